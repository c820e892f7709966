//! What is missing: told when it has been for a while, and at once when it is no more.

use std::{sync::Arc, time::Duration};

use murmuration_swarm::Time;

use super::Machine;
use crate::{Event, Log, Now, Position, Stamp, Told};

/// How long something has to be missing before it is told: this long at least, and twice as long at
/// most.
const GAP: Duration = Duration::from_secs(3);

/// What was found missing.
#[derive(Debug, Default)]
pub(super) struct Gaps {
    /// What has been missing for long enough, ascending.
    missing: Vec<Position>,
    /// What was missing when it was looked last, ascending.
    seen: Vec<Position>,
    /// When to look again.
    at: Option<Time>,
    /// What was told last.
    told: Vec<Position>,
}

impl Gaps {
    pub fn at(&self) -> Option<Time> {
        self.at
    }

    /// These are missing now. Whether something else has been for long enough.
    fn look(&mut self, now: Now, missing: &[Position]) -> bool {
        let is_still = |position: &Position| missing.binary_search(position).is_ok();
        let before = self.missing.len();
        self.missing.retain(is_still);
        let mut has_changed = self.missing.len() != before;
        if super::is_due(self.at, now) {
            self.at = None;
            let mut lasting = std::mem::take(&mut self.seen);
            lasting.retain(is_still);
            has_changed |= lasting.len() != self.missing.len();
            self.missing = lasting;
        }
        if self.at.is_none() && self.missing != missing {
            self.seen = missing.to_vec();
            self.at = Some(now.time + GAP);
        }
        has_changed
    }

    fn is_missing(&self, position: &Position) -> bool {
        self.missing.binary_search(position).is_ok()
    }
}

impl Machine {
    pub(super) fn look_for_gaps(&mut self, now: Now) {
        if !self.is_ready {
            return;
        }
        if self.turn.is_some() {
            // Much is under way: what is missing then shows afterwards.
            self.gaps.at = None;
            return;
        }
        let floors = self.peers.values().map(|peer| peer.floor);
        let missing = missing(&self.core.log, floors.max().unwrap_or_default());
        if self.gaps.look(now, missing) {
            self.tell_gaps();
        }
    }

    /// Tells which events follow something that is missing, if that is not what was told last.
    fn tell_gaps(&mut self) {
        let follows = |event: &&Arc<Event>| {
            let mut heads = event.heads().iter();
            heads.any(|head| self.gaps.is_missing(head))
        };
        let gaps: Vec<Position> = match self.gaps.missing[..] {
            [] => Vec::new(),
            _ => {
                let events = self.core.log.events().iter().filter(follows);
                events.map(|event| event.position()).collect()
            }
        };
        if gaps != self.gaps.told {
            self.gaps.told.clone_from(&gaps);
            self.core.tell(Told::Gaps(gaps));
        }
    }
}

/// What is missing; not what is older than all that is here, when somebody has let go of what is as
/// old.
fn missing(log: &Log, floor: Stamp) -> &[Position] {
    let first = log.events().first().map(|event| event.at());
    let floor = floor.min(first.unwrap_or_default());
    let begin = log.missing().partition_point(|it| it.at <= floor);
    &log.missing()[begin..]
}

/// The time from which on a message compares.
pub(super) fn floor_of(message: &[u8]) -> Stamp {
    let floor = message.first_chunk().copied().unwrap_or_default();
    Stamp(u64::from_be_bytes(floor))
}
