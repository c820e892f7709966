//! What a line of the log can be.

use std::rc::Rc;

use murmuration_swarm::{Make, PeerId};

use crate::{moment::Moment, room::Room};

/// One thing in the log. Never changes once it is there.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Entry {
    /// Its place, counted from the room's first: a key, and never used again.
    pub number: u64,
    /// When.
    pub at: Moment,
    /// What.
    pub what: What,
    /// Whether it goes on where the entry before it stopped: said by the same person soon after.
    pub follows: bool,
}

/// What an entry tells.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum What {
    /// A peer said something.
    Said {
        /// Who, as they were called then.
        by: Author,
        /// What, fit to be shown.
        text: Rc<str>,
        /// Whether it lacks its end.
        cut: bool,
    },
    /// This page said something.
    Own {
        /// Itself, as it was called then.
        by: Author,
        /// What, fit to be shown.
        text: Rc<str>,
        /// What became of it.
        reach: Reach,
    },
    /// Something happened in the room.
    Notice(Notice),
}

/// What became of a message that was sent.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Reach {
    /// How many peers it went to.
    pub to: usize,
    /// How many were linked but too far behind to get it.
    pub refused: usize,
}

/// Something that happened in the room.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Notice {
    /// This page entered.
    Entered(Room),
    /// This page is back after it had been put to sleep.
    Returned,
    /// Somebody came.
    Joined(Author, Make),
    /// Somebody went.
    Left(Author),
    /// Somebody can't be reached any more.
    Lost(Author),
    /// Somebody has another name.
    Renamed {
        /// The old one.
        from: Author,
        /// The new one.
        to: Author,
    },
    /// This page's person has another name.
    CalledMyself(Author),
}

/// Somebody, as they are called at some time.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Author {
    /// Who it really is.
    pub id: PeerId,
    /// The nickname, or the end of the id when there is none.
    pub name: Rc<str>,
    /// Whether somebody else here has the same name, so that it takes the id to tell them apart.
    pub ambiguous: bool,
}

impl What {
    /// Who speaks, if anybody does.
    pub fn speaker(&self) -> Option<&Author> {
        match self {
            Self::Said { by, .. } | Self::Own { by, .. } => Some(by),
            Self::Notice(_) => None,
        }
    }

    /// About how many bytes of a stranger's making are in it.
    pub(super) fn weight(&self) -> usize {
        match self {
            Self::Said { text, .. } | Self::Own { text, .. } => text.len(),
            Self::Notice(_) => 0,
        }
    }
}
