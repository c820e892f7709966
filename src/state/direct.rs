//! What is between this page's person and one other member: with each a conversation apart from the
//! room's.

use std::rc::Rc;

use murmuration_room::{Member, Position};

use super::{Log, Reach, What};
use crate::moment::Moment;

/// The most conversations that are kept. One needs no more, but anybody can write under as many keys
/// as they like.
pub const CONVERSATIONS: usize = 64;

/// The conversations with single members, in the order in which they began.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Direct {
    open: Option<Member>,
    all: Rc<Vec<Rc<Conversation>>>,
    heard: u64,
    /// How much of the room had been heard when this page's person turned away from it.
    room_heard: u64,
}

/// What is between this page's person and one other member.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Conversation {
    /// Who the other one is.
    pub with: Member,
    /// What was said.
    pub log: Log,
    /// How many messages of theirs have come since this page's person last turned to it, but for
    /// those that had been kept here.
    pub unread: u64,
}

impl Direct {
    /// The conversations.
    pub fn all(&self) -> &[Rc<Conversation>] {
        &self.all
    }

    /// The conversation that this page's person has turned to; `None` when that is the room's.
    pub fn open(&self) -> Option<&Conversation> {
        let with = self.open?;
        let mut all = self.all.iter();
        all.find(|one| one.with == with).map(Rc::as_ref)
    }

    /// How many messages have come, but for those that had been kept here.
    pub fn heard(&self) -> u64 {
        self.heard
    }

    /// How many messages to all have come since this page's person turned away from the room, of
    /// `heard` in all.
    pub fn unread_in_room(&self, heard: u64) -> u64 {
        match self.open {
            Some(_) => heard.saturating_sub(self.room_heard),
            None => 0,
        }
    }

    /// This page's person turns to a conversation, which may be a new one, or to the room, of which
    /// so many messages have been heard.
    pub(super) fn turn_to(&mut self, with: Option<Member>, heard: u64) {
        if self.open.is_none() {
            self.room_heard = heard;
        }
        self.open = with;
        if let Some(with) = with {
            self.conversation(with).unread = 0;
            self.keep_bounds(with);
        }
        self.drop_empty();
    }

    /// Something was said; as news, or it had been kept here.
    pub(super) fn add(
        &mut self,
        with: Member,
        (place, at, what): (Position, Moment, What),
        is_news: bool,
    ) {
        let is_unread = self.open != Some(with);
        let is_heard = is_news && matches!(what, What::Said { .. });
        let conversation = self.conversation(with);
        let before = conversation.log.total();
        conversation.log.insert(place, at, what);
        if is_heard && conversation.log.total() > before {
            conversation.unread += u64::from(is_unread);
            self.heard += 1;
        }
        self.keep_bounds(with);
    }

    /// Changes what has become of an own message, if it is one of these.
    pub(super) fn own(&mut self, event: &Position, change: impl Fn(&mut Reach)) {
        self.each(|log| {
            log.update(event, |what| {
                if let What::Own { reach, .. } = what {
                    change(reach);
                }
            });
        });
    }

    /// Changes every log.
    pub(super) fn each(&mut self, change: impl Fn(&mut Log)) {
        for conversation in Rc::make_mut(&mut self.all) {
            change(&mut Rc::make_mut(conversation).log);
        }
    }

    /// Lets go what is before a place.
    pub(super) fn forget_before(&mut self, place: Position) {
        self.each(|log| log.forget_before(place));
        self.drop_empty();
    }

    /// The conversation with somebody, begun now if there was none.
    fn conversation(&mut self, with: Member) -> &mut Conversation {
        let all = Rc::make_mut(&mut self.all);
        let known = all.iter().position(|one| one.with == with);
        let index = known.unwrap_or_else(|| {
            all.push(Rc::new(Conversation {
                with,
                log: Log::default(),
                unread: 0,
            }));
            all.len() - 1
        });
        Rc::make_mut(&mut all[index])
    }

    /// Drops those in which nothing is, but for the open one.
    fn drop_empty(&mut self) {
        let open = self.open;
        if self.all.iter().any(|one| one.log.is_empty()) {
            Rc::make_mut(&mut self.all).retain(|one| !one.log.is_empty() || Some(one.with) == open);
        }
    }

    /// Drops one where there are too many: rather one in which this page's person never wrote, and
    /// of those the one that has been silent for the longest.
    fn keep_bounds(&mut self, latest: Member) {
        if self.all.len() <= CONVERSATIONS {
            return;
        }
        let (open, all) = (self.open, Rc::make_mut(&mut self.all));
        let may_go = |one: &&Rc<Conversation>| one.with != latest && Some(one.with) != open;
        let others = all.iter().filter(may_go);
        let last = others.min_by_key(|one| (one.is_mutual(), one.log.latest()));
        if let Some(last) = last.map(|last| last.with) {
            all.retain(|one| one.with != last);
        }
    }
}

impl Conversation {
    /// Whether this page's person has written too.
    fn is_mutual(&self) -> bool {
        let mut entries = self.log.entries();
        entries.any(|entry| matches!(entry.what, What::Own { .. }))
    }
}
