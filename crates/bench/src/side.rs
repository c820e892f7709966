//! Ours and theirs, and taking turns.

use std::fmt;

use anyhow::Result;

/// Whose program it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Side {
    /// This project's.
    Ours,
    /// The original's.
    Theirs,
}

impl fmt::Display for Side {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Ours => "ours",
            Self::Theirs => "original",
        })
    }
}

/// Something of each side.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Pair<T> {
    pub(crate) ours: T,
    pub(crate) theirs: T,
}

impl<T> Pair<T> {
    pub(crate) fn as_ref(&self) -> Pair<&T> {
        Pair {
            ours: &self.ours,
            theirs: &self.theirs,
        }
    }

    pub(crate) fn map<U>(self, mut change: impl FnMut(T) -> U) -> Pair<U> {
        Pair {
            ours: change(self.ours),
            theirs: change(self.theirs),
        }
    }
}

/// Measures each side `runs` times, in turns, so that what else the machine does meets both.
/// Who begins alternates, too.
pub(crate) fn in_turns<T>(
    runs: usize,
    mut measure: impl FnMut(Side) -> Result<T>,
) -> Result<Pair<Vec<T>>> {
    let mut measured = Pair {
        ours: Vec::new(),
        theirs: Vec::new(),
    };
    for run in 0..runs {
        let mut turns = [Side::Ours, Side::Theirs];
        turns.rotate_left(run % 2);
        for side in turns {
            let sample = measure(side)?;
            match side {
                Side::Ours => measured.ours.push(sample),
                Side::Theirs => measured.theirs.push(sample),
            }
        }
    }
    Ok(measured)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_sides_take_turns_at_being_first() {
        let mut order = String::new();
        let measured = in_turns(3, |side| {
            order.push_str(if side == Side::Ours { "o" } else { "t" });
            Ok(order.len())
        });
        assert_eq!(order, "ottoot");
        let measured = measured.unwrap();
        assert_eq!(measured.ours, [1, 4, 5]);
        assert_eq!(measured.theirs, [2, 3, 6]);
    }

    #[test]
    fn a_side_that_cannot_be_measured_ends_it() {
        let outcome = in_turns(3, |_| -> Result<()> { anyhow::bail!("no") });
        assert!(outcome.is_err());
    }
}
