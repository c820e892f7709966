//! What a plain trunk runs after each of its builds (Trunk.toml): makes a page small and sealed, and gives a
//! `trunk serve` its hub.

use std::{
    env,
    net::Ipv4Addr,
    process::{Command, Stdio},
};

use anyhow::{Context, Result, bail};

use super::{build, keep_hub};
use crate::kit::{
    hub,
    probe::{self, Answer},
    serving_trunk,
};

pub const NAME: &str = "after-build";
/// The variable that tells who cares for the hub.
pub const HUB: &str = "MURMURATION_HUB";
/// Somebody else does.
pub const ELSEWHERE: &str = "elsewhere";

pub fn run() -> Result<()> {
    let stage =
        env::var_os("TRUNK_STAGING_DIR").context("this is for trunk to call, after a build")?;
    build::finish(stage.as_ref())?;
    if env::var_os(HUB).is_some_and(|who| who == ELSEWHERE) {
        return Ok(());
    }
    match serving_trunk::find() {
        Some(trunk) => keep_hub_for(trunk),
        None => Ok(()),
    }
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
