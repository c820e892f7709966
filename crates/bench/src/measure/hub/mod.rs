//! The hub beside npm's `signalhub` server. Each is a process of its own, and new for each run.

mod deliveries;
mod idle;
mod listener;
mod load;
mod message;
mod poster;
mod process;

use std::time::Duration;

use anyhow::Result;

use crate::{files, row::Row, setting::Setting};

/// How many subscribe to the channel that is kept busy.
const CROWDS: [usize; 3] = [1, 100, 1000];

/// The channel that all of this is on.
const CHANNEL: &str = "/v1/bench/all";

/// How long a hub may be silent, when it should not be.
const PATIENCE: Duration = Duration::from_secs(30);

/// Connections, on both sides together, and what else a process has open.
const FILES: u64 = 5000 + 200;

/// About how long a run of both sides takes.
pub(super) const RUN: Duration = Duration::from_secs(38);

pub(super) fn run(setting: &Setting) -> Result<Vec<Row>> {
    // The hubs inherit it.
    files::allow(FILES)?;
    let mut rows = Vec::new();
    for subscribers in CROWDS {
        rows.extend(deliveries::measure(setting, subscribers)?);
    }
    rows.extend(idle::measure(setting)?);
    Ok(rows)
}
