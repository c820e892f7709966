//! A tab that has its messages from the holder.

use std::time::Duration;

use super::{
    Role, Sharing,
    streams::Stream,
    words::{Output, StreamId, TabId, What},
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
    /// The first of its streams that has our channels.
    since: Option<StreamId>,
    /// Whether it can't serve us, so that we have a stream of our own.
    refused: bool,
    question: Question,
}

/// Whether the holder is there?
#[derive(Debug, Default)]
enum Question {
    /// Not asked: our swarm wants nothing, or we help ourselves.
    #[default]
    Rest,
    Asked(Time),
    Answered {
        again: Time,
    },
}

impl Following {
    /// Asks for nothing any more.
    pub fn rest(&mut self) {
        self.since = None;
        self.refused = false;
        self.question = Question::Rest;
    }

    pub fn is_served(&self, own: Option<&Stream>) -> bool {
        self.since.is_some() || self.refused && own.is_some()
    }

    pub fn deadline(&self) -> Option<Time> {
        match self.question {
            Question::Rest => None,
            Question::Asked(at) => Some(at + ANSWER),
            Question::Answered { again } => Some(again),
        }
    }

    fn answered(&mut self) {
        if let Question::Asked(at) = self.question {
            self.question = Question::Answered { again: at + ASK };
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
        self.streams.close_next(&mut self.out);
        if self.streams.standing().is_none() {
            self.streams.close_all(&mut self.out);
        }
        self.ask(now);
    }

    /// Says what our swarm wants.
    pub(super) fn ask(&mut self, now: Time) {
        let (Role::Following(following), Some(wanted)) = (&mut self.role, &self.wanted) else {
            return;
        };
        following.question = Question::Asked(now);
        let channels = wanted.channels.clone();
        self.say(What::Want(channels));
    }

    /// A tab says that it is the holder, and whom it serves.
    pub(super) fn held_by(
        &mut self,
        now: Time,
        (epoch, from): (u64, TabId),
        stream: StreamId,
        served: &[TabId],
    ) {
        let known = match &self.role {
            Role::Asking | Role::Alone => {
                self.epoch = self.epoch.max(epoch);
                return;
            }
            Role::Holding(_) => Some(self.me),
            Role::Following(following) => following.holder,
        };
        if (Some(epoch), Some(from)) < (known.map(|_| self.epoch), known) {
            // It was frozen, and does not know yet.
            if let Role::Holding(_) = self.role {
                self.claim();
            }
            return;
        }
        self.epoch = self.epoch.max(epoch);
        self.siblings.remove(&from);
        self.follow(now);
        let Role::Following(following) = &mut self.role else {
            return;
        };
        following.answered();
        let other = following.holder.replace(from) != Some(from);
        let before = following.since.take();
        let first = before.filter(|_| !other).unwrap_or(stream);
        let serves = self.wanted.is_some() && served.contains(&self.me);
        following.since = serves.then_some(first);
        if following.since.is_some() {
            following.refused = false;
            self.streams.close_next(&mut self.out);
            self.streams.retire(now, &mut self.out);
        } else if (other || before.is_some()) && !following.refused {
            self.ask(now);
        }
    }

    /// Whether this tab is the holder, for us.
    pub(super) fn heeds(&mut self, from: TabId) -> bool {
        let Role::Following(following) = &mut self.role else {
            return false;
        };
        let heeds = following.holder == Some(from);
        if heeds {
            following.answered();
        }
        heeds
    }

    /// Whether what the holder relays from this stream is for us.
    pub(super) fn hears(&mut self, from: TabId, stream: StreamId) -> bool {
        self.heeds(from)
            && matches!(&self.role, Role::Following(following)
                if following.since.is_some_and(|since| since <= stream))
    }

    /// The holder can't serve us.
    pub(super) fn refused(&mut self) {
        let Role::Following(following) = &mut self.role else {
            return;
        };
        following.rest();
        if self.wanted.is_some() {
            following.refused = true;
            if self.streams.standing().is_none() {
                self.open_own();
            }
        }
    }

    /// There is no stream for us, neither the holder's nor one of our own.
    pub(super) fn unserved(&mut self) {
        if let Role::Following(following) = &mut self.role {
            following.rest();
        }
        self.streams.close_all(&mut self.out);
        self.lose();
    }

    pub(super) fn following_due(&mut self, now: Time) {
        let Role::Following(following) = &mut self.role else {
            return;
        };
        match following.question {
            Question::Asked(at) if at + ANSWER <= now => {
                following.question = Question::Asked(now);
                self.out.push_back(Output::Steal);
            }
            Question::Answered { again } if again <= now => self.ask(now),
            Question::Rest | Question::Asked(_) | Question::Answered { .. } => {}
        }
    }
}
