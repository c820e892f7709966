//! `cargo xtask build`: the static release folder, ready for any web server and any sub-path.

use std::{
    ffi::{OsStr, OsString},
    path::{Path, PathBuf},
};

use anyhow::Result;
use lexopt::{Arg, Parser};

use super::setup;
use crate::kit::{process, tools::Tools, workspace};

pub fn run(mut args: Parser) -> Result<()> {
    let mut dist = workspace::root().join("dist");
    let mut options: Vec<OsString> = Vec::new();
    while let Some(arg) = args.next()? {
        match arg {
            Arg::Long("public-url") => options.extend(["--public-url".into(), args.value()?]),
            Arg::Long("dist") => dist = PathBuf::from(args.value()?),
            other => return Err(other.unexpected().into()),
        }
    }
    let dist = std::path::absolute(dist)?;
    release(&setup::for_page()?, &dist, &options)?;
    println!(
        "The page is in {}: any web server can serve it.",
        dist.display()
    );
    Ok(())
}

/// Builds the page for release into a folder.
pub fn release(tools: &Tools, dist: &Path, options: &[OsString]) -> Result<()> {
    let words: [&OsStr; 4] = [
        "build".as_ref(),
        "--release".as_ref(),
        "--dist".as_ref(),
        dist.as_ref(),
    ];
    process::run(tools.command("trunk").args(words).args(options))
}
