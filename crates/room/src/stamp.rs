//! When something was said, by a hybrid logical clock: the wall's time, unless that would be before
//! something that is followed.

use std::{fmt, time::Duration};

/// How far ahead of our own wall clock another's may be. What comes from further in the future is
/// refused.
pub const AHEAD: Duration = Duration::from_secs(120);

/// The time on the wall: milliseconds since 1970 in UTC. It jumps when somebody sets it.
#[derive(Clone, Copy, Debug, Default, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct Wall(pub u64);

/// A reading of a hybrid logical clock: 48 bits of milliseconds since 1970, then 16 bits that count
/// the readings within one.
///
/// (After "Logical Physical Clocks and Consistent Snapshots in Globally Distributed Databases",
/// Kulkarni et al., 2014, in one number.)
#[derive(Clone, Copy, Default, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct Stamp(pub u64);

/// How many bits count.
const COUNT: u32 = 16;

impl Stamp {
    /// The first reading of a millisecond. What lies after the year 10889 is the end of time.
    pub fn first(wall: Wall) -> Self {
        Self(wall.0.min(u64::MAX >> COUNT) << COUNT)
    }

    /// The millisecond that it falls into.
    pub fn wall(self) -> Wall {
        Wall(self.0 >> COUNT)
    }

    /// The reading for something that follows everything up to `latest`.
    pub fn following(latest: Self, now: Wall) -> Self {
        Self::first(now).max(Self(latest.0.saturating_add(1)))
    }

    /// Whether it lies further in the future than clocks may differ.
    pub fn is_ahead_of(self, now: Wall) -> bool {
        let limit = now.0.saturating_add(AHEAD.as_millis() as u64);
        self.wall() > Wall(limit)
    }
}

impl fmt::Debug for Stamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Stamp({}+{})", self.wall().0, self.0 & 0xffff)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_follows_something_is_later_also_when_the_clock_was_set_back() {
        let now = Wall(1_000);
        let first = Stamp::following(Stamp::default(), now);
        assert_eq!(first.wall(), now);
        let second = Stamp::following(first, now);
        assert!(second > first);
        let third = Stamp::following(second, Wall(10));
        assert!(third > second);
        assert_eq!(third.wall(), now);
    }

    #[test]
    fn a_count_that_runs_over_goes_into_the_next_millisecond() {
        let full = Stamp(Stamp::first(Wall(7)).0 | 0xffff);
        assert_eq!(Stamp::following(full, Wall(7)).wall(), Wall(8));
        assert_eq!(Stamp::following(Stamp(u64::MAX), Wall(7)), Stamp(u64::MAX));
    }

    #[test]
    fn only_what_is_further_ahead_than_clocks_may_differ_is_ahead() {
        let now = Wall(1_000_000);
        let limit = now.0 + AHEAD.as_millis() as u64;
        assert!(!Stamp::first(Wall(limit)).is_ahead_of(now));
        assert!(Stamp::first(Wall(limit + 1)).is_ahead_of(now));
        assert!(!Stamp::first(Wall(0)).is_ahead_of(now));
        assert!(!Stamp(u64::MAX).is_ahead_of(Wall(u64::MAX)));
    }
}
