//! How often something may be done.

use std::time::Duration;

use crate::Time;

/// How much may follow each other at once: a room of 64 that starts together needs 63 attempts to
/// link, each.
const BURST: u32 = 64;

/// A token bucket.
#[derive(Debug)]
pub(super) struct Budget {
    left: u32,
    counted: Time,
    refill: Duration,
}

impl Budget {
    /// A full one, to which one more comes each time that `refill` has passed.
    pub fn new(now: Time, refill: Duration) -> Self {
        Self {
            left: BURST,
            counted: now,
            refill,
        }
    }

    /// When there may be more than there is now.
    pub fn refilled(&self, now: Time) -> Time {
        (self.counted + self.refill).max(now + self.refill / 2)
    }

    /// Takes one, if there are more than `reserved`.
    pub fn take(&mut self, now: Time, reserved: usize) -> bool {
        // In 64 bits: a page has no use yet for a division in 128.
        let waited = now.since(self.counted).as_millis() as u64;
        let refilled = (waited / self.refill.as_millis() as u64).min(BURST.into()) as u32;
        self.left = (self.left + refilled).min(BURST);
        self.counted = if self.left == BURST {
            now
        } else {
            self.counted + self.refill * refilled
        };
        if self.left as usize <= reserved {
            return false;
        }
        self.left -= 1;
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const REFILL: Duration = Duration::from_millis(500);

    #[test]
    fn after_a_burst_one_attempt_is_allowed_each_half_second() {
        let start = Time::default();
        let mut budget = Budget::new(start, REFILL);
        let taken = (0..1000).filter(|_| budget.take(start, 0)).count();
        assert_eq!(taken, 64);
        assert!(!budget.take(start + REFILL / 2, 0));
        assert!(budget.take(start + REFILL, 0));
        assert!(!budget.take(start + REFILL, 0));
    }

    #[test]
    fn a_long_rest_gives_one_burst_and_no_more() {
        let mut budget = Budget::new(Time::default(), REFILL);
        let later = Time::default() + Duration::from_secs(86_400 * 365);
        assert_eq!((0..1000).filter(|_| budget.take(later, 0)).count(), 64);
    }

    #[test]
    fn what_is_reserved_is_left_for_who_reserves_less() {
        let start = Time::default();
        let mut budget = Budget::new(start, REFILL);
        assert_eq!((0..1000).filter(|_| budget.take(start, 16)).count(), 48);
        assert_eq!((0..1000).filter(|_| budget.take(start, 0)).count(), 16);
    }
}
