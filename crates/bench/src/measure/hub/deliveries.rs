//! Deliveries: how many a second a hub makes, and how many for each second of its CPU time.

use std::time::{Duration, Instant};

use anyhow::{Result, ensure};

use super::{hubs::Hubs, load::Load};
use crate::{
    row::{Aim, Row},
    samples::Samples,
    setting::Setting,
    side::{Pair, in_turns},
    usage,
};

/// What the optimiser of a JavaScript engine needs to do its best, and more.
const WARM_UP: Duration = Duration::from_millis(700);
const MEASURED: Duration = Duration::from_secs(2);

/// What a run gave.
pub(super) struct Rate {
    broadcasts_a_second: f64,
    pub(super) a_second: f64,
    /// Of the hubs, and of what is between them.
    pub(super) a_cpu_second: f64,
}

/// The rates for so many subscribers of one channel.
pub(super) fn measure(setting: &Setting, subscribers: usize) -> Result<Vec<Row>> {
    let rates = in_turns(setting.runs, |side| {
        run(&Hubs::alone(setting, side)?, subscribers)
    })?;
    let row = |what, unit, of: fn(&Rate) -> f64, aim| Row {
        what: format!("{what} to {subscribers}"),
        unit,
        samples: samples(rates.as_ref(), of),
        aim,
    };
    let aim = Some(Aim::AtLeast(10.0));
    Ok(vec![
        row(
            "broadcasts",
            "a second",
            |rate| rate.broadcasts_a_second,
            None,
        ),
        row("deliveries", "a second", |rate| rate.a_second, None),
        row("deliveries", "a CPU second", |rate| rate.a_cpu_second, aim),
    ])
}

fn samples(rates: Pair<&Vec<Rate>>, of: fn(&Rate) -> f64) -> Pair<Samples> {
    rates.map(|rates| rates.iter().map(of).collect())
}

/// Keeps these hubs busy for so many subscribers.
pub(super) fn run(hubs: &Hubs, subscribers: usize) -> Result<Rate> {
    let mut load = Load::connect(&hubs.addresses(), subscribers)?;
    load.keep_busy(WARM_UP)?;
    let own_before = usage::of(std::process::id())?.cpu;
    let (before, begin) = (hubs.cpu()?, Instant::now());
    let deliveries = load.keep_busy(MEASURED)? as f64;
    let (took, cpu) = (begin.elapsed(), hubs.cpu()?.since(before));
    let own = usage::of(std::process::id())?.cpu - own_before;
    ensure!(
        hubs.subscribers()? == subscribers,
        "the hubs have lost subscribers"
    );
    let took = took.as_secs_f64();
    let rate = Rate {
        broadcasts_a_second: deliveries / subscribers as f64 / took,
        a_second: deliveries / took,
        a_cpu_second: deliveries / cpu.total().as_secs_f64(),
    };
    eprintln!(
        "to {subscribers}, {hubs}: {:.0} a second, {:.0} a CPU second; cores busy: hubs {:.2}, NATS \
         {:.2}, load {:.2}",
        rate.a_second,
        rate.a_cpu_second,
        cpu.hubs.as_secs_f64() / took,
        cpu.nats.as_secs_f64() / took,
        own.as_secs_f64() / took,
    );
    Ok(rate)
}
