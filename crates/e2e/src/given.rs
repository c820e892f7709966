//! What the environment gives: `cargo xtask test` builds the pages, finds the browser, and says
//! where they are.

use std::{
    env,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, ensure};

/// Where a message sends whoever has started these tests without what they need.
const TASK: &str =
    "run `cargo xtask test e2e`, `… originals` or `… firefox`, which prepares all of this";

/// The folder of the app's release build.
pub(crate) fn site() -> Result<PathBuf> {
    let name = "MURMURATION_SITE";
    with_page(variable(name)?, name)
}

/// The folder of the page that echoes, the swarm's example.
pub(crate) fn echo() -> Result<PathBuf> {
    let name = "MURMURATION_ECHO";
    with_page(variable(name)?, name)
}

/// The folder with the original packages, the pages on them, and scripts.
pub(crate) fn originals() -> Result<PathBuf> {
    let name = "MURMURATION_ORIGINALS";
    with_page(variable(name)?, name)
}

/// The browser.
pub(crate) fn chrome() -> Result<PathBuf> {
    variable("CHROME")
}

/// What drives the browser.
pub(crate) fn chromedriver() -> Result<PathBuf> {
    variable("CHROMEDRIVER")
}

/// The other browser.
pub(crate) fn firefox() -> Result<PathBuf> {
    variable("FIREFOX")
}

/// What drives the other browser.
pub(crate) fn geckodriver() -> Result<PathBuf> {
    variable("GECKODRIVER")
}

/// The folder that this program was built in.
pub(crate) fn target() -> Result<PathBuf> {
    // This is target/debug/deps/…
    let program = env::current_exe().context("can't tell where this program is")?;
    let target = program.ancestors().nth(3);
    Ok(target
        .context("this program is not in a target folder")?
        .to_owned())
}

fn with_page(folder: PathBuf, name: &str) -> Result<PathBuf> {
    ensure!(
        has_page(&folder),
        "{} has no index.html, though {name} names it: {TASK}",
        folder.display()
    );
    Ok(folder)
}

fn has_page(folder: &Path) -> bool {
    folder.join("index.html").is_file()
}

fn variable(name: &str) -> Result<PathBuf> {
    env::var_os(name)
        .map(PathBuf::from)
        .with_context(|| format!("{name} is not set: {TASK}"))
}
