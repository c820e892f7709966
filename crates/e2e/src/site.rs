//! Folders to serve: the app's, other versions of it (with another `config.json`, or put somewhere
//! else), and other pages.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};
use tempfile::TempDir;

use crate::given;

/// A folder to serve. A copy is gone with it.
#[derive(Debug)]
pub struct Site {
    root: PathBuf,
    _copy: Option<TempDir>,
}

/// The package under webrtc-swarm that makes the connections, by its major version.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SimplePeer {
    /// The one that webrtc-swarm names.
    Six,
    /// The last one.
    Nine,
}

impl Site {
    /// The release build as it is.
    pub fn built() -> Result<Self> {
        Ok(Self {
            root: given::site()?,
            _copy: None,
        })
    }

    /// The page that echoes, the swarm's example.
    pub fn echo() -> Result<Self> {
        Ok(Self {
            root: given::echo()?,
            _copy: None,
        })
    }

    /// A page on npm's original packages.
    pub fn original(simple_peer: SimplePeer) -> Result<Self> {
        let page = match simple_peer {
            SimplePeer::Six => "simple-peer-6",
            SimplePeer::Nine => "simple-peer-9",
        };
        Ok(Self {
            root: given::originals()?.join(page),
            _copy: None,
        })
    }

    /// A page that is linked like any other, and then means no good: `crates/e2e/hostile`.
    pub fn hostile() -> Self {
        Self {
            root: Path::new(env!("CARGO_MANIFEST_DIR")).join("hostile"),
            _copy: None,
        }
    }

    /// The release build with this `config.json`.
    pub fn with_config(config: &str) -> Result<Self> {
        let site = Self::copied("")?;
        fs::write(site.root.join("config.json"), config)?;
        Ok(site)
    }

    /// The release build with no `config.json` at all.
    pub fn without_config() -> Result<Self> {
        let site = Self::copied("")?;
        fs::remove_file(site.root.join("config.json"))?;
        Ok(site)
    }

    /// The release build somewhere below the root, where another page is.
    pub fn below(path: &str) -> Result<Self> {
        let site = Self::copied(path)?;
        fs::write(
            site.root.join("index.html"),
            "<!doctype html><title>Another</title>",
        )?;
        Ok(site)
    }

    /// The release build with one of its files changed, as by somebody who has got at the server:
    /// the one whose name ends like this.
    pub fn tampered(end: &str, change: impl FnOnce(Vec<u8>) -> Vec<u8>) -> Result<Self> {
        let site = Self::copied("")?;
        let files = fs::read_dir(&site.root)?.collect::<Result<Vec<_>, _>>()?;
        let file = files
            .iter()
            .map(fs::DirEntry::path)
            .find(|path| path.to_string_lossy().ends_with(end))
            .with_context(|| format!("there is no file …{end}"))?;
        fs::write(&file, change(fs::read(&file)?))?;
        Ok(site)
    }

    /// Each file's name and content. Those that only are others compressed are left out.
    pub fn files(&self) -> Result<Vec<(String, Vec<u8>)>> {
        let read = |entry: fs::DirEntry| {
            let name = entry.file_name().to_string_lossy().into_owned();
            Ok((name, fs::read(entry.path())?))
        };
        uncompressed(&self.root)?.into_iter().map(read).collect()
    }

    /// The folder to serve.
    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    fn copied(below: &str) -> Result<Self> {
        let built = given::site()?;
        let copy = TempDir::with_prefix("murmuration-e2e-")?;
        let folder = copy.path().join(below);
        copy_files(&built, &folder).with_context(|| format!("can't copy {}", built.display()))?;
        Ok(Self {
            root: copy.path().to_owned(),
            _copy: Some(copy),
        })
    }
}

/// Copies the files of a folder; trunk makes no folders in it. What is compressed stays behind: the copy
/// is to be changed.
fn copy_files(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to)?;
    for entry in uncompressed(from)? {
        if entry.file_type()?.is_file() {
            fs::copy(entry.path(), to.join(entry.file_name()))?;
        }
    }
    Ok(())
}

/// What is in a folder, without what others are compressed to.
fn uncompressed(folder: &Path) -> Result<Vec<fs::DirEntry>> {
    let mut entries = fs::read_dir(folder)?.collect::<Result<Vec<_>, _>>()?;
    entries.retain(|entry| {
        let name = entry.file_name();
        let name = name.to_string_lossy();
        ![".br", ".gz"].iter().any(|end| name.ends_with(end))
    });
    Ok(entries)
}
