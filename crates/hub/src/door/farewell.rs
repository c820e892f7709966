//! How a server ends.

use std::hash::{BuildHasher, RandomState};
use std::ops::RangeInclusive;
use std::time::Duration;

/// How a [`Serving`](crate::Serving) ends once it is to end.
#[derive(Clone, Debug)]
pub struct Farewell {
    /// How long everything goes on as before, but for [`Hub::is_closing`](crate::Hub::is_closing):
    /// time for a load balancer to look, and to send newcomers elsewhere. Default: none.
    pub notice: Duration,
    /// When listeners are asked to come back, if at all: each gets a time in between, so that they
    /// do not come all at once. Default: 1 s to 5 s.
    pub retry: Option<RangeInclusive<Duration>>,
    /// How long answers have to be written after that. What is not is cut. Default: 1 s.
    pub grace: Duration,
}

impl Default for Farewell {
    fn default() -> Self {
        Self {
            notice: Duration::ZERO,
            retry: Some(Duration::from_secs(1)..=Duration::from_secs(5)),
            grace: Duration::from_secs(1),
        }
    }
}

/// A time to come back at, for one listener.
pub(crate) fn draw(retry: &RangeInclusive<Duration>) -> Duration {
    let (least, most) = (*retry.start(), *retry.end());
    // Each of these has a key of its own, and nobody has a reason to foresee it.
    let random = RandomState::new().hash_one(()) as f64 / u64::MAX as f64;
    least + most.saturating_sub(least).mul_f64(random)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn listeners_are_spread_over_all_of_the_time() {
        let retry = Farewell::default().retry.unwrap();
        let mut waits: Vec<f64> = (0..1000).map(|_| draw(&retry).as_secs_f64()).collect();
        waits.sort_by(f64::total_cmp);
        assert!(waits[0] >= 1.0 && waits[999] <= 5.0);
        assert!(waits[100] < 2.0 && waits[900] > 4.0, "{waits:?}");
    }

    #[test]
    fn a_range_that_is_upside_down_is_its_start() {
        let retry = Duration::from_secs(5)..=Duration::from_secs(1);
        assert_eq!(draw(&retry), Duration::from_secs(5));
    }
}
