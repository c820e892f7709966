//! Our own events, as they are while a message is answered.

use std::ops::Range;

use siphasher::sip::SipHasher24;

use super::{Bound, Short, Sum, bound};
use crate::{Position, Stamp};

/// What we have from the session's floor on, with the sum of any range at hand.
#[derive(Debug)]
pub struct View<'a> {
    set: &'a [Position],
    shorts: Vec<Short>,
    /// Of all that come before an index; so there is one more of them.
    sums: Vec<Sum>,
    /// How many of the caller's come before.
    below: usize,
}

impl<'a> View<'a> {
    pub fn new(short: &SipHasher24, set: &'a [Position], floor: Stamp) -> Self {
        debug_assert!(set.is_sorted_by(|a, b| a < b), "a set is ascending");
        let floor = bound::first(floor);
        let below = set.partition_point(|position| *position < floor);
        let set = &set[below..];
        let shorts: Vec<_> = set.iter().map(|at| short.hash(&at.id.0)).collect();
        let mut sums = Vec::with_capacity(set.len() + 1);
        let mut sum: Sum = 0;
        sums.push(sum);
        sums.extend(shorts.iter().map(|&short| {
            sum = sum.wrapping_add(short);
            sum
        }));
        Self {
            set,
            shorts,
            sums,
            below,
        }
    }

    /// Which of ours lie in a range.
    pub fn range(&self, lower: &Position, upper: Bound) -> Range<usize> {
        let end = self.set.partition_point(|at| upper.is_after(at));
        let start = self.set[..end].partition_point(|at| at < lower);
        start..end
    }

    pub fn position(&self, index: usize) -> &Position {
        &self.set[index]
    }

    pub fn short(&self, index: usize) -> Short {
        self.shorts[index]
    }

    pub fn shorts(&self, range: Range<usize>) -> &[Short] {
        &self.shorts[range]
    }

    pub fn sum(&self, range: Range<usize>) -> Sum {
        self.sums[range.end].wrapping_sub(self.sums[range.start])
    }

    /// Where the caller has it.
    pub fn in_the_set(&self, index: usize) -> usize {
        self.below + index
    }
}
