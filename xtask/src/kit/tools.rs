//! The build tools: which ones there must be, and which of those on this machine fit.

use std::{
    env::{self, consts::EXE_SUFFIX},
    ffi::OsString,
    path::{Path, PathBuf},
    process::Command,
    thread::{self, ScopedJoinHandle},
};

use anyhow::{Context, Result};

use super::{install, lock_file, process};

/// The variable that names what drives a Firefox.
const GECKODRIVER: &str = "GECKODRIVER";

/// A tool that cargo can install.
pub struct Tool {
    /// The package's name.
    pub package: &'static str,
    /// The only version that will do.
    pub version: String,
    /// The programs of the package that we run.
    pub programs: &'static [&'static str],
    /// What it is for.
    pub why: &'static str,
    /// How long it takes to build, on two cores.
    pub takes: &'static str,
    /// What else `cargo install` is told.
    pub flags: &'static [&'static str],
    /// What is built without: these tools mostly wait, so it is their build that must be fast.
    pub profile: &'static [(&'static str, &'static str)],
}

/// The tools that build the page.
fn for_page() -> Result<[Tool; 2]> {
    let trunk = Tool {
        package: "trunk",
        // The newest that the workspace's Rust version builds.
        version: "0.21.14".to_owned(),
        programs: &["trunk"],
        why: "bundles and serves the page",
        takes: "3 to 4 minutes",
        flags: &["--no-default-features", "--features", "rustls", "--debug"],
        profile: &[("CARGO_PROFILE_DEV_DEBUG", "0")],
    };
    let wasm_bindgen = Tool {
        package: "wasm-bindgen-cli",
        version: lock_file::wasm_bindgen()?,
        programs: &["wasm-bindgen", "wasm-bindgen-test-runner"],
        why: "joins the compiled page to the browser; its version must be Cargo.lock's",
        takes: "2 to 3 minutes",
        flags: &[],
        profile: &[
            ("CARGO_PROFILE_RELEASE_LTO", "off"),
            ("CARGO_PROFILE_RELEASE_OPT_LEVEL", "1"),
            ("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16"),
        ],
    };
    Ok([trunk, wasm_bindgen])
}

/// What drives a Firefox.
fn geckodriver() -> Tool {
    Tool {
        package: "geckodriver",
        version: "0.37.1".to_owned(),
        programs: &["geckodriver"],
        why: "drives Firefox in the tests",
        takes: "a minute",
        flags: &["--debug"],
        profile: &[("CARGO_PROFILE_DEV_DEBUG", "0")],
    }
}

/// The tools, found or installed, and how to run them.
pub struct Tools {
    path: OsString,
}

impl Tools {
    /// Finds each tool that builds the page, installing those that are missing, all at the same time.
    pub fn ensure() -> Result<Self> {
        let folders = ensure_all(&for_page()?)?;
        // First of all in the PATH, so that each program finds the others in the same version.
        let path = env::join_paths(folders.into_iter().chain(search_path()))
            .context("a tool's folder can't be put in the PATH")?;
        Ok(Self { path })
    }

    /// A command that runs a tool, or anything else that needs one.
    pub fn command(&self, program: &str) -> Command {
        let mut command = super::workspace::command(program);
        command.env("PATH", &self.path);
        command
    }
}

/// Finds or installs what drives a Firefox, unless GECKODRIVER names it, and gives its path.
pub fn ensure_geckodriver() -> Result<PathBuf> {
    if let Some(named) = env::var_os(GECKODRIVER) {
        return Ok(named.into());
    }
    let folder = ensure_all(&[geckodriver()])?.remove(0);
    Ok(program(&folder, geckodriver().programs[0]))
}

/// Finds or installs what builds the page and what drives a Firefox, all at the same time: each has its time when it
/// keeps but one core busy.
pub fn ensure_with_geckodriver() -> Result<()> {
    let mut tools = Vec::from(for_page()?);
    if env::var_os(GECKODRIVER).is_none() {
        tools.push(geckodriver());
    }
    ensure_all(&tools).map(drop)
}

/// The folders of these tools. Those that are missing are installed, all at the same time.
fn ensure_all(tools: &[Tool]) -> Result<Vec<PathBuf>> {
    thread::scope(|scope| {
        let start = |tool| {
            let found = find(tool);
            scope.spawn(move || found.map_or_else(|| install::with_cargo(tool), Ok))
        };
        // All are started before the first is waited for.
        let starts: Vec<_> = tools.iter().map(start).collect();
        let ends = starts.into_iter().map(ScopedJoinHandle::join);
        ends.map(|end| end.expect("an installation panicked"))
            .collect()
    })
}

/// The folder with the tool in the version that fits.
fn find(tool: &Tool) -> Option<PathBuf> {
    let on_path = search_path().find(|folder| program(folder, tool.programs[0]).is_file());
    let places = [install::cargo_folder(), install::own_folder(tool)];
    let mut places = on_path
        .into_iter()
        .chain(places.into_iter().flatten().map(|place| place.join("bin")));
    places.find(|folder| fits(folder, tool))
}

fn fits(folder: &Path, tool: &Tool) -> bool {
    tool.programs.iter().all(|name| {
        let said = process::output_of(Command::new(program(folder, name)).arg("--version"));
        said.is_some_and(|said| version_in(&said) == Some(&tool.version))
    })
}

/// A program's path in a folder.
pub fn program(folder: &Path, name: &str) -> PathBuf {
    folder.join(format!("{name}{EXE_SUFFIX}"))
}

/// The folders of the PATH.
pub fn search_path() -> impl Iterator<Item = PathBuf> {
    let path = env::var_os("PATH").unwrap_or_default();
    env::split_paths(&path).collect::<Vec<_>>().into_iter()
}

/// The version in what a program answers to `--version`: the second word.
pub fn version_in(said: &str) -> Option<&str> {
    said.split_whitespace().nth(1)
}

#[cfg(test)]
mod tests {
    use super::{for_page, version_in};

    #[test]
    fn reads_the_version_that_a_tool_says() {
        assert_eq!(version_in("trunk 0.21.14\n"), Some("0.21.14"));
        assert_eq!(
            version_in("wasm-bindgen 0.2.129 (1234abcde)\n"),
            Some("0.2.129")
        );
        let said = "geckodriver 0.37.1 (1234abcde 2026-11-01 09:00 +0000)\n\nThe source code";
        assert_eq!(version_in(said), Some("0.37.1"));
        assert_eq!(version_in("trunk\n"), None);
    }

    #[test]
    fn asks_for_the_wasm_bindgen_of_this_workspace() {
        let tools = for_page().unwrap();
        let version = &tools[1].version;
        assert!(version.starts_with("0.2."), "{version}");
    }
}
