//! What a line of the log can be.

use std::{borrow::Cow, mem, rc::Rc};

use murmuration_room::{Member, Position, Refusal};
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
    /// This page's person said something, here or in another window.
    Own {
        /// What the swarm calls it, if it went as a line to somebody; an earlier visit's may have the
        /// same name.
        message: Option<MessageId>,
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
    /// What the members of the room have of it.
    pub room: Held,
    /// Who alone can read it besides this page's person, when it isn't for everybody.
    pub only: Option<Author>,
}

/// What the members of a room have of a message. The others, who get lines, are not among them.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Held {
    /// To how many of their pages it was sent.
    pub given: usize,
    /// Who has said that they hold it, here or not.
    pub kept: Vec<Member>,
    /// How many of those are here.
    pub kept_here: usize,
    /// How many are here.
    pub here: usize,
    /// Why somebody didn't take it, if nobody has since.
    pub refused: Option<Refusal>,
    /// Whether it was said on an earlier visit. Who held it then is not known any more.
    pub is_old: bool,
}

impl Held {
    /// This, with these members here.
    fn among(mut self, here: &[Member]) -> Self {
        self.here = here.len();
        self.kept_here = self.kept.iter().filter(|who| here.contains(who)).count();
        self
    }
}

impl Reach {
    /// This, with these members here. Of what is for one of them, it counts whether that one is.
    pub(super) fn count_here(&mut self, here: &[Member]) {
        let reader = |member: &&Member| {
            let only = self.only.as_ref();
            only.is_none_or(|only| only.member == Some(**member))
        };
        let here: Vec<Member> = here.iter().filter(reader).copied().collect();
        self.room = mem::take(&mut self.room).among(&here);
    }

    /// It went out to a page of this member.
    pub(super) fn given(&mut self, to: Option<Member>) {
        let only = self.only.as_ref();
        self.room.given += usize::from(only.is_none_or(|only| only.member == to));
    }

    /// Whether the one who alone can read it holds it.
    pub fn has_arrived(&self) -> bool {
        let reader = self.only.as_ref().and_then(|only| only.member);
        reader.is_some_and(|reader| self.room.kept.contains(&reader))
    }

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
    /// Somebody comes under the name of somebody else who was known before.
    Namesake(Author),
    /// Somebody says more than anybody can read.
    Flooding(Author),
    /// Somebody's page says what makes no sense.
    Misbehaving(Author),
}

/// Somebody, as they are called at some time.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Author {
    /// Their page, or what stands for it when it isn't here.
    pub id: PeerId,
    /// Who they have proven to be.
    pub member: Option<Member>,
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
        let is_lost = message.is_some_and(|message| lost.contains(&message));
        let reach = reach.settled(who, is_lost)?;
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
    /// What tells them from all others, on every page: the key of a member, or else the page's id.
    pub fn face(&self) -> Cow<'_, str> {
        face(self.member, &self.id)
    }

    /// The end of that: enough for a person.
    pub fn short(&self) -> String {
        let face = self.face();
        face[face.len().saturating_sub(6)..].to_owned()
    }

    /// Somebody of whom nothing is known but the id.
    pub(super) fn nameless(id: &PeerId) -> Self {
        Self {
            id: id.clone(),
            member: None,
            name: id.short().into(),
            ambiguous: false,
        }
    }
}

/// What tells somebody from all others.
pub fn face(member: Option<Member>, page: &PeerId) -> Cow<'_, str> {
    match member {
        Some(member) => member.to_string().into(),
        None => page.as_str().into(),
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
