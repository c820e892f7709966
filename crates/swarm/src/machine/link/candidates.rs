//! Candidates: which travel with the description, which later, and which wait for it.

use std::time::Duration;

use super::relays::{Relays, kind};
use crate::{Addresses, Candidate, Make, Time};

/// How long a description waits for the candidates that are found at once, where a server may find
/// some: a page's own addresses take a few milliseconds, a STUN server's answer tens of them.
const AT_ONCE: Duration = Duration::from_millis(60);
/// How long it waits for the first of them where no server does: on a machine with much to do, a few
/// milliseconds become many.
const FIRST: Duration = Duration::from_millis(300);
/// How long after the first candidate it waits at most for others, where there are no servers that
/// could still answer. (Chromium may say only 100 ms later that it has gathered all.) So does the
/// batch, when a description has gone without any.
const NEXT: Duration = Duration::from_millis(20);
/// How long the later ones are collected, if gathering does not end before; twice that after each
/// failed attempt.
const LATER: Duration = Duration::from_secs(1);
/// How many candidates of the other side count.
const COUNTED: usize = 64;

/// What travels with a description.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Company {
    /// Nothing: it goes at once, so that the other side can begin, and all candidates in one batch a
    /// moment later.
    Nothing,
    /// The candidates that are found at once, to save a post: the hub has enough to do, or servers
    /// may find others that the one batch has to wait for.
    Candidates {
        /// Whether there are such servers: STUN or TURN.
        servers: bool,
    },
}

/// The local candidates of an attempt.
///
/// Between peers of ours they cost one post besides the description's, at most: either those found
/// at once go with it and all others in one batch, or all go in that batch. An original gets each by
/// itself, as it expects.
#[derive(Debug)]
pub(super) struct Local {
    make: Make,
    company: Company,
    patience: Duration,
    addresses: Addresses,
    relays: Relays,
    fresh: Vec<Candidate>,
    gathered: bool,
    progress: Progress,
}

#[derive(Debug)]
enum Progress {
    /// The description is not sent.
    Before,
    /// It is; what comes now is collected, and the batch goes at this time.
    Collecting(Option<Time>),
    /// The batch is gone, or nobody needs one any more.
    Done,
}

impl Local {
    pub fn new(make: Make, company: Company, failures: u32, relay_only: bool) -> Self {
        let patience = match company {
            Company::Nothing => NEXT,
            Company::Candidates { .. } => LATER,
        };
        Self {
            make,
            company,
            patience: patience * 2u32.pow(failures.min(4)),
            addresses: Addresses::default(),
            relays: Relays::new(relay_only),
            fresh: Vec::new(),
            gathered: false,
            progress: Progress::Before,
        }
    }

    pub fn found(&mut self, candidate: Candidate) {
        note(&mut self.addresses, &candidate);
        self.fresh.extend(self.relays.hold(candidate));
    }

    /// Of which kinds there were some.
    pub fn addresses(&self) -> Addresses {
        self.addresses
    }

    pub fn gathered(&mut self) {
        self.gathered = true;
    }

    /// Until when a description made now should wait.
    pub fn description_waits(&self, now: Time) -> Option<Time> {
        match (self.make, self.company) {
            (Make::Murmuration, Company::Candidates { servers }) if !self.gathered => {
                Some(now + if servers { AT_ONCE } else { FIRST })
            }
            (Make::Murmuration | Make::Original, _) => None,
        }
    }

    /// Until when it should wait at most, when a candidate is found now.
    pub fn next_waits(&self, now: Time) -> Time {
        match self.company {
            Company::Candidates { servers: true } => now + AT_ONCE,
            Company::Candidates { servers: false } | Company::Nothing => now + NEXT,
        }
    }

    /// The description goes now. Gives the candidates that go in the same message.
    pub fn with_description(&mut self) -> Vec<Candidate> {
        self.progress = Progress::Collecting(None);
        match self.make {
            Make::Murmuration => std::mem::take(&mut self.fresh),
            Make::Original => Vec::new(),
        }
    }

    /// The candidates that go now, by themselves.
    pub fn later(&mut self, now: Time) -> Vec<Candidate> {
        match (&mut self.progress, self.make) {
            (Progress::Before, _) => Vec::new(),
            (Progress::Collecting(_), Make::Original) => std::mem::take(&mut self.fresh),
            (Progress::Collecting(_), Make::Murmuration) if self.fresh.is_empty() => Vec::new(),
            (Progress::Collecting(until), Make::Murmuration) => {
                let until = *until.get_or_insert(now + self.patience);
                if !self.gathered && now < until {
                    return Vec::new();
                }
                self.progress = Progress::Done;
                std::mem::take(&mut self.fresh)
            }
            (Progress::Done, _) => {
                self.fresh.clear();
                Vec::new()
            }
        }
    }

    /// The link is up: nobody needs more.
    pub fn stop(&mut self) {
        self.progress = Progress::Done;
        self.fresh.clear();
        self.relays.stop();
    }

    /// The relayed candidates, which wait for their turn.
    pub fn relays(&mut self) -> &mut Relays {
        &mut self.relays
    }

    /// When it is their turn.
    pub fn relays_at(&self) -> Option<Time> {
        self.relays.deadline()
    }

    /// Whether it was their turn by now.
    pub fn tries_relays(&self, now: Time) -> bool {
        self.relays.have_waited(now)
    }

    pub fn deadline(&self) -> Option<Time> {
        match self.progress {
            Progress::Collecting(until) => until,
            Progress::Before | Progress::Done => None,
        }
    }
}

/// The candidates of the other side, which the browser takes only after its description.
#[derive(Debug)]
pub(super) struct Remote {
    described: bool,
    found: Vec<Candidate>,
    addresses: Addresses,
    relays: Relays,
}

impl Remote {
    /// None yet; its description has been handed over already, or not.
    pub fn new(described: bool, relay_only: bool) -> Self {
        Self {
            described,
            found: Vec::new(),
            addresses: Addresses::default(),
            relays: Relays::new(relay_only),
        }
    }

    /// Its description has been handed over. Gives what waited for it.
    pub fn describe(&mut self) -> Vec<Candidate> {
        self.described = true;
        let found = self.found.clone();
        found
            .into_iter()
            .filter_map(|candidate| self.relays.hold(candidate))
            .collect()
    }

    /// The relayed candidates, which wait for their turn.
    pub fn relays(&mut self) -> &mut Relays {
        &mut self.relays
    }

    /// When it is their turn.
    pub fn relays_at(&self) -> Option<Time> {
        self.relays.deadline()
    }

    /// The link is up: nobody needs more.
    pub fn stop(&mut self) {
        self.relays.stop();
    }

    /// A candidate came. Gives what can be handed over.
    pub fn found(&mut self, candidate: Candidate) -> Option<Candidate> {
        // The end of the candidates, in the words of some browsers: nothing is to be done about it.
        let end = candidate.candidate.is_empty();
        if end || self.found.len() >= COUNTED || self.found.contains(&candidate) {
            return None;
        }
        note(&mut self.addresses, &candidate);
        self.found.push(candidate.clone());
        self.described
            .then_some(candidate)
            .and_then(|candidate| self.relays.hold(candidate))
    }

    /// Of which kinds there were some.
    pub fn addresses(&self) -> Addresses {
        self.addresses
    }
}

/// Notes the kind of a candidate.
fn note(addresses: &mut Addresses, candidate: &Candidate) {
    match kind(candidate) {
        Some("host") => addresses.own = true,
        Some("srflx" | "prflx") => addresses.seen = true,
        Some("relay") => addresses.relayed = true,
        _ => {}
    }
}
