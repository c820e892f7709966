//! How long messages from other hubs have been on their way, without a clock that hubs share.
//!
//! A hub stamps what it says with the time since its start. From stamp to arrival it is the same
//! time for every message of a hub, whatever that is, but for how long each was on its way. So
//! what takes much longer than others did is late: it was held back where nobody sees it, as by a
//! server that stood still.

use std::collections::HashMap;
use std::time::Duration;

use super::wire::Origin;

/// How much longer than the quickest a message may take.
const LATE: Duration = Duration::from_secs(10);

/// Clocks run at different speeds, but not by more than a thousandth.
const DRIFT: u32 = 1000;

/// Hubs that are known. Past it, those of which nothing has come for longest are not any more.
const HUBS: usize = 1024;

/// What is known of other hubs' messages.
#[derive(Debug, Default)]
pub(crate) struct Delays(HashMap<Origin, Delay>);

#[derive(Clone, Copy, Debug)]
struct Delay {
    /// From stamp to arrival, of the quickest, in milliseconds.
    least: i64,
    /// When the latest came.
    at: Duration,
}

impl Delays {
    /// Whether a message is late that another hub stamped with `sent` and that has come at `now`,
    /// each of them since that hub's start. The first of a hub never is.
    pub(crate) fn is_late(&mut self, origin: Origin, sent: Duration, now: Duration) -> bool {
        let millis = |time: Duration| i64::try_from(time.as_millis()).unwrap_or(i64::MAX);
        let took = millis(now).saturating_sub(millis(sent));
        if self.0.len() >= HUBS && !self.0.contains_key(&origin) {
            let silent = self.0.iter().min_by_key(|(_, delay)| delay.at);
            if let Some(silent) = silent.map(|(origin, _)| *origin) {
                self.0.remove(&silent);
            }
        }
        let first = Delay {
            least: took,
            at: now,
        };
        let delay = self.0.entry(origin).or_insert(first);
        let drift = millis(now.saturating_sub(delay.at) / DRIFT);
        delay.least = delay.least.saturating_add(drift).min(took);
        delay.at = now;
        took.saturating_sub(delay.least) > millis(LATE)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);
    const OTHER: Origin = Origin(7);

    #[test]
    fn what_was_held_back_is_late_and_what_is_said_after_is_not() {
        let mut delays = Delays::default();
        let ahead = 1_000_000 * SECOND;
        let second = |number| number * SECOND;
        assert!(!delays.is_late(OTHER, ahead + second(1), second(1)));
        assert!(!delays.is_late(OTHER, ahead + second(2), second(7)));
        assert!(delays.is_late(OTHER, ahead + second(3), second(120)));
        assert!(delays.is_late(OTHER, ahead + second(4), second(120)));
        assert!(!delays.is_late(OTHER, ahead + second(119), second(120)));
    }

    #[test]
    fn a_clock_that_runs_faster_makes_nothing_late() {
        let mut delays = Delays::default();
        let day = 24 * 60 * 60 * SECOND;
        for days in [1, 2, 9] {
            let sent = days * day;
            assert!(!delays.is_late(OTHER, sent, sent + sent / 2000));
        }
    }

    #[test]
    fn hubs_that_are_gone_take_no_room_for_ever() {
        let mut delays = Delays::default();
        for hub in 0..3 * HUBS as u64 {
            delays.is_late(Origin(hub), SECOND, u32::try_from(hub).unwrap() * SECOND);
            assert!(delays.0.len() <= HUBS);
        }
        assert!(delays.0.contains_key(&Origin(3 * HUBS as u64 - 1)));
    }
}
