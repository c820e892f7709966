//! `cargo install`, told so that it is quick, and never in the way of what the user has installed.
//!
//! A tool goes into the usual cargo folder when there is none of its name there: later clones, and the user, find it.
//! Otherwise the user wants that other version: ours goes into a cache folder of its own.

use std::{env, path::PathBuf};

use anyhow::{Context, Result};

use super::{
    process,
    tools::{Tool, program},
    workspace,
};

/// Builds and installs the tool, saying so. Gives the folder with its programs.
pub fn with_cargo(tool: &Tool) -> Result<PathBuf> {
    let Tool {
        package, version, ..
    } = tool;
    let root = root_for(tool)?;
    let folder = root.join("bin");
    eprintln!(
        "Installing {package} {version} into {}\n  It {}. Building it takes about {}, this once.",
        folder.display(),
        tool.why,
        tool.takes
    );
    if Some(&root) != cargo_folder().as_ref() {
        eprintln!(
            "  Your own {package} is of another version, and stays. `cargo xtask` takes this one; a plain `{}` \
             does when this folder comes first in the PATH.",
            tool.programs[0]
        );
    }
    // What an interrupted build has done stays here for the next one.
    let build = cache()?.join("build").join(package);
    let mut cargo = workspace::command("cargo");
    cargo
        .args([
            "install",
            package,
            "--version",
            version,
            "--locked",
            "--force",
        ])
        .args(tool.flags)
        .arg("--root")
        .arg(&root)
        .env("CARGO_TARGET_DIR", &build)
        .envs(tool.profile.iter().copied());
    process::run_labelled(package, &mut cargo).with_context(|| {
        format!("{package} {version} could not be installed; what cargo says is above. `cargo xtask setup` tries again")
    })?;
    // Only space is lost when this fails.
    let _ = std::fs::remove_dir_all(&build);
    Ok(folder)
}

fn root_for(tool: &Tool) -> Result<PathBuf> {
    if let Some(cargo) = cargo_folder() {
        let taken = |name: &&str| program(&cargo.join("bin"), name).exists();
        if !tool.programs.iter().any(taken) {
            return Ok(cargo);
        }
    }
    own_folder(tool)
        .context("there is no folder to install into: neither HOME nor CARGO_HOME is set")
}

/// Where `cargo install` puts things on its own account.
pub fn cargo_folder() -> Option<PathBuf> {
    let named = ["CARGO_INSTALL_ROOT", "CARGO_HOME"]
        .into_iter()
        .find_map(env::var_os);
    named
        .map(PathBuf::from)
        .or_else(|| Some(env::home_dir()?.join(".cargo")))
}

/// The folder of this tool in this version among our own.
pub fn own_folder(tool: &Tool) -> Option<PathBuf> {
    Some(
        cache()
            .ok()?
            .join("tools")
            .join(format!("{}-{}", tool.package, tool.version)),
    )
}

fn cache() -> Result<PathBuf> {
    let home = || env::home_dir().context("there is no home folder to keep tools in");
    let named = if cfg!(windows) {
        "LOCALAPPDATA"
    } else {
        "XDG_CACHE_HOME"
    };
    let caches = match env::var_os(named).filter(|value| !value.is_empty()) {
        Some(folder) => PathBuf::from(folder),
        None if cfg!(target_os = "macos") => home()?.join("Library/Caches"),
        None => home()?.join(".cache"),
    };
    Ok(caches.join("murmuration"))
}
