//! How many links may be attempted.

use std::time::Duration;

use crate::Time;

/// How many attempts may follow each other at once: a room of 64 that starts together needs 63.
const BURST: u32 = 64;
/// How long it takes for one more. Chrome allows 500 RTCPeerConnections a page, and counts the
/// closed ones until they are collected.
const REFILL: Duration = Duration::from_millis(500);

/// A token bucket for RTCPeerConnections.
#[derive(Debug)]
pub(super) struct Budget {
    left: u32,
    counted: Time,
}

impl Budget {
    pub fn new(now: Time) -> Self {
        Self {
            left: BURST,
            counted: now,
        }
    }

    /// Takes one, if there is one.
    pub fn take(&mut self, now: Time) -> bool {
        let refilled = now.since(self.counted).as_millis() / REFILL.as_millis();
        let refilled = u32::try_from(refilled).unwrap_or(BURST).min(BURST);
        self.left = (self.left + refilled).min(BURST);
        self.counted = if self.left == BURST {
            now
        } else {
            self.counted + REFILL * refilled
        };
        if self.left == 0 {
            return false;
        }
        self.left -= 1;
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn after_a_burst_one_attempt_is_allowed_each_half_second() {
        let start = Time::default();
        let mut budget = Budget::new(start);
        let taken = (0..1000).filter(|_| budget.take(start)).count();
        assert_eq!(taken, 64);
        assert!(!budget.take(start + REFILL / 2));
        assert!(budget.take(start + REFILL));
        assert!(!budget.take(start + REFILL));
    }

    #[test]
    fn a_long_rest_gives_one_burst_and_no_more() {
        let mut budget = Budget::new(Time::default());
        let later = Time::default() + Duration::from_secs(86_400 * 365);
        assert_eq!((0..1000).filter(|_| budget.take(later)).count(), 64);
    }
}
