//! `cargo xtask build`: the static release folder, ready for any web server and any sub-path.

use std::{
    ffi::{OsStr, OsString},
    path::{Path, PathBuf},
};

use anyhow::Result;
use lexopt::{Arg, Parser};

use super::setup;
use crate::kit::{page::Page, process, seal, shrink::shrink, small_std, tools::Tools, workspace};

/// Trunk's settings for a release.
pub const SETTINGS: &str = "Trunk.release.toml";
/// The profile that they name.
pub const PROFILE: &str = "page";

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
    compress(&dist)?;
    println!(
        "The page is in {}: any web server can serve it.",
        dist.display()
    );
    Ok(())
}

/// Builds the page for release into a folder.
pub fn release(tools: &Tools, dist: &Path, options: &[OsString]) -> Result<()> {
    let words: [&OsStr; 5] = [
        "build".as_ref(),
        "--config".as_ref(),
        SETTINGS.as_ref(),
        "--dist".as_ref(),
        dist.as_ref(),
    ];
    let mut trunk = tools.command("trunk");
    trunk.args(words).args(options);
    process::run(trunk.envs(small_std::variables().iter().copied()))?;
    finish(dist).inspect_err(|_| {
        // Open as it is, it must not be taken for a release. There may be none at all.
        let _ = std::fs::remove_file(dist.join("index.html"));
    })
}

/// Puts compressed files beside those of the page, for servers that send them.
fn compress(dist: &Path) -> Result<()> {
    let mut compress = workspace::command("cargo");
    compress.args(["run", "--quiet", "-p", "murmuration-compress", "--"]);
    process::run(compress.arg(dist))
}

/// Makes a page that trunk has built small and sealed, unless it is one of `trunk serve`'s.
pub fn finish(folder: &Path) -> Result<()> {
    let mut page = Page::open(folder)?;
    if seal::stays_open(&page.html) {
        return Ok(());
    }
    shrink(&mut page)?;
    let wasm = page.read(&page.file_ending(".wasm")?)?;
    page.html = seal::sealed(&page.html, &wasm)?;
    page.save()
}

#[cfg(test)]
mod tests {
    use super::{PROFILE, SETTINGS};
    use crate::kit::workspace;

    fn lines(settings: &str) -> Vec<String> {
        let text = std::fs::read_to_string(workspace::root().join(settings)).unwrap();
        let lines = text.lines().map(str::to_owned);
        lines
            .filter(|line| !line.is_empty() && !line.starts_with('#'))
            .collect()
    }

    #[test]
    fn a_release_has_the_usual_settings_but_for_the_hook() {
        let mut release = lines(SETTINGS);
        let own = [
            "release = true".to_owned(),
            format!("cargo_profile = \"{PROFILE}\""),
        ];
        for line in &own {
            assert!(release.contains(line), "{line}: {release:#?}");
        }
        release.retain(|line| !own.contains(line));
        let mut usual = lines("Trunk.toml");
        let hook = usual.iter().position(|line| line == "[[hooks]]");
        usual.truncate(hook.expect("the hook comes last"));
        assert_eq!(release, usual);
    }
}
