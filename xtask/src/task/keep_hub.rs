//! Keeps a hub running for as long as a `trunk serve` does. It looks whether trunk is there rather than being told,
//! so that the hub goes with it however it ends.

use std::{
    fs::{File, TryLockError},
    net::{IpAddr, Ipv4Addr},
    path::PathBuf,
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context, Result};
use lexopt::{Parser, ValueExt};

use crate::kit::{
    hub,
    probe::{self, Answer},
    process::Running,
    serving_trunk, workspace,
};

pub const NAME: &str = "keep-hub";

const IP: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);
const EVERY: Duration = Duration::from_millis(250);
/// How long to leave a hub alone that has ended by itself.
const PAUSE: Duration = Duration::from_secs(5);

pub fn run(mut args: Parser) -> Result<()> {
    let trunk: u32 = args.value()?.parse()?;
    let Some(_claim) = claim(trunk)? else {
        return Ok(());
    };
    let mut hub: Option<Running> = None;
    let mut not_before = Instant::now();
    while serving_trunk::is_running(trunk) {
        if let Some(running) = &mut hub {
            if running.ended()?.is_some() {
                hub = None;
                not_before = Instant::now() + PAUSE;
            }
        } else if Instant::now() >= not_before {
            // Another one may be there: the last trunk's, about to go, or the user's own.
            if probe::at(IP, hub::PORT) == Answer::Nobody {
                hub = Some(hub::start(IP, hub::PORT)?);
            }
            not_before = Instant::now() + Duration::from_secs(1);
        }
        thread::sleep(EVERY);
    }
    drop(hub);
    // It is only litter.
    let _ = std::fs::remove_file(claim_on(trunk)?);
    Ok(())
}

/// The claim to keep the hub for this trunk, or `None` when somebody has it. It lasts while the file is held, and so
/// not longer than the process that holds it.
pub fn claim(trunk: u32) -> Result<Option<File>> {
    let path = claim_on(trunk)?;
    let file = File::create(&path).with_context(|| format!("can't make {}", path.display()))?;
    match file.try_lock() {
        Ok(()) => Ok(Some(file)),
        Err(TryLockError::WouldBlock) => Ok(None),
        Err(TryLockError::Error(error)) => {
            Err(error).context("can't tell whether a hub is kept already")
        }
    }
}

fn claim_on(trunk: u32) -> Result<PathBuf> {
    Ok(workspace::scratch()?.join(format!("hub-of-{trunk}.lock")))
}
