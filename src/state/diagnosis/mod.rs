//! What was tried with each peer, so that one can ask why somebody isn't linked: also somebody who
//! is gone.
//!
//! Bounded: of a peer the last [`STEPS`] are kept, and of those who are gone the last [`GONE`], for
//! [`GONE_FOR`]. How many are here the swarm bounds. There is nothing in it that a stranger wrote,
//! but for names.

mod record;

use std::{rc::Rc, time::Duration};

use murmuration_swarm::PeerId;

pub use self::record::{Fault, Noted, Record, STEPS, Step};
use super::People;
use crate::moment::Moment;

/// The most peers of those gone that are remembered.
pub const GONE: usize = 32;
/// For how long they are.
pub const GONE_FOR: Duration = Duration::from_secs(10 * 60);

/// The history of the links, peer by peer.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Diagnosis(Rc<Vec<Record>>);

impl Diagnosis {
    /// Who is here, and then who is gone; each in the order in which they were heard of first.
    pub fn records(&self) -> impl Iterator<Item = &Record> {
        let those = |gone| self.0.iter().filter(move |record| record.is_gone() == gone);
        those(false).chain(those(true))
    }

    /// What is remembered of a peer.
    pub fn get(&self, id: &PeerId) -> Option<&Record> {
        self.0.iter().find(|record| record.author.id == *id)
    }

    /// Notes a step, if it is one, and how it stands with a peer after it. Nothing is noted of
    /// somebody who has never been here and whom nobody tried to link with.
    pub(super) fn note(&mut self, at: Moment, people: &People, id: &PeerId, step: Option<Step>) {
        let records = Rc::make_mut(&mut self.0);
        let is_its = |record: &Record| record.author.id == *id;
        let place = records.iter().position(is_its).unwrap_or(records.len());
        if place == records.len() {
            if people.get(id).is_none() && !matches!(step, Some(Step::Tried(_))) {
                return;
            }
            records.push(Record::new(at, id));
        }
        let record = &mut records[place];
        if let Some(step) = step {
            record.note(at, step);
        }
        record.follow(at, people);

        let gone = records.iter().filter(|record| record.is_gone()).count();
        let mut too_many = gone.saturating_sub(GONE);
        records.retain(|record| {
            let forgotten =
                record.is_gone() && (too_many > 0 || at.since(record.since) >= GONE_FOR);
            too_many -= usize::from(forgotten && too_many > 0);
            !forgotten
        });
    }
}

#[cfg(test)]
mod tests;
