//! The hub beside npm's `signalhub` server, alone and with others by NATS. Each is a process of its
//! own, and new for each run.
//!
//! Subscribers and posters are bare sockets in one thread of this process, whose CPU time is told
//! beside the hub's, and counts for neither. Every delivery is read and counted; a run in which one
//! is missing, or comes twice, is an error.

mod deliveries;
mod hubs;
mod idle;
mod latency;
mod listener;
mod load;
mod message;
mod nats;
mod poster;

use std::time::Duration;

use anyhow::Result;

use crate::{files, row::Row, setting::Setting};

/// How many subscribe to the channel that is kept busy.
const CROWDS: [usize; 3] = [1, 100, 1000];

/// The channel that all of this is on.
const CHANNEL: &str = "/v1/bench/all";

/// How long a hub may be silent, when it should not be.
const PATIENCE: Duration = Duration::from_secs(30);

/// How many subscribe to a channel where nothing is said.
const IDLE: [usize; 3] = [1000, 5000, 10_000];

/// A connection for each of them, and what else a process has open.
const FILES: u64 = 10_000 + 200;

/// About how long a run of both sides takes.
pub(super) const RUN: Duration = Duration::from_secs(110);

pub(super) fn run(setting: &Setting) -> Result<Vec<Row>> {
    // The hubs inherit it.
    files::allow(FILES)?;
    let mut rows = Vec::new();
    for subscribers in CROWDS {
        rows.extend(deliveries::measure(setting, subscribers)?);
    }
    rows.extend(latency::measure(setting)?);
    rows.extend(nats::measure(setting)?);
    for subscribers in IDLE {
        rows.push(idle::measure(setting, subscribers)?);
    }
    Ok(rows)
}
