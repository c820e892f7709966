//! Back after a while without a network: how long until one is heard again.
//!
//! Two machines are on a network of their own, with a page of each side on either. A cable is pulled
//! out, and put in again. Each page then says one line after the other; what is timed goes from there
//! to the moment at which both show the other as linked, and a line of it that is new. Both sides are
//! without a network at the same time, for there is nothing to do in it.

use std::{path::Path, thread::sleep, time::Duration};

use anyhow::Result;

use crate::{
    browser::{Browser, Promise},
    clock,
    network::{Machine, Network},
    room::{Member, Room},
    row::{Aim, Row},
    setting::{Setting, SimplePeer},
    side::{Pair, Side},
};

/// How long there is no network.
const AWAY: Duration = Duration::from_secs(30);
/// How long pages have been linked before anything happens to them.
const SETTLED: Duration = Duration::from_secs(3);
/// How long they have to find each other again.
const BOUND: Duration = Duration::from_secs(60);
/// How long between two lines.
const PAUSE: Duration = Duration::from_millis(100);
/// What the lines of each begin with.
const WORDS: [&str; 2] = ["home", "travelling"];

/// About how long a run of both sides takes.
pub(super) const RUN: Duration = Duration::from_secs(60);

/// Two machines, with a browser on each.
struct Scene {
    /// Goes before its machine.
    home: Browser,
    travelling: Browser,
    machine: Machine,
    network: Network,
    _other: Machine,
}

/// A room of one side.
struct Visit<'scene> {
    members: [Member; 2],
    _room: Room<'scene>,
}

pub(super) fn run(setting: &Setting) -> Result<Vec<Row>> {
    let network = match Network::lay() {
        Ok(network) => network,
        Err(error) => {
            eprintln!("Not measured: {error:#}");
            return Ok(Vec::new());
        }
    };
    let scene = Scene::set(network, &setting.chrome)?;
    let mut took = Pair::<Vec<f64>>::default();
    for _ in 0..setting.runs {
        let Pair { ours, theirs } = scene.pull_and_plug(setting)?;
        eprintln!("back after {AWAY:?}: ours heard after {ours:.2} s, original {theirs:.2} s");
        took.ours.push(ours);
        took.theirs.push(theirs);
    }
    let (away, bound) = (AWAY.as_secs(), BOUND.as_secs());
    Ok(vec![Row {
        what: format!(
            "back after {away} s without a network: until lines get through, {bound} when never"
        ),
        unit: "s",
        samples: took.map(|took| took.into_iter().collect()),
        aim: Some(Aim::EachAtMost(3.0)),
    }])
}

impl Scene {
    fn set(mut network: Network, chrome: &Path) -> Result<Self> {
        let [machine, other] = [network.machine()?, network.machine()?];
        Ok(Self {
            home: Browser::start_at(other.place(), chrome)?,
            travelling: Browser::start_at(machine.place(), chrome)?,
            machine,
            network,
            _other: other,
        })
    }

    /// How long each side takes, in seconds.
    fn pull_and_plug(&self, setting: &Setting) -> Result<Pair<f64>> {
        let visits = Pair {
            ours: self.visit(setting, Side::Ours)?,
            theirs: self.visit(setting, Side::Theirs)?,
        };
        sleep(SETTLED);
        self.machine.pull_out()?;
        sleep(AWAY);
        let [ours, theirs] = [visits.ours.talk()?, visits.theirs.talk()?];
        let begin = clock::now();
        self.machine.plug_in()?;
        let took = Pair {
            ours: last(ours, begin)?,
            theirs: last(theirs, begin)?,
        };
        for member in visits.ours.members.iter().chain(&visits.theirs.members) {
            member.is_well()?;
        }
        Ok(took)
    }

    /// Has a page of this side on each machine, and links them.
    fn visit(&self, setting: &Setting, side: Side) -> Result<Visit<'_>> {
        let site = setting.site(side, SimplePeer::Nine);
        let room = Room::open_at(&self.network.place(), setting, &self.home, &site)?;
        let members = [room.guest()?, room.guest_with(&self.travelling)?];
        room.introduce([&members[0], &members[1]])?;
        Ok(Visit {
            members,
            _room: room,
        })
    }
}

impl Visit<'_> {
    /// Has both talk from now on, and listen. Gives when they hear each other.
    fn talk(&self) -> Result<[Promise<'_, Option<f64>>; 2]> {
        let [home, travelling] = &self.members;
        let [of_home, of_travelling] = WORDS;
        home.insist(of_home, PAUSE, BOUND)?;
        travelling.insist(of_travelling, PAUSE, BOUND)?;
        Ok([
            home.hears(of_travelling, BOUND)?,
            travelling.hears(of_home, BOUND)?,
        ])
    }
}

/// How long until the last of them has come, in seconds.
fn last(hearing: [Promise<'_, Option<f64>>; 2], begin: f64) -> Result<f64> {
    let mut last = 0.0;
    for heard in hearing {
        last = f64::max(last, clock::between(begin, heard.wait()?, BOUND));
    }
    Ok(last)
}
