//! How much of something a peer may have: so much at once, and so much a second in the long run.

use std::time::Duration;

use murmuration_swarm::Time;

/// What fills up by itself, and is taken from.
#[derive(Clone, Copy, Debug)]
pub(super) struct Bucket {
    level: f64,
    full: f64,
    a_second: f64,
    at: Time,
}

impl Bucket {
    /// A full one.
    pub fn new(full: f64, a_second: f64, now: Time) -> Self {
        Self {
            level: full,
            full,
            a_second,
            at: now,
        }
    }

    /// Adds to it, also beyond what it fills up to by itself, but not beyond `most`.
    pub fn add(&mut self, amount: f64, most: f64) {
        self.level = (self.level + amount).min(most.max(self.full));
    }

    /// Lets it fill up.
    pub fn fill(&mut self, now: Time) {
        let passed = now.since(self.at).as_secs_f64();
        self.at = self.at.max(now);
        if self.level < self.full {
            self.level = (self.level + passed * self.a_second).min(self.full);
        }
    }

    /// Whether anything may be taken. What is taken may be more than there is: the next waits longer.
    pub fn has_some(&self) -> bool {
        self.level > 0.0
    }

    /// Takes from it.
    pub fn take(&mut self, amount: f64) {
        self.level -= amount;
    }

    /// When there is some, if nothing is taken before.
    pub fn some_at(&self) -> Time {
        if self.has_some() {
            return self.at;
        }
        // A bit later than exactly then, so that it is there for sure.
        let wait = Duration::from_secs_f64(-self.level / self.a_second);
        self.at + wait + Duration::from_millis(1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: u64) -> Time {
        Time::new(Duration::from_secs(seconds))
    }

    #[test]
    fn so_much_is_there_at_once_and_so_much_a_second() {
        let mut bucket = Bucket::new(10.0, 2.0, at(0));
        bucket.take(14.0);
        assert!(!bucket.has_some());
        let again = bucket.some_at();
        assert!(at(2) < again && again < at(3));
        bucket.fill(again);
        assert!(bucket.has_some());
        bucket.fill(at(100));
        bucket.take(10.0);
        assert!(!bucket.has_some(), "it was no more than full");
    }

    #[test]
    fn what_is_added_counts_beyond_what_fills_it_but_has_a_bound() {
        let mut bucket = Bucket::new(10.0, 1.0, at(0));
        bucket.add(100.0, 50.0);
        bucket.fill(at(9));
        bucket.take(49.0);
        assert!(bucket.has_some());
        bucket.take(1.0);
        assert!(!bucket.has_some());
    }
}
