//! What trunk runs after each of its builds (Trunk.toml): seals the page, and gives a plain
//! `trunk serve` its hub.

use std::{
    env,
    net::Ipv4Addr,
    path::PathBuf,
    process::{Command, Stdio},
};

use anyhow::{Context, Result, bail};

use super::keep_hub;
use crate::kit::{
    hub,
    probe::{self, Answer},
    seal::{self, Wasm},
    serving_trunk, wasm,
};

pub const NAME: &str = "after-build";
/// The variable that tells who cares for the hub.
pub const HUB: &str = "MURMURATION_HUB";
/// Somebody else does.
pub const ELSEWHERE: &str = "elsewhere";

pub fn run() -> Result<()> {
    seal_page()?;
    if env::var_os(HUB).is_some_and(|who| who == ELSEWHERE) {
        return Ok(());
    }
    match serving_trunk::find() {
        Some(trunk) => keep_hub_for(trunk),
        None => Ok(()),
    }
}

fn seal_page() -> Result<()> {
    let stage =
        env::var_os("TRUNK_STAGING_DIR").context("this is for trunk to call, after a build")?;
    let stage = PathBuf::from(stage);
    let page = stage.join("index.html");
    let html =
        std::fs::read_to_string(&page).with_context(|| format!("can't read {}", page.display()))?;
    // The path is a URL's; trunk puts every file at the top of the folder.
    let wasm = |path: &str| {
        let file = stage.join(path.rsplit('/').next().unwrap_or(path));
        let before =
            std::fs::read(&file).with_context(|| format!("can't read {}", file.display()))?;
        let after = wasm::without_names(&before)?;
        std::fs::write(&file, &after).with_context(|| format!("can't write {}", file.display()))?;
        Ok(Wasm { before, after })
    };
    if let Some(sealed) = seal::sealed(&html, wasm)? {
        std::fs::write(&page, sealed).with_context(|| format!("can't write {}", page.display()))?;
    }
    Ok(())
}

/// Sees to it that somebody keeps a hub for this trunk: after the first build, that is. At the later ones, all that
/// happens here is that a lock turns out to be held.
fn keep_hub_for(trunk: u32) -> Result<()> {
    if keep_hub::claim(trunk)?.is_none() {
        return Ok(());
    }
    match probe::at(Ipv4Addr::LOCALHOST.into(), hub::PORT) {
        Answer::Nobody | Answer::Signalhub => {}
        Answer::Page | Answer::Stranger => bail!(
            "port {} is taken, and what answers there is no signalhub. End it, or run `cargo xtask serve --hub-port N`",
            hub::PORT
        ),
    }
    hub::build()?;
    let this = env::current_exe().context("can't tell where xtask runs from")?;
    let mut keeper = Command::new(this);
    keeper
        .args([keep_hub::NAME, &trunk.to_string()])
        .stdin(Stdio::null());
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(&mut keeper, 0);
    // Not waited for: trunk waits for us, and the keeper for trunk.
    keeper.spawn().context("can't start what keeps the hub")?;
    Ok(())
}
