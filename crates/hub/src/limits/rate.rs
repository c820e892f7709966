//! How much in how much time.

/// How much of something is borne: so much a second in the long run, and so much at once after a
/// quiet while.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rate {
    /// In the long run; 0 counts as 1.
    pub per_second: u64,
    /// At once. What is more than that in one piece, such as a message that is longer than its
    /// bytes' burst, passes when nothing has come for long enough.
    pub burst: u64,
}

impl Rate {
    /// Without bounds.
    pub const UNBOUNDED: Self = Self::new(u64::MAX, u64::MAX);

    /// So much a second, and so much at once.
    pub const fn new(per_second: u64, burst: u64) -> Self {
        Self { per_second, burst }
    }
}
