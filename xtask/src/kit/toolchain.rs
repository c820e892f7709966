//! The Rust in use, and what can be added to it.

use std::path::PathBuf;

use anyhow::{Context, Result};

use super::{process, tools, workspace};

/// The folder that it is installed in.
pub fn folder() -> Result<PathBuf> {
    let sysroot = process::output_of(workspace::command("rustc").args(["--print", "sysroot"]))
        .context("`rustc` does not run: install Rust with rustup, https://rustup.rs")?;
    Ok(PathBuf::from(sysroot.trim()))
}

/// Its version, such as `1.95.0`.
pub fn version() -> Result<String> {
    let said = process::output_of(workspace::command("rustc").arg("--version"));
    let version = said.as_deref().and_then(tools::version_in);
    Ok(version
        .context("`rustc` does not say its version")?
        .to_owned())
}

/// Whether there is a rustup, which can add to it.
pub fn has_rustup() -> bool {
    tools::search_path().any(|folder| tools::program(&folder, "rustup").is_file())
}

/// Has rustup add something.
pub fn add(words: &[&str]) -> Result<()> {
    process::run(workspace::command("rustup").args(words))
}
