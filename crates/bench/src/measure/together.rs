//! Starting together: how long until everybody is linked with everybody, at what cost, and whether
//! everybody hears everybody then.
//!
//! All pages are empty at first, each in a process of its own, and set out for the room at the same
//! moment. What is timed goes from there to the moment at which the last of them shows all others,
//! so the loading of the pages is in it, for both sides.

use std::{path::Path, time::Duration};

use anyhow::Result;

use crate::{
    browser::Browser,
    room::{Room, meshed},
    row::{Aim, Row},
    samples::Samples,
    setting::{Setting, SimplePeer},
    side::{Pair, Side, in_turns},
};

/// How long they have. Some originals never get there.
const BOUND: Duration = Duration::from_secs(40);
/// How long a line has to arrive.
const HEARING: Duration = Duration::from_secs(10);

/// How long it takes, about, to run both sides for each of the crowds.
pub(super) const RUN: Duration = Duration::from_secs(110);

/// How many start together, and what is aimed at.
struct Crowd {
    pages: usize,
    /// How many times ours does it for each time that the originals do.
    times: usize,
    /// In seconds.
    within: Option<f64>,
}

const CROWDS: [Crowd; 3] = [
    Crowd {
        pages: 2,
        times: 1,
        within: None,
    },
    Crowd {
        pages: 8,
        times: 4,
        within: Some(3.0),
    },
    Crowd {
        pages: 16,
        times: 1,
        within: Some(8.0),
    },
];

/// What came of a start.
struct Outcome {
    /// When all were linked with all, in seconds since the first set out.
    meshed: Option<f64>,
    /// How many messages the hub got until then.
    posts: u64,
    /// Which part of all lines was shown by those for whom they were, in percent.
    heard: f64,
}

pub(super) fn run(setting: &Setting) -> Result<Vec<Row>> {
    let browser = Browser::start(&setting.chrome)?;
    let mut rows = Vec::new();
    for crowd in CROWDS {
        rows.extend(measure(setting, &browser, &crowd)?);
    }
    Ok(rows)
}

fn measure(setting: &Setting, browser: &Browser, crowd: &Crowd) -> Result<Vec<Row>> {
    let pages = crowd.pages;
    let outcomes = in_turns(setting.runs, |side| {
        let times = match side {
            Side::Ours => crowd.times,
            Side::Theirs => 1,
        };
        let site = setting.site(side, SimplePeer::Nine);
        let start = |_| {
            let outcome = start(setting, browser, &site, pages)?;
            eprintln!("{pages} pages, {side}: {outcome}");
            Ok(outcome)
        };
        (0..times).map(start).collect::<Result<Vec<_>>>()
    })?;
    let outcomes = outcomes.map(|of_runs| of_runs.into_iter().flatten().collect());
    Ok(rows(crowd, &outcomes))
}

fn start(setting: &Setting, browser: &Browser, site: &Path, pages: usize) -> Result<Outcome> {
    let others = pages - 1;
    let room = Room::open(setting, browser, site)?;
    let members = room.guests(pages)?;
    room.enter_at_once(&members)?;
    let meshed = meshed(&members, BOUND)?;
    let posts = room.traffic().posts;

    for (number, member) in members.iter().enumerate() {
        member.say(&format!("line {number}"))?;
    }
    let listening: Vec<_> = members
        .iter()
        .map(|member| member.heard(others, HEARING))
        .collect::<Result<_>>()?;
    let mut heard = 0;
    for listener in listening {
        heard += listener.wait()?;
    }
    for member in &members {
        member.is_well()?;
    }
    Ok(Outcome {
        meshed,
        posts,
        heard: 100.0 * heard as f64 / (pages * others) as f64,
    })
}

fn rows(crowd: &Crowd, outcomes: &Pair<Vec<Outcome>>) -> Vec<Row> {
    let pages = crowd.pages;
    let links = (pages * (pages - 1) / 2) as f64;
    let row = |what: &str, unit, samples, aim| Row {
        what: format!("{pages} pages start together: {what}"),
        unit,
        samples,
        aim,
    };
    let each = |of: &dyn Fn(&Outcome) -> f64| {
        let samples = |outcomes: &Vec<Outcome>| outcomes.iter().map(of).collect();
        outcomes.as_ref().map(samples)
    };
    let all = outcomes.as_ref().map(|outcomes| {
        let meshed: Vec<bool> = outcomes.iter().map(|it| it.meshed.is_some()).collect();
        Samples::share(&meshed)
    });
    let bound = BOUND.as_secs_f64();
    vec![
        row(
            "all linked with all",
            "% of runs",
            all,
            Some(Aim::EachAtLeast(100.0)),
        ),
        row(
            &format!("until they are, {bound} when never"),
            "s",
            each(&|it| it.meshed.unwrap_or(bound)),
            crowd.within.map(Aim::EachAtMost),
        ),
        row(
            "posts to the hub",
            "a link",
            each(&|it| it.posts as f64 / links),
            Some(Aim::EachAtMost(4.0)),
        ),
        row(
            "lines of each that reached each other",
            "%",
            each(&|it| it.heard),
            Some(Aim::EachAtLeast(100.0)),
        ),
    ]
}

impl std::fmt::Display for Outcome {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self {
            meshed,
            posts,
            heard,
        } = self;
        match meshed {
            Some(took) => write!(f, "all linked after {took:.2} s")?,
            None => write!(f, "not all linked after {BOUND:?}")?,
        }
        write!(f, ", {posts} posts, {heard:.0} % of the lines heard")
    }
}
