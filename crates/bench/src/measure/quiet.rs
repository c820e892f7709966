//! A quiet room: what the hub has to do for pages that are linked, and say nothing.
//!
//! Such rooms cost so little that those of all sizes and of both sides are there at the same time,
//! each with a hub of its own, and all are counted in the same minutes. Their pages come one after
//! the other, so that originals find each other.

use std::{fmt, thread::sleep, time::Duration};

use anyhow::{Result, ensure};

use crate::{
    browser::Browser,
    hub::Traffic,
    room::{Member, Room, meshed},
    row::{Aim, Row},
    setting::{Setting, SimplePeer},
    side::{Pair, Side},
};

/// How many are in a room.
const CROWDS: [usize; 3] = [2, 8, 16];
/// How long a page may take to announce itself.
const PATIENCE: Duration = Duration::from_secs(30);
/// How long until all are linked, after the last has come to the last of the rooms.
const LINKED: Duration = Duration::from_secs(60);
/// How long they have been linked when the counting begins: pages that have just come announce
/// themselves more often.
const SETTLED: Duration = Duration::from_secs(90);
/// How long is counted.
const COUNTED: Duration = Duration::from_secs(120);

/// How often it is done when nobody says how often: it takes minutes, and chance has little part.
pub(super) const RUNS: usize = 2;
/// About how long a run of both sides takes.
pub(super) const RUN: Duration = Duration::from_secs(270);

/// A room with all who are in it.
struct Crowd<'browser> {
    side: Side,
    room: Room<'browser>,
    members: Vec<Member>,
}

/// What the hub of a room did, in a minute.
struct Minute {
    side: Side,
    pages: usize,
    posts: f64,
    deliveries: f64,
}

pub(super) fn run(setting: &Setting) -> Result<Vec<Row>> {
    let browser = Browser::start(&setting.chrome)?;
    let mut minutes = Vec::new();
    for _ in 0..setting.runs {
        minutes.extend(count(setting, &browser)?);
    }
    Ok(CROWDS
        .into_iter()
        .flat_map(|pages| rows(pages, &minutes))
        .collect())
}

/// What the hubs of all rooms do, at the same time.
fn count(setting: &Setting, browser: &Browser) -> Result<Vec<Minute>> {
    let mut crowds = Vec::new();
    for pages in CROWDS {
        for side in [Side::Ours, Side::Theirs] {
            crowds.push(Crowd::gather(setting, browser, side, pages)?);
        }
    }
    for crowd in &crowds {
        crowd.link()?;
    }
    sleep(SETTLED);
    let before: Vec<Traffic> = crowds.iter().map(|crowd| crowd.room.traffic()).collect();
    sleep(COUNTED);
    let counted = crowds.iter().zip(before);
    let minutes = counted.map(|(crowd, before)| crowd.minute(before));
    minutes.collect()
}

impl<'browser> Crowd<'browser> {
    /// Opens a room, and has so many come to it.
    fn gather(
        setting: &Setting,
        browser: &'browser Browser,
        side: Side,
        pages: usize,
    ) -> Result<Self> {
        let room = Room::open(setting, browser, &setting.site(side, SimplePeer::Nine))?;
        let members = room.guests(pages)?;
        for member in &members {
            room.enter(member)?;
            member.until_announced(PATIENCE)?;
        }
        Ok(Self {
            side,
            room,
            members,
        })
    }

    /// Waits until all are linked. Originals may never be.
    fn link(&self) -> Result<()> {
        let all = meshed(&self.members, LINKED)?.is_some();
        let (pages, side) = (self.members.len(), self.side);
        if !all {
            eprintln!("a quiet room of {pages}, {side}: not all are linked after {LINKED:?}");
        }
        ensure!(all || side == Side::Theirs, "ours are not all linked");
        Ok(())
    }

    /// What the hub has done since then.
    fn minute(&self, before: Traffic) -> Result<Minute> {
        let after = self.room.traffic();
        self.members.iter().try_for_each(Member::is_well)?;
        let minutes = COUNTED.as_secs_f64() / 60.0;
        let a_minute = |before: u64, after: u64| (after - before) as f64 / minutes;
        let minute = Minute {
            side: self.side,
            pages: self.members.len(),
            posts: a_minute(before.posts, after.posts),
            deliveries: a_minute(before.deliveries, after.deliveries),
        };
        eprintln!("{minute}");
        Ok(minute)
    }
}

/// What was counted in the rooms of this size.
fn rows(pages: usize, minutes: &[Minute]) -> [Row; 2] {
    let samples = |side, of: fn(&Minute) -> f64| {
        let rooms = minutes.iter();
        let rooms = rooms.filter(|minute| (minute.side, minute.pages) == (side, pages));
        rooms.map(of).collect()
    };
    let row = |what, of: fn(&Minute) -> f64, aim| Row {
        what: format!("a quiet room of {pages}: {what}"),
        unit: "a minute",
        samples: Pair {
            ours: samples(Side::Ours, of),
            theirs: samples(Side::Theirs, of),
        },
        aim,
    };
    [
        row(
            "posts to the hub",
            |minute| minute.posts,
            Some(Aim::EachAtMost(1.0)),
        ),
        row("deliveries by the hub", |minute| minute.deliveries, None),
    ]
}

impl fmt::Display for Minute {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            side,
            pages,
            posts,
            deliveries,
        } = self;
        write!(
            f,
            "a quiet room of {pages}, {side}: {posts} posts and {deliveries} deliveries a minute"
        )
    }
}
