//! Who says too much: slowed, then cut off.
//!
//! Only what was said of late counts. History may come as fast as it can.

use std::time::Duration;

use litemap::LiteMap;
use murmuration_swarm::Time;

use crate::{Event, Member, Now, Stamp};

/// How many events a member may say at once.
const BURST: f64 = 200.0;
/// How many a second, in the long run.
const RATE: f64 = 2.0;
/// How recent is of late.
const RECENT: Duration = Duration::from_secs(10 * 60);
/// How many more than that cut a member off.
const EXCESS: u32 = 1_000;
/// For how long.
const CUT_OFF: Duration = Duration::from_secs(10 * 60);
/// How many members are watched at a time.
const WATCHED: usize = 1024;

/// The members who said something of late.
#[derive(Debug, Default)]
pub(super) struct Floods(LiteMap<Member, Watched>);

#[derive(Debug)]
struct Watched {
    tokens: f64,
    at: Time,
    excess: u32,
    until: Option<Time>,
}

/// Whether what a member says is taken now.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Measure {
    /// It is.
    Taken,
    /// It is not: it would be too much.
    Slowed,
    /// It is not, and won't be for a while. Said once.
    CutOff,
}

impl Floods {
    /// Whether this member is cut off: what it says now needs no look.
    pub fn is_cut_off(&self, now: Now, event: &Event) -> bool {
        is_recent(now, event)
            && self
                .0
                .get(&event.author())
                .and_then(|watched| watched.until)
                .is_some_and(|until| now.time < until)
    }

    /// A member said something, and signed it.
    pub fn measure(&mut self, now: Now, event: &Event) -> Measure {
        if !is_recent(now, event) {
            return Measure::Taken;
        }
        if !self.0.contains_key(&event.author()) {
            self.make_room();
            let fresh = Watched {
                tokens: BURST,
                at: now.time,
                excess: 0,
                until: None,
            };
            self.0.insert(event.author(), fresh);
        }
        match self.0.get_mut(&event.author()) {
            Some(watched) => watched.measure(now.time),
            None => Measure::Taken,
        }
    }

    /// Forgets the one who was quiet for longest, at the bound.
    fn make_room(&mut self) {
        if self.0.len() < WATCHED {
            return;
        }
        let quiet = self.0.iter().min_by_key(|(_, watched)| watched.at);
        if let Some(member) = quiet.map(|(member, _)| *member) {
            self.0.remove(&member);
        }
    }
}

impl Watched {
    fn measure(&mut self, now: Time) -> Measure {
        let passed = now.since(self.at).as_secs_f64();
        self.at = self.at.max(now);
        self.tokens = (self.tokens + passed * RATE).min(BURST);
        if self.tokens >= BURST {
            self.excess = 0;
        }
        if self.tokens >= 1.0 {
            self.tokens -= 1.0;
            return Measure::Taken;
        }
        self.excess += 1;
        if self.excess < EXCESS {
            return Measure::Slowed;
        }
        self.excess = 0;
        self.until = Some(now + CUT_OFF);
        Measure::CutOff
    }
}

fn is_recent(now: Now, event: &Event) -> bool {
    let age = u64::try_from(RECENT.as_millis()).unwrap_or(u64::MAX);
    event.at() >= Stamp::first(crate::Wall(now.wall.0.saturating_sub(age)))
}
