//! Who is known, as long as there is something to know. No clock; the time is passed in.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::hash::Hash;
use std::time::Duration;

/// How many may be known before a newcomer is a reason to look for somebody to forget.
const FEW: usize = 1024;

/// Something that may be like new after a while, and may then be forgotten.
pub(crate) trait Record: Default {
    /// Whether it is no different from a new one.
    fn is_blank(&self, now: Duration) -> bool;

    /// Whether forgetting it would be wrong, and not only generous.
    fn is_needed(&self) -> bool;
}

/// A record for everybody of whom there is something to know.
///
/// It has an end: beyond about `most` records, those go that can. So it is never longer than that and
/// what is needed.
#[derive(Debug)]
pub(crate) struct Book<K, R> {
    records: HashMap<K, R>,
    most: usize,
    /// At how many records to look for blank ones.
    look_at: usize,
}

impl<K: Eq + Hash, R: Record> Book<K, R> {
    /// An empty one, for about `most` records that are not needed.
    pub(crate) fn new(most: usize) -> Self {
        Self {
            records: HashMap::new(),
            most,
            look_at: FEW,
        }
    }

    /// The record of `key`, which is a new one when there was none.
    pub(crate) fn of(&mut self, key: K, now: Duration) -> &mut R {
        if self.records.len() >= self.look_at && !self.records.contains_key(&key) {
            self.forget(now);
        }
        self.records.entry(key).or_default()
    }

    /// Changes the record of `key`, if there is one, and forgets it when it is blank then.
    pub(crate) fn revise(&mut self, key: K, now: Duration, change: impl FnOnce(&mut R)) {
        if let Entry::Occupied(mut record) = self.records.entry(key) {
            change(record.get_mut());
            if record.get().is_blank(now) {
                record.remove();
            }
        }
    }

    /// How many have a record that is not blank.
    pub(crate) fn known(&mut self, now: Duration) -> usize {
        self.forget(now);
        self.records.len()
    }

    /// Takes out all blank records, and when that is not enough, all that are not needed.
    ///
    /// The next time is when there are clearly more than are left, so that it costs a newcomer little.
    fn forget(&mut self, now: Duration) {
        self.records.retain(|_, record| !record.is_blank(now));
        if self.records.len() >= self.most {
            self.records.retain(|_, record| record.is_needed());
        }
        self.records.shrink_to(FEW);
        let count = self.records.len();
        self.look_at = (2 * count).min(self.most).max(count + FEW);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    #[derive(Debug, Default)]
    struct Until {
        blank: Duration,
        is_needed: bool,
    }

    impl Record for Until {
        fn is_blank(&self, now: Duration) -> bool {
            !self.is_needed && self.blank <= now
        }

        fn is_needed(&self) -> bool {
            self.is_needed
        }
    }

    #[test]
    fn after_many_have_come_and_gone_nothing_is_left() {
        let mut book = Book::<_, Until>::new(1 << 16);
        for key in 0..10_000 {
            book.of(key, SECOND).blank = 2 * SECOND;
        }
        assert_eq!(book.known(SECOND), 10_000);
        assert_eq!(book.known(2 * SECOND), 0);
        assert!(
            book.records.capacity() <= 2 * FEW,
            "{}",
            book.records.capacity()
        );
    }

    #[test]
    fn while_many_come_and_go_those_who_have_gone_are_forgotten_by_the_way() {
        let mut book = Book::<_, Until>::new(1 << 16);
        for key in 0..100_000_u64 {
            let now = Duration::from_millis(key);
            book.of(key, now).blank = now + SECOND;
            assert!(book.records.len() <= 2 * FEW);
        }
    }

    #[test]
    fn beyond_its_end_only_what_is_needed_stays() {
        let mut book = Book::<_, Until>::new(2000);
        for key in 0..10_000 {
            let record = book.of(key, SECOND);
            record.blank = 1000 * SECOND;
            record.is_needed = key % 100 == 0;
            assert!(book.records.len() <= 2000 + FEW + 100);
        }
        for key in (0..10_000).step_by(100) {
            assert!(book.records[&key].is_needed);
        }
    }

    #[test]
    fn a_record_that_is_blank_after_a_change_is_gone_at_once() {
        let mut book = Book::<_, Until>::new(2000);
        book.of("ada", SECOND).is_needed = true;
        book.revise("ada", SECOND, |record| record.is_needed = false);
        book.revise("nobody", SECOND, |record| record.is_needed = true);
        assert!(book.records.is_empty());
    }
}
