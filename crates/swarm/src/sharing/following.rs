//! A tab that has its messages from the holder.

use std::time::Duration;

use super::{
    Role, Sharing,
    words::{Channels, Output, StreamId, TabId, What},
};
use crate::Time;

/// How often a tab asks whether the holder is there.
const ASK: Duration = Duration::from_secs(20);
/// How long the holder may take to answer.
const ANSWER: Duration = Duration::from_secs(2);

#[derive(Debug, Default)]
pub(super) struct Following {
    /// Who says that it is the holder.
    holder: Option<TabId>,
    /// The first of its streams that has our channel.
    pub since: Option<StreamId>,
    /// Whether it can't serve us, so that we have a stream of our own.
    pub refused: bool,
    question: Question,
}

/// Whether the holder is there?
#[derive(Clone, Copy, Debug, Default)]
enum Question {
    /// Not asked: our swarm wants nothing, or we help ourselves.
    #[default]
    Rest,
    Asked(Time),
    /// To be asked again then.
    Answered(Time),
}

impl Following {
    /// Asks for nothing any more.
    pub fn rest(&mut self) {
        self.since = None;
        self.refused = false;
        self.question = Question::Rest;
    }

    pub fn deadline(&self) -> Option<Time> {
        match self.question {
            Question::Rest => None,
            Question::Asked(at) => Some(at + ANSWER),
            Question::Answered(again) => Some(again),
        }
    }

    fn answered(&mut self) {
        if let Question::Asked(at) = self.question {
            self.question = Question::Answered(at + ASK);
        }
    }
}

impl Sharing {
    /// Another tab has the lock. A stream that our swarm listens to is kept until that one serves
    /// us.
    pub(super) fn follow(&mut self, now: Time) {
        if let Role::Following(_) = self.role {
            return;
        }
        self.role = Role::Following(Following::default());
        self.streams.close_opening(&mut self.out);
        if self.wanted.is_none() {
            self.streams.close_all(&mut self.out);
        }
        self.ask(now);
    }

    /// Says what our swarm wants.
    pub(super) fn ask(&mut self, now: Time) {
        if let (Role::Following(following), Some(wanted)) = (&mut self.role, &self.wanted) {
            following.question = Question::Asked(now);
            let channel = wanted.channel.clone();
            self.say(What::Want(channel));
        }
    }

    /// A tab says that it is the holder, and whom it serves.
    pub(super) fn held_by(
        &mut self,
        now: Time,
        from: TabId,
        epoch: u64,
        stream: StreamId,
        channels: &Channels,
    ) {
        let known = match &self.role {
            Role::Asking | Role::Alone => None,
            Role::Holding => Some(self.me),
            Role::Following(following) => following.holder,
        };
        if known.is_some_and(|known| (epoch, from) < (self.epoch, known)) {
            // It was frozen, and does not know yet.
            if let Role::Holding = self.role {
                self.claim();
            }
            return;
        }
        self.epoch = self.epoch.max(epoch);
        if let Role::Holding = self.role {
            self.follow(now);
        }
        let Role::Following(following) = &mut self.role else {
            return;
        };
        following.answered();
        let other = following.holder.replace(from) != Some(from);
        let before = following.since.take();
        let mut wanted = self.wanted.iter();
        if wanted.any(|wanted| channels.has(&wanted.channel)) {
            following.since = before.filter(|_| !other).or(Some(stream));
            following.refused = false;
            self.streams.close_opening(&mut self.out);
            self.streams.retire(now);
        } else if (other || before.is_some()) && !following.refused {
            self.ask(now);
        }
    }

    /// What we follow, if this tab is the holder for us.
    pub(super) fn heeds(&mut self, from: TabId) -> Option<&mut Following> {
        let Role::Following(following) = &mut self.role else {
            return None;
        };
        if following.holder != Some(from) {
            return None;
        }
        following.answered();
        Some(following)
    }

    /// The holder can't serve us.
    pub(super) fn refused(&mut self) {
        if let Role::Following(following) = &mut self.role {
            following.rest();
            following.refused = true;
            if self.streams.standing().is_none() {
                self.open_own();
            }
        }
    }

    pub(super) fn following_due(&mut self, now: Time) {
        let Role::Following(following) = &mut self.role else {
            return;
        };
        match following.question {
            Question::Asked(at) if at + ANSWER <= now => {
                following.question = Question::Asked(now);
                self.out.push(Output::Steal);
            }
            Question::Answered(again) if again <= now => self.ask(now),
            Question::Rest | Question::Asked(_) | Question::Answered(_) => {}
        }
    }
}
