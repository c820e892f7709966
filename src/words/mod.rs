//! Plain words for every state that can be seen.
//!
//! What counts down is kept apart from its sentence: the number is drawn by a component that
//! ticks, and isn't read out each second.

mod card;
mod direct;
mod fault;
mod hub;
mod keeping;
mod peer;
mod reach;
mod room;
mod servers;
mod time;

pub use self::{
    card::{Card, cards},
    direct::{privately_with, unread},
    fault::{fault, noted, step},
    hub::hub,
    keeping::{SECRET, age, clock, count, entrance, importing, kept, not_kept},
    peer::{link, peer, record, round_trip},
    reach::{Outcome, outcome},
    room::{headcount, room},
    servers::{no_relay, servers},
    time::{ago, countdown, lasting, times},
};
use crate::moment::Moment;

/// How things stand, in a sentence that may have a time in it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Standing {
    /// Good or bad.
    pub tone: Tone,
    /// The sentence up to the time, or all of it.
    pub before: String,
    /// Until when to count down after it.
    pub until: Option<Moment>,
    /// What follows the time.
    pub after: String,
}

/// How good or bad a state is.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Tone {
    /// As it should be.
    Good,
    /// On its way.
    Busy,
    /// Not as it should be.
    Bad,
}

impl Standing {
    fn new(tone: Tone, sentence: impl Into<String>) -> Self {
        Self {
            tone,
            before: sentence.into(),
            until: None,
            after: String::new(),
        }
    }

    fn until(self, until: Moment) -> Self {
        Self {
            until: Some(until),
            ..self
        }
    }

    /// The whole sentence, as it is at this moment.
    pub fn at(&self, now: Moment) -> String {
        let mut told = self.before.clone();
        if let Some(until) = self.until {
            told.push(' ');
            told.push_str(&countdown(until.since(now)));
        }
        told.push_str(&self.after);
        told
    }
}

fn peers(count: usize) -> String {
    match count {
        1 => "1 peer".into(),
        _ => format!("{count} peers"),
    }
}

#[cfg(test)]
mod tests;
