//! How much of the log is drawn, and what is new to whoever reads it.

use murmuration_room::Position;

use crate::state::Log;

/// How many rows are drawn at the end, and how many more at a time: by whole chunks, so up to a
/// chunk more.
pub const ROWS: usize = 200;

/// Where somebody reads.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Reading {
    /// Whether they are at the end.
    pub at_end: bool,
    /// What the last entry was when they last were.
    seen: Position,
    /// From where on it is drawn.
    from: Position,
}

impl Reading {
    /// At the end of a log.
    pub fn new() -> Self {
        Self {
            at_end: true,
            seen: Position::default(),
            from: Position::default(),
        }
    }

    /// From where on the log is drawn now. What had been drawn above the end is given up only when
    /// something comes at the end and is seen there: less would move a scrollbar under the hand.
    pub fn from(self, log: &Log) -> Position {
        let tail = log.back(None, ROWS);
        if self.at_end && self.seen != log.latest() {
            tail
        } else {
            self.from.min(tail)
        }
    }

    /// Whether that is from the first entry on.
    pub fn is_all(self, log: &Log) -> bool {
        let first = log.chunks().first();
        first.is_none_or(|first| self.from(log) <= first.first())
    }

    /// Now that they have moved, to the end or elsewhere.
    pub fn moved(self, log: &Log, at_end: bool) -> Self {
        let seen = if self.at_end || at_end {
            log.latest()
        } else {
            self.seen
        };
        Self {
            at_end,
            seen,
            from: self.from(log),
        }
    }

    /// With more of what is before that. They aren't at the end any more, as what is drawn there
    /// would be given up.
    pub fn earlier(self, log: &Log) -> Self {
        let here = self.moved(log, false);
        Self {
            from: log.back(Some(here.from), ROWS),
            ..here
        }
    }

    /// Whether something was said after what they last saw at the end. What lands further up is
    /// history, and what just happened is no message.
    pub fn has_new(self, log: &Log) -> bool {
        let mut after = log.after(self.seen);
        !self.at_end && after.any(|entry| entry.what.speaker().is_some())
    }
}
