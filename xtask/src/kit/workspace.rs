//! Where things are.

use std::{
    env::{self, consts::EXE_SUFFIX},
    ffi::OsStr,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, Result};

/// The folder of the workspace.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("xtask lies in the workspace's folder")
}

/// A command that runs in the workspace's folder.
pub fn command(program: impl AsRef<OsStr>) -> Command {
    let mut command = Command::new(program);
    command.current_dir(root());
    command
}

/// The folder that cargo builds into, wherever the user has put it.
pub fn target() -> Result<PathBuf> {
    let debug = debug_folder()?;
    let target = debug
        .parent()
        .context("xtask runs outside a target folder")?;
    Ok(target.to_owned())
}

/// A program of this workspace, as `cargo build` leaves it: beside this one.
pub fn built(program: &str) -> Result<PathBuf> {
    Ok(debug_folder()?.join(format!("{program}{EXE_SUFFIX}")))
}

/// A folder of our own among the build's.
pub fn scratch() -> Result<PathBuf> {
    let folder = target()?.join("xtask");
    std::fs::create_dir_all(&folder).with_context(|| format!("can't make {}", folder.display()))?;
    Ok(folder)
}

fn debug_folder() -> Result<PathBuf> {
    let this = env::current_exe().context("can't tell where xtask runs from")?;
    let folder = this.parent().context("xtask lies in no folder")?;
    Ok(folder.to_owned())
}
