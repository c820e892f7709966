//! One line of the table: a thing that was measured on both sides.

use serde::{Serialize, Serializer, ser::SerializeStruct};

use crate::{samples::Samples, side::Pair};

/// What was measured, and what is to be thought of it.
#[derive(Clone, Debug)]
pub(crate) struct Row {
    /// What was measured, in words that go before the unit.
    pub(crate) what: String,
    /// What the figures count.
    pub(crate) unit: &'static str,
    pub(crate) samples: Pair<Samples>,
    pub(crate) aim: Option<Aim>,
}

/// What the ratio of ours to theirs is meant to be, or what ours is. Nothing fails when it is not:
/// on a busy machine, a figure proves little.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Aim {
    AtLeast(f64),
    AtMost(f64),
    /// Of ours, in each run.
    EachAtLeast(f64),
    /// Of ours, in each run.
    EachAtMost(f64),
}

impl Row {
    /// Our median, as a multiple of theirs.
    pub(crate) fn ratio(&self) -> f64 {
        self.samples.ours.median() / self.samples.theirs.median()
    }

    /// Whether the aim is reached, when there is one.
    pub(crate) fn is_reached(&self) -> Option<bool> {
        let ours = &self.samples.ours;
        self.aim.map(|aim| match aim {
            Aim::AtLeast(least) => self.ratio() >= least,
            Aim::AtMost(most) => self.ratio() <= most,
            Aim::EachAtLeast(least) => ours.least() >= least,
            Aim::EachAtMost(most) => ours.most() <= most,
        })
    }
}

impl Serialize for Row {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut fields = serializer.serialize_struct("Row", 7)?;
        fields.serialize_field("what", &self.what)?;
        fields.serialize_field("unit", self.unit)?;
        fields.serialize_field("ours", &self.samples.ours)?;
        fields.serialize_field("theirs", &self.samples.theirs)?;
        fields.serialize_field("ratio", &self.ratio())?;
        fields.serialize_field("aim", &self.aim)?;
        fields.serialize_field("reached", &self.is_reached())?;
        fields.end()
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    pub(crate) fn row(ours: &[f64], theirs: &[f64], aim: Option<Aim>) -> Row {
        Row {
            what: "hops".to_owned(),
            unit: "a minute",
            samples: Pair {
                ours: Samples::new(ours.to_vec()),
                theirs: Samples::new(theirs.to_vec()),
            },
            aim,
        }
    }

    #[test]
    fn the_ratio_is_of_our_median_to_theirs() {
        assert_eq!(row(&[8.0, 1.0, 6.0], &[3.0], None).ratio(), 2.0);
    }

    #[test]
    fn an_aim_is_reached_or_not_and_no_aim_is_neither() {
        let reached = |aim| row(&[2.0], &[4.0], aim).is_reached();
        assert_eq!(reached(Some(Aim::AtLeast(0.5))), Some(true));
        assert_eq!(reached(Some(Aim::AtLeast(0.6))), Some(false));
        assert_eq!(reached(Some(Aim::AtMost(0.5))), Some(true));
        assert_eq!(reached(Some(Aim::AtMost(0.4))), Some(false));
        assert_eq!(reached(None), None);
    }

    #[test]
    fn an_aim_for_each_of_our_runs_is_missed_by_one_that_is_not_like_it() {
        let reached = |aim| row(&[1.0, 1.0, 3.0], &[9.0], Some(aim)).is_reached();
        assert_eq!(reached(Aim::EachAtMost(3.0)), Some(true));
        assert_eq!(reached(Aim::EachAtMost(2.0)), Some(false));
        assert_eq!(reached(Aim::EachAtLeast(1.0)), Some(true));
        assert_eq!(reached(Aim::EachAtLeast(2.0)), Some(false));
    }
}
