//! What becomes of a message.

use std::time::Duration;

use fastrand::Rng;

/// Of a hundred messages, so many meet with something: each of the four with the same chance.
pub(crate) const MEDDLED: u8 = 30;
/// How long one is held back that comes late, in milliseconds.
const LATE: (u64, u64) = (500, 2000);
/// How long one is held back so that others overtake it, and how much later its double comes.
const A_LITTLE: (u64, u64) = (50, 300);

/// What becomes of one message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fate {
    /// It is passed on, like any.
    Passed,
    /// Nobody ever gets it.
    Lost,
    /// It comes so much later.
    Late(Duration),
    /// It comes twice, the second time so much later.
    Doubled(Duration),
    /// It is held back for as long as others take to overtake it.
    Overtaken(Duration),
}

impl Fate {
    /// How long to wait before each of its deliveries.
    pub(super) fn deliveries(self) -> Vec<Duration> {
        match self {
            Self::Passed => vec![Duration::ZERO],
            Self::Lost => vec![],
            Self::Late(wait) | Self::Overtaken(wait) => vec![wait],
            Self::Doubled(wait) => vec![Duration::ZERO, wait],
        }
    }
}

/// The fates of one message after the other. The same seed gives the same ones.
pub(super) struct Fates {
    rng: Rng,
}

impl Fates {
    pub(super) fn of(seed: u64) -> Self {
        Self {
            rng: Rng::with_seed(seed),
        }
    }

    pub(super) fn next(&mut self) -> Fate {
        if self.rng.u8(..100) >= MEDDLED {
            return Fate::Passed;
        }
        match self.rng.u8(..4) {
            0 => Fate::Lost,
            1 => Fate::Late(self.wait(LATE)),
            2 => Fate::Doubled(self.wait(A_LITTLE)),
            _ => Fate::Overtaken(self.wait(A_LITTLE)),
        }
    }

    fn wait(&mut self, (least, most): (u64, u64)) -> Duration {
        Duration::from_millis(self.rng.u64(least..=most))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fates(seed: u64, count: usize) -> Vec<Fate> {
        let mut fates = Fates::of(seed);
        (0..count).map(|_| fates.next()).collect()
    }

    #[test]
    fn a_seed_gives_the_same_fates_again() {
        assert_eq!(fates(7, 100), fates(7, 100));
        assert_ne!(fates(7, 100), fates(8, 100));
    }

    #[test]
    fn as_many_as_said_are_meddled_with_and_each_kind_is_as_frequent() {
        let fates = fates(1, 100_000);
        let share = |of: fn(&Fate) -> bool| {
            let count = fates.iter().filter(|fate| of(fate)).count();
            100.0 * count as f64 / fates.len() as f64
        };
        let meddled = f64::from(MEDDLED);
        assert!((share(|fate| *fate != Fate::Passed) - meddled).abs() < 1.0);
        for of in [
            |fate: &Fate| matches!(fate, Fate::Lost),
            |fate: &Fate| matches!(fate, Fate::Late(_)),
            |fate: &Fate| matches!(fate, Fate::Doubled(_)),
            |fate: &Fate| matches!(fate, Fate::Overtaken(_)),
        ] {
            assert!((share(of) - meddled / 4.0).abs() < 1.0);
        }
    }
}
