//! The original packages that ours are held against: fetched by npm, and a page on them bundled.
//!
//! They are no part of the app, so whoever has no Node can do without them.

use std::{
    fs, io,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, Result, ensure};
use sha2::{Digest, Sha384};

use super::{process, workspace};

/// Where their sources are, from the workspace's folder.
const SOURCES: &str = "crates/e2e/originals";
/// The oldest Node that esbuild runs on, by its major version.
const OLDEST_NODE: u32 = 18;
/// The file that tells what the folder was made of. It comes last, so that there is none in a folder left half made.
const STAMP: &str = "made-of";
const NPM: &str = if cfg!(windows) { "npm.cmd" } else { "npm" };

/// What to do for those who have no Node.
pub const MISSING: &str = "there is no Node with npm here. Install Node 18 or newer (https://nodejs.org; on Debian \
     and its kin `sudo apt-get install nodejs npm`)";

/// The folder with the original packages in `node_modules/`, and with a static page on them in `simple-peer-6/` and
/// in `simple-peer-9/`; `None` where there is no Node ([`MISSING`] tells what to do).
///
/// It is made when there is none yet, or when its sources have changed.
///
/// # Errors
/// When Node is too old, or npm fails, as it does without a network.
pub fn ensure() -> Result<Option<PathBuf>> {
    let Some(node) = version_of("node") else {
        return Ok(None);
    };
    if version_of(NPM).is_none() {
        return Ok(None);
    }
    let major = major_in(&node).with_context(|| format!("what version of Node is '{node}'?"))?;
    ensure!(
        major >= OLDEST_NODE,
        "Node {node} is too old for the original packages: install {OLDEST_NODE} or newer, https://nodejs.org"
    );
    let folder = workspace::target()?.join("originals");
    let sources = Sources::read(&workspace::root().join(SOURCES))?;
    let stamp = format!("Node {node}, sources {}\n", sources.digest());
    if fs::read_to_string(folder.join(STAMP)).is_ok_and(|made_of| made_of == stamp) {
        return Ok(Some(folder));
    }
    make(&folder, &sources)?;
    write(&folder.join(STAMP), stamp.as_bytes())?;
    Ok(Some(folder))
}

fn make(folder: &Path, sources: &Sources) -> Result<()> {
    eprintln!(
        "Installing the original packages into {}, as their lock file has them: ours are tested with them. This \
         takes a few seconds.",
        folder.display()
    );
    if folder.exists() {
        fs::remove_dir_all(folder).with_context(|| format!("can't empty {}", folder.display()))?;
    }
    fs::create_dir_all(folder).with_context(|| format!("can't make {}", folder.display()))?;
    for (name, content) in &sources.files {
        write(&folder.join(name), content)?;
    }
    // None of them needs a script of its own run to be installed.
    let words = [
        "ci",
        "--ignore-scripts",
        "--prefer-offline",
        "--no-audit",
        "--no-fund",
        "--loglevel=error",
    ];
    process::run(npm(folder).args(words))
        .context("the original packages could not be installed, which takes a network once; what npm says is above")?;
    process::run(npm(folder).args(["run", "--silent", "build"]))
        .context("the page on the original packages could not be bundled")
}

/// What the folder is made of: the files of a folder that has no others in it, by their names.
struct Sources {
    files: Vec<(String, Vec<u8>)>,
}

impl Sources {
    fn read(folder: &Path) -> Result<Self> {
        let read = || {
            let mut files = Vec::new();
            for entry in fs::read_dir(folder)? {
                let entry = entry?;
                // Whoever ran npm there by hand has a folder in it.
                if entry.file_type()?.is_file() {
                    let name = entry.file_name().to_string_lossy().into_owned();
                    files.push((name, fs::read(entry.path())?));
                }
            }
            files.sort();
            io::Result::Ok(Self { files })
        };
        read().with_context(|| format!("can't read {}", folder.display()))
    }

    /// Another one whenever a name or a content is.
    fn digest(&self) -> String {
        let mut hash = Sha384::new();
        for (name, content) in &self.files {
            for part in [name.as_bytes(), content] {
                hash.update((part.len() as u64).to_le_bytes());
                hash.update(part);
            }
        }
        format!("{:x}", hash.finalize())
    }
}

fn npm(folder: &Path) -> Command {
    let mut npm = Command::new(NPM);
    npm.current_dir(folder);
    npm
}

fn write(file: &Path, content: &[u8]) -> Result<()> {
    fs::write(file, content).with_context(|| format!("can't write {}", file.display()))
}

fn version_of(program: &str) -> Option<String> {
    let said = process::output_of(Command::new(program).arg("--version"))?;
    Some(said.trim().to_owned())
}

/// The major version in "v20.1.2".
fn major_in(version: &str) -> Option<u32> {
    version
        .trim_start_matches('v')
        .split('.')
        .next()?
        .parse()
        .ok()
}

#[cfg(test)]
mod tests {
    use super::{MISSING, OLDEST_NODE, SOURCES, Sources, major_in};
    use crate::kit::workspace;

    fn digest(files: &[(&str, &str)]) -> String {
        let own = |(name, content): &(&str, &str)| ((*name).to_owned(), content.as_bytes().into());
        let files = files.iter().map(own).collect();
        Sources { files }.digest()
    }

    #[test]
    fn reads_the_major_version_of_node() {
        assert_eq!(major_in("v20.20.2"), Some(20));
        assert_eq!(major_in("v8.0.0"), Some(8));
        assert_eq!(major_in("Node"), None);
    }

    #[test]
    fn whoever_has_no_node_is_told_of_one_that_will_do() {
        assert!(MISSING.contains(&format!("Node {OLDEST_NODE} or newer")));
    }

    /// So that npm takes them from wherever it is set up to. (`npm install --omit-lockfile-registry-resolved` writes
    /// it so, but for each package's `funding`.)
    #[test]
    fn the_lock_file_names_no_host() {
        let lock = workspace::root().join(SOURCES).join("package-lock.json");
        let lock = std::fs::read_to_string(lock).unwrap();
        assert_eq!(lock.lines().find(|line| line.contains("://")), None);
    }

    #[test]
    fn other_sources_have_another_digest() {
        let one = digest(&[("a", "bc"), ("d", "")]);
        assert_eq!(one, digest(&[("a", "bc"), ("d", "")]));
        for other in [
            &[("ab", "c"), ("d", "")][..],
            &[("a", "bc"), ("", "d")],
            &[("a", "b"), ("d", "")],
            &[("a", "bc")],
        ] {
            assert_ne!(one, digest(other), "{other:?}");
        }
    }
}
