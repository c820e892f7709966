//! What is kept here of the room.

/// Whether what is said here outlives the page.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub enum Keeping {
    /// What is kept is being read.
    #[default]
    Loading,
    /// It does.
    Kept {
        /// How many records were damaged, and put aside.
        damaged: usize,
    },
    /// It does not, for this reason.
    Not(String),
}
