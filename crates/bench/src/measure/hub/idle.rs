//! Memory: what a hub keeps for a subscriber to whom nothing is sent.

use std::{
    thread::sleep,
    time::{Duration, Instant},
};

use anyhow::{Result, ensure};

use super::{PATIENCE, listener::gather};
use crate::{
    hub::Hub,
    row::{Aim, Row},
    setting::Setting,
    side::{Side, in_turns},
};

/// How long the memory has to stay the same, within [`TREMOR`], to be settled.
const CALM: Duration = Duration::from_secs(1);
/// In bytes.
const TREMOR: u64 = 256 * 1024;
/// How long to wait between two looks.
const PAUSE: Duration = Duration::from_millis(50);

/// The row for so many.
pub(super) fn measure(setting: &Setting, subscribers: usize) -> Result<Row> {
    let bytes = in_turns(setting.runs, |side| run(setting, side, subscribers))?;
    Ok(Row {
        what: format!("memory of {subscribers} idle subscribers (PSS)"),
        unit: "bytes each",
        samples: bytes.map(|bytes| bytes.into_iter().collect()),
        aim: Some(Aim::AtMost(0.2)),
    })
}

/// The bytes that one of them takes.
fn run(setting: &Setting, side: Side, subscribers: usize) -> Result<f64> {
    let hub = Hub::start(setting, side)?;
    // Whatever it takes to answer at all is not the subscribers'.
    ensure!(hub.subscribers()? == 0, "a new hub has subscribers");
    let before = settled(&hub)?;
    let _listeners = gather(&[hub.address()], subscribers)?;
    let counted = hub.subscribers()?;
    ensure!(counted == subscribers, "the hub counts {counted}");
    let after = settled(&hub)?;
    let each = after.saturating_sub(before) as f64 / subscribers as f64;
    eprintln!("{subscribers} idle subscribers, {side}: {each:.0} bytes each");
    Ok(each)
}

/// The hub's memory, in bytes, once it does not change any more.
fn settled(hub: &Hub) -> Result<u64> {
    let begin = Instant::now();
    let (mut level, mut since) = (hub.usage()?.memory, begin);
    while since.elapsed() < CALM {
        ensure!(begin.elapsed() < PATIENCE, "the memory does not settle");
        sleep(PAUSE);
        let now = hub.usage()?.memory;
        if now.abs_diff(level) > TREMOR {
            (level, since) = (now, Instant::now());
        }
    }
    Ok(hub.usage()?.memory)
}
