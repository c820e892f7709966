//! What kinds of events there are.

/// What an event is. Any number: what a later version knows is kept and passed on, and not shown.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub struct Kind(pub u8);

impl Kind {
    /// A message to everybody: UTF-8 text, one line.
    pub const TEXT: Self = Self(1);
    /// How the author is called from now on: UTF-8 text.
    pub const NAME: Self = Self(2);
    /// A message that only one other member can read.
    pub const DIRECT: Self = Self(3);
}
