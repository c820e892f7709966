//! How much of something may come in how much time: a token bucket. No clock; the time is passed in.

use std::time::Duration;

use crate::Rate;

/// What is left of a [`Rate`], as the time at which nothing will be missing any more.
///
/// A full bucket, which is a new one, holds the rate's burst. Nothing has to be done for it to fill
/// up again, so whoever has not been heard of for long enough can be forgotten.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Bucket {
    /// In nanoseconds since the time that all times are counted from.
    full_at: u64,
}

/// There is not enough in the bucket now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Empty {
    /// When there is, if nobody else takes of it.
    pub(crate) after: Duration,
}

impl Bucket {
    /// Takes `amount`, or nothing. Of what is more than a whole bucket holds, a full one takes what
    /// it has and is missing the rest.
    pub(crate) fn take(&mut self, rate: Rate, amount: u64, now: Duration) -> Result<(), Empty> {
        if rate == Rate::UNBOUNDED {
            return Ok(());
        }
        let now = nanoseconds(now);
        let begin = self.full_at.max(now);
        let full_at = begin.saturating_add(rate.time_for(amount));
        let latest = now.saturating_add(rate.time_for(rate.burst.max(amount)));
        if full_at > latest {
            let after = Duration::from_nanos(full_at - latest);
            return Err(Empty { after });
        }
        self.full_at = full_at;
        Ok(())
    }

    /// Whether nothing is missing, so that it is like a new one.
    pub(crate) fn is_full(&self, now: Duration) -> bool {
        self.full_at <= nanoseconds(now)
    }
}

impl Rate {
    /// In how many nanoseconds as much is filled in. Never too few.
    fn time_for(self, amount: u64) -> u64 {
        const SECOND: u128 = 1_000_000_000;
        let time = (u128::from(amount) * SECOND).div_ceil(u128::from(self.per_second.max(1)));
        time.try_into().unwrap_or(u64::MAX)
    }
}

/// Enough for five centuries.
fn nanoseconds(time: Duration) -> u64 {
    time.as_nanos().try_into().unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    #[test]
    fn a_burst_is_taken_at_once_and_the_rest_as_time_passes() {
        let rate = Rate::new(10, 5);
        let mut bucket = Bucket::default();
        for _ in 0..5 {
            assert_eq!(bucket.take(rate, 1, SECOND), Ok(()));
        }
        let tenth = SECOND / 10;
        assert_eq!(bucket.take(rate, 1, SECOND), Err(Empty { after: tenth }));
        assert_eq!(bucket.take(rate, 1, SECOND + tenth), Ok(()));
        assert!(!bucket.is_full(SECOND + 5 * tenth));
        assert!(bucket.is_full(SECOND + 6 * tenth));
    }

    #[test]
    fn what_is_more_than_a_whole_bucket_is_taken_from_a_full_one_and_waited_for_afterwards() {
        let rate = Rate::new(10, 5);
        let mut bucket = Bucket::default();
        assert_eq!(bucket.take(rate, 20, SECOND), Ok(()));
        let after = SECOND + SECOND / 2 + SECOND / 10;
        assert_eq!(bucket.take(rate, 1, SECOND), Err(Empty { after }));
        assert_eq!(bucket.take(rate, 20, 3 * SECOND), Ok(()));
    }

    #[test]
    fn without_bounds_there_is_always_enough() {
        let mut bucket = Bucket::default();
        for _ in 0..1000 {
            assert_eq!(bucket.take(Rate::UNBOUNDED, u64::MAX, SECOND), Ok(()));
        }
        assert!(bucket.is_full(Duration::ZERO));
    }

    proptest! {
        #[test]
        fn never_more_is_taken_than_the_burst_and_what_was_filled_in(
            rate in rates(),
            takes in takes(),
        ) {
            let mut bucket = Bucket::default();
            let (mut now, mut taken) = (SECOND, 0);
            for (pause, amount) in takes {
                now += pause;
                let amount = amount.min(rate.burst);
                if bucket.take(rate, amount, now).is_ok() {
                    taken += u128::from(amount);
                }
                // Times are rounded up to whole nanoseconds, the burst's too.
                let passed = (now - SECOND).as_nanos() + 1;
                let filled = u128::from(rate.burst) * SECOND.as_nanos()
                    + u128::from(rate.per_second) * passed;
                prop_assert!(taken * SECOND.as_nanos() <= filled);
            }
        }

        #[test]
        fn who_waits_as_long_as_was_said_gets_it_and_a_moment_earlier_does_not(
            rate in rates(),
            takes in takes(),
        ) {
            let mut bucket = Bucket::default();
            let mut now = SECOND;
            for (pause, amount) in takes {
                now += pause;
                if let Err(Empty { after }) = bucket.take(rate, amount, now) {
                    let too_early = now + after - Duration::from_nanos(1);
                    prop_assert!(bucket.take(rate, amount, too_early).is_err());
                    now += after;
                    prop_assert_eq!(bucket.take(rate, amount, now), Ok(()));
                }
            }
        }

        #[test]
        fn who_stays_within_the_rate_is_never_refused(rate in rates(), amounts in amounts()) {
            let mut bucket = Bucket::default();
            let mut now = SECOND;
            for amount in amounts {
                prop_assert_eq!(bucket.take(rate, amount, now), Ok(()));
                now += Duration::from_nanos(rate.time_for(amount));
                prop_assert!(bucket.is_full(now));
            }
        }
    }

    fn rates() -> impl Strategy<Value = Rate> {
        (1..=1u64 << 40, 1..=1u64 << 40)
            .prop_map(|(per_second, burst)| Rate::new(per_second, burst))
    }

    fn amounts() -> impl Strategy<Value = Vec<u64>> {
        prop::collection::vec(prop_oneof![0..=100u64, 0..=1u64 << 40], 0..50)
    }

    fn takes() -> impl Strategy<Value = Vec<(Duration, u64)>> {
        let pauses = prop_oneof![0..1000u64, 0..10_000_000_000u64].prop_map(Duration::from_nanos);
        let amounts = prop_oneof![0..=100u64, 0..=1u64 << 40];
        prop::collection::vec((pauses, amounts), 0..50)
    }
}
