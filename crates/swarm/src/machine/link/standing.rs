//! How it stands with a link: what the rest of the machine asks of it.

use super::{
    Link, Stage,
    negotiation::{Name, Role},
};
use crate::{Make, MessageId, Time, Voucher, wire::Mark};

impl Link {
    /// Whether our offer is on its way, so that one of the other side's has crossed it.
    pub fn has_offered(&self) -> bool {
        self.negotiation.has_offered()
    }

    /// Whether both sides are described.
    pub fn is_answered(&self) -> bool {
        self.negotiation.is_described()
    }

    /// Whether the app knows of it.
    pub fn is_up(&self) -> bool {
        matches!(self.stage, Stage::Open | Stage::Wavering(_))
    }

    /// Whether it is up, and was heard of of late.
    pub fn is_steady(&self) -> bool {
        matches!(self.stage, Stage::Open)
    }

    /// Whether it has not led to a connection.
    pub fn is_pending(&self) -> bool {
        matches!(
            self.stage,
            Stage::Describing | Stage::Opening { connected: false }
        )
    }

    /// Whether it may be that the other side has given it up: a peer of ours was answered, and there
    /// is no connection.
    pub fn may_be_alone(&self) -> bool {
        let answers = self.negotiation.role == Role::Answerer;
        answers && self.make == Make::Murmuration && self.is_pending()
    }

    /// Whether the other side would have repeated its offer by now, if it still went on with it.
    pub fn is_asked_no_more(&self, now: Time) -> bool {
        self.negotiation.is_asked_no_more(now)
    }

    /// Whether it comes to nothing when an original gives an answer that is not awaited: the attempt
    /// that it made is over then.
    pub fn is_crossed_by(&self, answer: &str) -> bool {
        let Stage::Opening { connected: false } = self.stage else {
            return false;
        };
        match (self.make, self.negotiation.role) {
            (Make::Murmuration, _) => false,
            // It answered an offer of before, and our answer to its own finds nobody who waits.
            (Make::Original, Role::Answerer) => true,
            // It answered our offer once more, with a new attempt; if with the same one, fine.
            (Make::Original, Role::Offerer) => !self.negotiation.is_answered_by(answer),
        }
    }

    /// Notes which of their attempts it is to the other side, as a signal says.
    pub fn is_to_them(&mut self, mark: Option<&Mark>) {
        self.theirs = self.theirs.max(mark.and_then(|mark| mark.attempt));
    }

    /// Whether the other side, the same run of its page, began it after the attempt of which a signal
    /// says that it is one, and gave that up for it.
    pub fn is_younger_than(&self, mark: &Mark) -> bool {
        let is_same = self.run == Some(mark.run);
        is_same && mark.attempt.is_some() && self.theirs > mark.attempt
    }

    /// Whether it would be up, but that the other side has not greeted yet.
    pub fn lacks_greeting(&self) -> bool {
        matches!(self.stage, Stage::Greeting { .. })
    }

    /// When something last came over it.
    pub fn last_heard(&self) -> Time {
        self.health.last_heard()
    }

    /// Whether this is what the two are negotiating now.
    pub fn negotiates(&self, name: Option<Name>) -> bool {
        self.negotiation.name == name
    }

    /// Whether what `before` leaves may go over this link: the same page is on its other side, and it
    /// has proven to be the same.
    pub fn follows(&self, before: &Self) -> bool {
        let who = |link: &Self| link.voucher().map(|voucher| voucher.who.clone());
        self.run == before.run && who(self) == who(before)
    }

    /// What the other side has proven.
    pub fn voucher(&self) -> Option<&Voucher> {
        self.proof.voucher()
    }

    /// Whether that description may be set on it, now that the other side has proven which certificate
    /// it has.
    pub fn is_certified(&self, sdp: &str) -> bool {
        self.proof.certifies(sdp)
    }

    /// The messages that the other side may not have got.
    pub fn undelivered(&self) -> Vec<MessageId> {
        self.traffic.undelivered()
    }
}
