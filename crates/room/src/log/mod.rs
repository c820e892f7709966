//! The events of a room that are held here, in their order; what they follow and is missing; and
//! which of them are let go.

mod retention;
#[cfg(test)]
mod tests;

use std::sync::Arc;

pub use self::retention::Retention;
use crate::{Event, Position, Stamp, Wall};

/// A set of events, in order.
#[derive(Debug, Default)]
pub struct Log {
    events: Vec<Arc<Event>>,
    /// What is followed by something held: in order, and not before the floor.
    followed: Vec<Position>,
    /// What of it is not held itself.
    missing: Vec<Position>,
    floor: Position,
    /// Of all events.
    bytes: usize,
    latest: Stamp,
}

impl Log {
    /// Takes an event in. Whether it was new, and is recent enough to be held.
    pub fn insert(&mut self, event: Arc<Event>) -> bool {
        let position = event.position();
        let Err(place) = self.find(&position) else {
            return false;
        };
        if !self.would_hold(&position) {
            return false;
        }
        remove(&mut self.missing, &position);
        for head in event.heads() {
            self.follow(head);
        }
        self.latest = self.latest.max(event.at());
        self.bytes += event.bytes().len();
        self.events.insert(place, event);
        true
    }

    fn follow(&mut self, head: &Position) {
        if self.would_hold(head) {
            add(&mut self.followed, head);
            if !self.contains(head) {
                add(&mut self.missing, head);
            }
        }
    }

    /// The event at a position.
    pub fn get(&self, position: &Position) -> Option<&Arc<Event>> {
        self.events.get(self.find(position).ok()?)
    }

    /// Whether it is held.
    pub fn contains(&self, position: &Position) -> bool {
        self.find(position).is_ok()
    }

    /// Whether an event at this position is recent enough to be held.
    pub fn would_hold(&self, position: &Position) -> bool {
        *position >= self.floor
    }

    /// All events, in order.
    pub fn events(&self) -> &[Arc<Event>] {
        &self.events
    }

    /// How many bytes all of them have.
    pub(crate) fn bytes(&self) -> usize {
        self.bytes
    }

    /// Where they are, in order.
    pub fn positions(&self) -> impl DoubleEndedIterator<Item = Position> + ExactSizeIterator {
        self.events.iter().map(|event| event.position())
    }

    /// What is before this is not held any more, and not taken in.
    pub fn floor(&self) -> Position {
        self.floor
    }

    /// The time for something new, which follows all that is here.
    pub fn next_stamp(&self, now: Wall) -> Stamp {
        Stamp::following(self.latest, now)
    }

    /// What nothing follows yet, in order: the latest of them are what something new follows.
    pub fn heads(&self) -> Vec<Position> {
        let is_head = |position: &Position| self.followed.binary_search(position).is_err();
        self.positions().filter(is_head).collect()
    }

    /// What is followed by something held and is not held itself, though it would be: gaps.
    pub fn missing(&self) -> &[Position] {
        &self.missing
    }

    fn find(&self, position: &Position) -> Result<usize, usize> {
        self.events
            .binary_search_by_key(position, |event| event.position())
    }
}

fn add(positions: &mut Vec<Position>, position: &Position) {
    if let Err(place) = positions.binary_search(position) {
        positions.insert(place, *position);
    }
}

fn remove(positions: &mut Vec<Position>, position: &Position) {
    if let Ok(place) = positions.binary_search(position) {
        positions.remove(place);
    }
}
