//! Where a value stands.

use std::fmt;
use std::path::PathBuf;

use thiserror::Error;

/// Where a value stands, and so where it is to be put right.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// On the command line, behind this flag.
    Flag(String),
    /// In the environment, under this name.
    Variable(String),
    /// In a file.
    File {
        /// Which one, as it was named.
        file: PathBuf,
        /// From 1; with column, where its value begins.
        line: usize,
        /// From 1, in characters.
        column: usize,
        /// The key, with its tables; empty where the file is no TOML.
        key: String,
    },
}

/// What is wrong, and where.
#[derive(Debug, Error)]
#[error("{place}: {why}")]
pub(crate) struct Misplaced {
    place: String,
    why: String,
}

impl Place {
    /// That what stands here is wrong.
    pub(crate) fn wrong(&self, why: impl fmt::Display) -> Misplaced {
        Misplaced::new(self, why)
    }
}

impl Misplaced {
    pub(crate) fn new(place: impl fmt::Display, why: impl fmt::Display) -> Self {
        Self {
            place: place.to_string(),
            why: why.to_string(),
        }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Flag(name) | Self::Variable(name) => f.write_str(name),
            Self::File {
                file,
                line,
                column,
                key,
            } => {
                write!(f, "{}:{line}:{column}", file.display())?;
                if key.is_empty() {
                    return Ok(());
                }
                write!(f, ": {key}")
            }
        }
    }
}
