//! Several hubs that are one by NATS, beside npm's server, which is always one process.
//!
//! Subscribers and posters are spread evenly over the hubs, so with two of them every other message
//! comes to a subscriber through NATS, and with three two of three. The NATS server's CPU time counts
//! as the hubs' does.

use anyhow::Result;

use super::{
    deliveries::{self, Rate},
    hubs::{Hubs, told},
    latency::{self, Latency},
};
use crate::{
    nats::NatsServer,
    row::Row,
    setting::Setting,
    side::{Pair, Side, in_turns},
};

/// How many hubs are one.
const HUBS: [usize; 3] = [1, 2, 3];
/// How many subscribe, to all of them together.
const SUBSCRIBERS: usize = 100;

/// What a run gave for a number of hubs.
struct Outcome {
    rate: Rate,
    latency: Latency,
}

/// The rows for each number of hubs; none where there is no NATS server.
pub(super) fn measure(setting: &Setting) -> Result<Vec<Row>> {
    if let Err(error) = NatsServer::start(setting) {
        eprintln!("Hubs by NATS are not measured: {error:#}");
        return Ok(Vec::new());
    }
    let outcomes = in_turns(setting.runs, |side| match side {
        Side::Ours => HUBS
            .iter()
            .map(|&count| run(|| Hubs::by_nats(setting, count)))
            .collect::<Result<Vec<_>>>(),
        Side::Theirs => Ok(vec![run(|| Hubs::alone(setting, side))?]),
    })?;
    let mut rows = Vec::new();
    for (place, &count) in HUBS.iter().enumerate() {
        let row = |what: String, unit, of: fn(&Outcome) -> f64| Row {
            what,
            unit,
            samples: Pair {
                ours: outcomes.ours.iter().map(|run| of(&run[place])).collect(),
                theirs: outcomes.theirs.iter().map(|run| of(&run[0])).collect(),
            },
            aim: None,
        };
        let hubs = told(count);
        let deliveries = format!("deliveries to {SUBSCRIBERS}, {hubs}");
        let until = |share| format!("{}, {hubs}: until delivered, {share}", latency::load());
        rows.extend([
            row(deliveries.clone(), "a second", |it| it.rate.a_second),
            row(deliveries, "a CPU second", |it| it.rate.a_cpu_second),
            row(until("p50"), "ms", |it| it.latency.p50),
            row(until("p99"), "ms", |it| it.latency.p99),
        ]);
    }
    Ok(rows)
}

/// Both figures are of hubs that have done nothing before.
fn run(hubs: impl Fn() -> Result<Hubs>) -> Result<Outcome> {
    Ok(Outcome {
        rate: deliveries::run(&hubs()?, SUBSCRIBERS)?,
        latency: latency::run(&hubs()?, latency::LOAD)?,
    })
}
