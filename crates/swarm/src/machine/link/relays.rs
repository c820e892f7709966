//! Direct first: the ways through TURN servers wait until no other was found.

use crate::{Candidate, Time};

/// The candidates of TURN servers, which wait until no direct way was found.
#[derive(Debug)]
pub(super) enum Relays {
    /// Nothing else is wanted, or nobody waits any longer.
    Pass,
    Held {
        until: Option<Time>,
        candidates: Vec<Candidate>,
    },
}

impl Relays {
    pub fn new(relay_only: bool) -> Self {
        match relay_only {
            true => Self::Pass,
            false => Self::Held {
                until: None,
                candidates: Vec::new(),
            },
        }
    }

    /// They wait until then.
    pub fn wait_until(&mut self, at: Time) {
        if let Self::Held { until, .. } = self {
            *until = Some(at);
        }
    }

    /// They need not wait: they have elsewhere.
    pub fn pass(&mut self) {
        *self = Self::Pass;
    }

    /// Whether they wait no longer.
    pub fn have_waited(&self, now: Time) -> bool {
        match self {
            Self::Pass => true,
            Self::Held { until, .. } => until.is_some_and(|at| now >= at),
        }
    }

    /// Gives the candidate back unless it is held.
    pub fn hold(&mut self, candidate: Candidate) -> Option<Candidate> {
        match self {
            Self::Held { candidates, .. } if kind(&candidate) == Some("relay") => {
                candidates.push(candidate);
                None
            }
            Self::Pass | Self::Held { .. } => Some(candidate),
        }
    }

    /// They are to be tried now, if it is time.
    pub fn release(&mut self, now: Time) -> Vec<Candidate> {
        match self {
            Self::Held {
                until: Some(until),
                candidates,
            } if now >= *until => {
                let released = std::mem::take(candidates);
                *self = Self::Pass;
                released
            }
            Self::Pass | Self::Held { .. } => Vec::new(),
        }
    }

    /// Nobody needs them any more.
    pub fn stop(&mut self) {
        *self = Self::Held {
            until: None,
            candidates: Vec::new(),
        };
    }

    /// When it is their time.
    pub fn deadline(&self) -> Option<Time> {
        match self {
            Self::Held {
                until, candidates, ..
            } if !candidates.is_empty() => *until,
            Self::Pass | Self::Held { .. } => None,
        }
    }
}

/// The kind of a candidate, in ICE's words.
pub(super) fn kind(candidate: &Candidate) -> Option<&str> {
    let mut words = candidate.candidate.split_ascii_whitespace();
    words.find(|word| *word == "typ")?;
    words.next()
}
