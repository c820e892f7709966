//! The measurements, one a file, and their names.

mod hub;
mod joining;
mod log;
mod size;
mod throughput;
mod together;

use std::time::Duration;

use anyhow::Result;

use crate::{row::Row, setting::Setting};

/// Something that can be measured by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Measurement {
    Joining,
    Together,
    Throughput,
    Log,
    Size,
    Hub,
}

impl Measurement {
    pub(crate) const ALL: [Self; 6] = [
        Self::Joining,
        Self::Together,
        Self::Throughput,
        Self::Log,
        Self::Size,
        Self::Hub,
    ];

    /// As on the command line.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Joining => "joining",
            Self::Together => "together",
            Self::Throughput => "throughput",
            Self::Log => "log",
            Self::Size => "size",
            Self::Hub => "hub",
        }
    }

    pub(crate) fn what(self) -> &'static str {
        match self {
            Self::Joining => "a page that joins one who waits, until the first message is there",
            Self::Together => "pages that start at the same moment, until all are linked with all",
            Self::Throughput => "lines and larger pieces from page to page",
            Self::Log => "one more line in a log that is long already",
            Self::Size => "all that a page loads",
            Self::Hub => "deliveries to subscribers, and memory of idle ones, beside npm's server",
        }
    }

    /// About how long a run of both sides takes.
    pub(crate) fn takes(self) -> Duration {
        match self {
            Self::Joining => joining::RUN,
            Self::Together => together::RUN,
            Self::Throughput => throughput::RUN,
            Self::Log => log::RUN,
            Self::Size => size::RUN,
            Self::Hub => hub::RUN,
        }
    }

    /// Measures.
    ///
    /// # Errors
    ///
    /// When a side does not do what is measured: a figure of that would mean nothing.
    pub(crate) fn run(self, setting: &Setting) -> Result<Vec<Row>> {
        match self {
            Self::Joining => joining::run(setting),
            Self::Together => together::run(setting),
            Self::Throughput => throughput::run(setting),
            Self::Log => log::run(setting),
            Self::Size => size::run(setting),
            Self::Hub => hub::run(setting),
        }
    }
}
