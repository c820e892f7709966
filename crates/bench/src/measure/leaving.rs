//! Leaving: how long until the other page shows that one has gone, or is in trouble.
//!
//! Of two pages that are linked, one is closed, as a person closes a tab; of two others, one
//! crashes, and so has no last word. An original has no word for a peer that is in trouble: it is
//! there, or it is not.

use std::{fmt, thread::sleep, time::Duration};

use anyhow::Result;

use crate::{
    browser::Browser,
    clock,
    room::Room,
    row::{Aim, Row},
    setting::{Setting, SimplePeer},
    side::{Side, in_turns},
};

/// How long somebody who has gone may be shown.
const BOUND: Duration = Duration::from_secs(40);
/// How long pages have been linked before anything happens to them.
const SETTLED: Duration = Duration::from_secs(3);
/// How long until the browser is done with a crash: it has to tidy up.
const TIDIED: Duration = Duration::from_secs(1);

/// About how long a run of both sides takes.
pub(super) const RUN: Duration = Duration::from_secs(50);

/// All in seconds.
struct Outcome {
    /// From the closing of a tab until it is not shown any more.
    closed: f64,
    /// From a crash until it is not shown as linked.
    unlinked: f64,
    /// From a crash until it is not shown any more.
    crashed: f64,
}

pub(super) fn run(setting: &Setting) -> Result<Vec<Row>> {
    let browser = Browser::start(&setting.chrome)?;
    let outcomes = in_turns(setting.runs, |side| {
        let outcome = leave(setting, &browser, side)?;
        eprintln!("leaving, {side}: {outcome}");
        Ok(outcome)
    })?;
    let bound = BOUND.as_secs_f64();
    let row = |what, of: fn(&Outcome) -> f64, most| Row {
        what: format!("leaving: {what}, {bound} when never"),
        unit: "s",
        samples: outcomes
            .as_ref()
            .map(|outcomes| outcomes.iter().map(of).collect()),
        aim: Some(Aim::EachAtMost(most)),
    };
    Ok(vec![
        row("tab closed, until it has gone", |it| it.closed, 0.5),
        row(
            "crashed, until it is unreachable or has gone",
            |it| it.unlinked,
            6.0,
        ),
        row("crashed, until it has gone", |it| it.crashed, 20.0),
    ])
}

fn leave(setting: &Setting, browser: &Browser, side: Side) -> Result<Outcome> {
    let site = setting.site(side, SimplePeer::Nine);
    let open = || Room::open(setting, browser, &site);
    let [of_closing, of_crash] = [open()?, open()?];
    let [watcher, closing] = [of_closing.guest()?, of_closing.guest()?];
    let [witness, crashing] = [of_crash.guest()?, of_crash.guest()?];
    of_closing.introduce([&watcher, &closing])?;
    of_crash.introduce([&witness, &crashing])?;
    sleep(SETTLED);

    let unlinked = witness.unlinked(BOUND)?;
    let crashed = witness.alone(BOUND)?;
    let crash = clock::now();
    crashing.page().crash()?;
    // What follows from a crash takes seconds, in which there is time for the other one.
    sleep(TIDIED);
    let closed = watcher.alone(BOUND)?;
    let close = clock::now();
    closing.page().close()?;

    let outcome = Outcome {
        closed: clock::between(close, closed.wait()?, BOUND),
        unlinked: clock::between(crash, unlinked.wait()?, BOUND),
        crashed: clock::between(crash, crashed.wait()?, BOUND),
    };
    watcher.is_well()?;
    witness.is_well()?;
    Ok(outcome)
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            closed,
            unlinked,
            crashed,
        } = self;
        write!(
            f,
            "closed, gone after {closed:.3} s; crashed, not linked after {unlinked:.2} s, gone \
             after {crashed:.2} s"
        )
    }
}
