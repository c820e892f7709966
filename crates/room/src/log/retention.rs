//! Which events are let go.

use std::{sync::Arc, time::Duration};

use super::Log;
use crate::{Event, EventId, Position, Stamp, Wall};

/// How much of a room is held. What is older than the rest goes first, so that two that have let go
/// of some still hold the same of what is newer.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Retention {
    /// How many events, at most; but the latest is held in any case, unless it is too old.
    pub count: usize,
    /// How many bytes all of them may have, at most; again but for the latest.
    pub bytes: usize,
    /// How old they may get, if there is a bound.
    pub age: Option<Duration>,
}

impl Default for Retention {
    /// 10,000 events of any age, in 32 MiB.
    fn default() -> Self {
        Self {
            count: 10_000,
            bytes: 32 * 1024 * 1024,
            age: None,
        }
    }
}

impl Log {
    /// Lets go of what exceeds the retention. Gives what went, in order.
    pub fn prune(&mut self, retention: &Retention, now: Wall) -> Vec<Position> {
        let horizon = retention.age.map_or(Stamp::default(), |age| {
            let age = u64::try_from(age.as_millis()).unwrap_or(u64::MAX);
            Stamp::first(Wall(now.0.saturating_sub(age)))
        });
        let (mut count, mut bytes) = (self.events.len(), self.bytes);
        let exceeds = |event: &&Arc<Event>| {
            let is_too_much = count > retention.count || bytes > retention.bytes;
            let exceeds = is_too_much && count > 1 || event.at() < horizon;
            if exceeds {
                count -= 1;
                bytes -= event.bytes().len();
            }
            exceeds
        };
        let gone = self.events.iter().take_while(exceeds).count();
        let gone: Vec<Position> = self
            .events
            .drain(..gone)
            .map(|event| event.position())
            .collect();
        self.bytes = bytes;
        let last = gone.last().map(after);
        self.raise_floor(first(horizon).max(last.unwrap_or_default()));
        gone
    }

    /// Takes in again what is older than all that is held: more may be held now than before.
    pub fn reopen(&mut self) {
        self.floor = Position::default();
    }

    fn raise_floor(&mut self, floor: Position) {
        if floor > self.floor {
            self.floor = floor;
            for list in [&mut self.followed, &mut self.missing] {
                let before = list.partition_point(|position| *position < floor);
                list.drain(..before);
            }
        }
    }
}

/// The first position of a time.
fn first(at: Stamp) -> Position {
    Position {
        at,
        id: EventId([0; 32]),
    }
}

/// The position after this one.
pub(super) fn after(position: &Position) -> Position {
    let mut next = *position;
    for byte in next.id.0.iter_mut().rev() {
        *byte = byte.wrapping_add(1);
        if *byte != 0 {
            return next;
        }
    }
    first(Stamp(position.at.0.saturating_add(1)))
}
