//! What several runs of one measurement gave.

use serde::{Serialize, Serializer, ser::SerializeStruct};

/// The figures of one side, a run each: at least one, all finite.
#[derive(Clone, Debug)]
pub(crate) struct Samples {
    in_order: Vec<f64>,
    sorted: Vec<f64>,
}

impl Samples {
    /// # Panics
    ///
    /// When there is none, or one that is no number: then something was not measured at all.
    pub(crate) fn new(in_order: Vec<f64>) -> Self {
        assert!(!in_order.is_empty(), "nothing was measured");
        let finite = in_order.iter().all(|sample| sample.is_finite());
        assert!(finite, "no figures: {in_order:?}");
        let mut sorted = in_order.clone();
        sorted.sort_by(f64::total_cmp);
        Self { in_order, sorted }
    }

    /// One figure of all runs together: in what share of them it was so, in percent.
    pub(crate) fn share(of: &[bool]) -> Self {
        let in_order: Vec<f64> = of.iter().map(|&so| if so { 100.0 } else { 0.0 }).collect();
        let share = in_order.iter().sum::<f64>() / in_order.len() as f64;
        Self {
            sorted: Self::new(vec![share]).sorted,
            in_order,
        }
    }

    /// The middle one, or the mean of the two in the middle.
    pub(crate) fn median(&self) -> f64 {
        let half = self.sorted.len() / 2;
        if self.sorted.len() % 2 == 1 {
            self.sorted[half]
        } else {
            f64::midpoint(self.sorted[half - 1], self.sorted[half])
        }
    }

    pub(crate) fn least(&self) -> f64 {
        self.sorted[0]
    }

    pub(crate) fn most(&self) -> f64 {
        self.sorted[self.sorted.len() - 1]
    }

    pub(crate) fn runs(&self) -> usize {
        self.in_order.len()
    }
}

impl FromIterator<f64> for Samples {
    fn from_iter<T: IntoIterator<Item = f64>>(samples: T) -> Self {
        Self::new(samples.into_iter().collect())
    }
}

impl Serialize for Samples {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut fields = serializer.serialize_struct("Samples", 4)?;
        fields.serialize_field("median", &self.median())?;
        fields.serialize_field("least", &self.least())?;
        fields.serialize_field("most", &self.most())?;
        fields.serialize_field("runs", &self.in_order)?;
        fields.end()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_is_the_middle_one_in_whatever_order_they_came() {
        assert_eq!(Samples::new(vec![9.0, 1.0, 2.0]).median(), 2.0);
        assert_eq!(Samples::new(vec![4.0, 9.0, 1.0, 2.0]).median(), 3.0);
    }

    #[test]
    fn a_share_is_one_figure_of_several_runs() {
        let samples = Samples::share(&[true, false, true, true]);
        assert_eq!(samples.median(), 75.0);
        assert_eq!((samples.least(), samples.most()), (75.0, 75.0));
        assert_eq!(samples.runs(), 4);
    }

    #[test]
    fn the_spread_goes_from_the_least_to_the_most() {
        let samples = Samples::new(vec![3.0, 1.0, 2.0]);
        assert_eq!((samples.least(), samples.most()), (1.0, 3.0));
    }
}
