//! Starting together with a bad hub: which part of the meshes is whole in time, and after how long.
//!
//! Some of what is posted is lost, late, doubled or overtaken. A seed says which, the same for both
//! sides; as it is of the pages who posts first, it replays a run only as far as they do the same.

use std::{fmt, time::Duration};

use anyhow::Result;

use crate::{
    browser::Browser,
    meddler::MEDDLED,
    room::{Room, meshed},
    row::{Aim, Row},
    samples::Samples,
    setting::{Setting, SimplePeer},
    side::{Side, in_turns},
};

/// How many start together.
const PAGES: usize = 6;
/// How long they have.
const BOUND: Duration = Duration::from_secs(40);

/// How often it is done when nobody says how often: chance has a part in it.
pub(super) const RUNS: usize = 10;
/// About how long a run of both sides takes.
pub(super) const RUN: Duration = Duration::from_secs(55);

/// When all were linked with all, in seconds since the first set out.
struct Outcome(Option<f64>);

pub(super) fn run(setting: &Setting) -> Result<Vec<Row>> {
    let seed = setting.seed;
    eprintln!("The seed is {seed}: --seed {seed} has the same become of each message again.");
    let browser = Browser::start(&setting.chrome)?;
    let mut turns = 0;
    let outcomes = in_turns(setting.runs, |side| {
        let run = turns / 2;
        turns += 1;
        let outcome = start(setting, &browser, side, seed.wrapping_add(run))?;
        eprintln!("{PAGES} pages with a bad hub, {side}: {outcome}");
        Ok(outcome)
    })?;
    let bound = BOUND.as_secs_f64();
    let row = |what: &str, unit, samples, aim| Row {
        what: format!("{PAGES} pages start together, {MEDDLED} % of the posts garbled: {what}"),
        unit,
        samples,
        aim,
    };
    let all = outcomes.as_ref().map(|outcomes| {
        let meshed: Vec<bool> = outcomes.iter().map(|it| it.0.is_some()).collect();
        Samples::share(&meshed)
    });
    let took = outcomes
        .as_ref()
        .map(|outcomes| outcomes.iter().map(|it| it.0.unwrap_or(bound)).collect());
    Ok(vec![
        row(
            "all linked with all",
            "% of runs",
            all,
            Some(Aim::EachAtLeast(100.0)),
        ),
        row(
            &format!("until they are, {bound} when never"),
            "s",
            took,
            None,
        ),
    ])
}

fn start(setting: &Setting, browser: &Browser, side: Side, seed: u64) -> Result<Outcome> {
    let site = setting.site(side, SimplePeer::Nine);
    let mut room = Room::open(setting, browser, &site)?;
    room.meddle(seed)?;
    let members = room.guests(PAGES)?;
    room.enter_at_once(&members)?;
    let meshed = meshed(&members, BOUND)?;
    // A signal that makes no sense may well break an original.
    if side == Side::Ours {
        members.iter().try_for_each(|member| member.is_well())?;
    }
    Ok(Outcome(meshed))
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Some(took) => write!(f, "all linked after {took:.2} s"),
            None => write!(f, "not all linked after {BOUND:?}"),
        }
    }
}
