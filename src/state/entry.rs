//! What a line of the log can be.

use std::rc::Rc;

use murmuration_room::Position;
use murmuration_swarm::{Make, MessageId, PeerId};

use crate::{moment::Moment, room::Room};

/// One thing in the log.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Entry {
    /// Which one to come it was: a key, and never used again.
    pub number: u64,
    /// Its place in the order.
    pub place: Position,
    /// When.
    pub at: Moment,
    /// What.
    pub what: What,
    /// Whether it goes on where the entry before it stopped: said by the same person soon after.
    pub follows: bool,
    /// Whether something before it is missing that nobody here has yet.
    pub gap: bool,
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
        /// What the swarm calls it; an earlier visit's may have the same name.
        message: MessageId,
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
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Reach {
    /// How many peers it went to, without those who were lost before they confirmed it.
    pub to: usize,
    /// How many were linked but too far behind to get it.
    pub refused: usize,
    /// To whom of `to` it is still under way, for nothing has been heard of them since before it
    /// was sent.
    pub waiting: Vec<Author>,
    /// Who was lost before they had it, as they were called.
    pub lost: Vec<Author>,
}

impl Reach {
    /// This, now that it is known whether somebody got it; `None` when that changes nothing.
    pub(super) fn settled(&self, who: &Author, is_lost: bool) -> Option<Self> {
        let is_among = |some: &[Author]| some.iter().any(|one| one.id == who.id);
        let is_lost = is_lost && self.to > 0 && !is_among(&self.lost);
        if !is_lost && !is_among(&self.waiting) {
            return None;
        }
        let mut after = self.clone();
        after.waiting.retain(|waiting| waiting.id != who.id);
        if is_lost {
            after.to -= 1;
            after.lost.push(who.clone());
        }
        Some(after)
    }
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

impl Entry {
    /// This, now that somebody is known to have all messages but these; `None` when that changes
    /// nothing.
    pub(super) fn settled(&self, who: &Author, lost: &[MessageId]) -> Option<Self> {
        let What::Own {
            message,
            by,
            text,
            reach,
        } = &self.what
        else {
            return None;
        };
        let reach = reach.settled(who, lost.contains(message))?;
        Some(Self {
            what: What::Own {
                message: *message,
                by: by.clone(),
                text: text.clone(),
                reach,
            },
            ..*self
        })
    }
}

impl Author {
    /// Somebody of whom nothing is known but the id.
    pub(super) fn nameless(id: &PeerId) -> Self {
        Self {
            id: id.clone(),
            name: id.short().into(),
            ambiguous: false,
        }
    }
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
