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
        /// Why this page's person will be somebody else on the next visit, if they will.
        visiting: Option<String>,
    },
    /// It does not: so this page's person has chosen.
    Nothing,
    /// It does not, for this reason.
    Not(String),
    /// It does not any more, for this reason: what was said before is kept.
    NoMore(String),
}

/// How it stands with a file that is taken in.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub enum Importing {
    /// There was none.
    #[default]
    Not,
    /// It is being read.
    Reading,
    /// It has been.
    Done {
        /// How many events were good.
        read: usize,
        /// How many of them were new here.
        new: usize,
        /// Why there were no more, if there should have been.
        trouble: Option<String>,
    },
}
