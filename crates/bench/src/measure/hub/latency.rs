//! Latency: how long a delivery takes from the moment when its post is due, at a load that is far
//! from what either hub bears, and ours at ten times that load.

use std::time::Duration;

use anyhow::{Context, Result};

use super::{hubs::Hubs, load::Load};
use crate::{
    row::{Aim, Row},
    samples::Samples,
    setting::Setting,
    side::{Pair, Side, in_turns},
};

/// How many subscribe.
const SUBSCRIBERS: usize = 100;
/// Posts a second: a tenth of what npm's server bears, or so.
pub(super) const LOAD: u32 = 100;
/// As many times that load for ours.
const MORE: u32 = 10;
/// What the optimiser of a JavaScript engine needs to do its best, and more.
const WARM_UP: Duration = Duration::from_secs(1);
const MEASURED: Duration = Duration::from_secs(3);

/// What a run gave, in milliseconds.
#[derive(Clone, Copy)]
pub(super) struct Latency {
    /// Half of the deliveries took no longer.
    pub(super) p50: f64,
    /// All but a hundredth of them took no longer.
    pub(super) p99: f64,
}

pub(super) fn measure(setting: &Setting) -> Result<Vec<Row>> {
    let mut ours_busier = Vec::new();
    let at_load = in_turns(setting.runs, |side| {
        if side == Side::Ours {
            ours_busier.push(run(&Hubs::alone(setting, side)?, LOAD * MORE)?);
        }
        run(&Hubs::alone(setting, side)?, LOAD)
    })?;
    let busier = Pair {
        ours: ours_busier,
        theirs: at_load.theirs.clone(),
    };
    let row =
        |measured: &Pair<Vec<Latency>>, load: String, share, of: fn(&Latency) -> f64, aim| Row {
            what: format!("{}: until delivered, {share}", told(&load)),
            unit: "ms",
            samples: measured
                .as_ref()
                .map(|runs| runs.iter().map(of).collect::<Samples>()),
            aim,
        };
    let (same, more) = (
        format!("{LOAD} posts"),
        format!("{} posts (original: {LOAD})", LOAD * MORE),
    );
    Ok(vec![
        row(&at_load, same.clone(), "p50", |run| run.p50, None),
        row(&at_load, same, "p99", |run| run.p99, None),
        row(&busier, more.clone(), "p50", |run| run.p50, None),
        row(&busier, more, "p99", |run| run.p99, Some(Aim::AtMost(1.0))),
    ])
}

/// Has these hubs deliver so many posts a second.
pub(super) fn run(hubs: &Hubs, load: u32) -> Result<Latency> {
    let mut crowd = Load::connect(&hubs.addresses(), SUBSCRIBERS)?;
    crowd.at_rate(load, WARM_UP)?;
    let mut took = crowd.at_rate(load, MEASURED)?;
    took.sort_unstable();
    let latency = Latency {
        p50: share(&took, 0.5)?,
        p99: share(&took, 0.99)?,
    };
    eprintln!(
        "{load} posts a second to {SUBSCRIBERS}, {hubs}: p50 {:.3} ms, p99 {:.3} ms",
        latency.p50, latency.p99
    );
    Ok(latency)
}

/// The load that either hub bears, in words.
pub(super) fn load() -> String {
    told(&format!("{LOAD} posts"))
}

fn told(posts: &str) -> String {
    format!("{posts} a second to {SUBSCRIBERS}")
}

/// What this share of the deliveries did not exceed, in milliseconds.
fn share(sorted: &[Duration], share: f64) -> Result<f64> {
    let rank = (share * sorted.len() as f64).ceil() as usize;
    let at_rank = sorted.get(rank.saturating_sub(1));
    let took = at_rank.context("nothing was delivered")?;
    Ok(took.as_secs_f64() * 1000.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_is_the_least_that_so_many_do_not_exceed() {
        let sorted: Vec<Duration> = (1..=200).map(Duration::from_millis).collect();
        assert_eq!(share(&sorted, 0.5).unwrap(), 100.0);
        assert_eq!(share(&sorted, 0.99).unwrap(), 198.0);
        assert_eq!(share(&sorted[..1], 0.99).unwrap(), 1.0);
        assert!(share(&[], 0.5).is_err());
    }
}
