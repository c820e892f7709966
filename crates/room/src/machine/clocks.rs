//! Whether the wall clock here is right. What one that is ahead says would be refused by everybody,
//! so that is said by the clock of the others. What comes is judged by the clock here all the same:
//! else a liar could have anything from the future taken in.

use super::Machine;
use crate::{Now, Stamp, Told, Wall};

/// By how many milliseconds a clock may be off before it is told.
const OFF: u64 = 60_000;

impl Machine {
    /// Another peer's clock was heard of, or is gone.
    pub(super) fn judge_clock(&mut self) {
        let mut ahead: Vec<i64> = self.peers.values().filter_map(|peer| peer.ahead).collect();
        ahead.sort_unstable();
        // Of two in the middle the one that is nearer to ours: one liar is no majority.
        let middle = [ahead.len().saturating_sub(1) / 2, ahead.len() / 2];
        let middle = middle.into_iter().filter_map(|at| ahead.get(at).copied());
        let median = middle.min_by_key(|ahead| ahead.unsigned_abs()).unwrap_or(0);
        let off = if median.unsigned_abs() > OFF {
            median.saturating_neg()
        } else {
            0
        };
        if (off == 0) != (self.clock_off == 0) {
            self.core.tell(Told::ClockIsOff(off));
        }
        self.clock_off = off;
    }

    /// The time for something that is said now.
    pub(super) fn stamp(&self, now: Now) -> Stamp {
        self.core.log.next_stamp(self.wall(now))
    }

    /// The time on the wall, as the others have it if ours is ahead.
    pub(super) fn wall(&self, now: Now) -> Wall {
        let ahead = u64::try_from(self.clock_off).unwrap_or(0);
        Wall(now.wall.0.saturating_sub(ahead))
    }
}
