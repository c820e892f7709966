//! How a link describes itself to the other side: its offer or answer, and its candidates; and once
//! more, when they seem to be lost.
//!
//! Only a peer of ours is told once more: it knows what it has heard already. An original is told
//! that the attempt is over, and gets another offer. Two of the same at once would destroy its
//! attempt.

use std::time::Duration;

use super::{ANSWER, ANSWER_OF_ORIGINAL, ANSWERED, Link, Role, Stage};
use crate::{
    Candidate, Make, Time,
    machine::{core::Core, peers::Peer},
    wire::{Mark, Signal},
};

/// After how long an offer is repeated that was not answered, or has not led to a connection. It is soon enough for a loss, and late enough for a page that is slow.
const REPEAT: Duration = Duration::from_secs(2);
/// The same where many links are being made: then it is rather that all are slow.
const REPEAT_IN_CROWD: Duration = Duration::from_secs(4);
/// How long after an answer the same offer means that it was lost, and not that the hub doubles.
const ANSWER_LOST: Duration = Duration::from_millis(500);

/// What the other side was told of us. Told again, it is the same: whoever has heard it already
/// answers as before, or not at all.
#[derive(Debug)]
pub(super) struct Told {
    at: Time,
    description: Signal,
    candidates: Vec<Candidate>,
    /// After how long it is told again.
    patience: Duration,
}

impl Link {
    pub(super) fn described(&mut self, now: Time, core: &mut Core, peer: &Peer, sdp: String) {
        let Stage::Describing = self.stage else {
            return;
        };
        match self.local.description_waits(now) {
            Some(until) => self.stage = Stage::Gathering { sdp, until },
            None => self.send_description(now, core, peer, sdp),
        }
    }

    pub(super) fn found(&mut self, now: Time, candidate: Candidate) {
        self.local.found(candidate);
        if let Stage::Gathering { until, .. } = &mut self.stage {
            *until = self.local.next_waits(now).min(*until);
        }
    }

    pub(super) fn gathered(&mut self, now: Time, core: &mut Core, peer: &Peer) {
        self.local.gathered();
        if let Stage::Gathering { sdp, .. } = &mut self.stage {
            let sdp = std::mem::take(sdp);
            self.send_description(now, core, peer, sdp);
        }
    }

    pub(super) fn send_description(
        &mut self,
        now: Time,
        core: &mut Core,
        peer: &Peer,
        sdp: String,
    ) {
        let candidates = self.local.with_description();
        let description = match self.role {
            Role::Answerer => {
                self.is_described(now, peer);
                Signal::Answer(sdp)
            }
            Role::Offerer => {
                let patience = match self.make {
                    Make::Murmuration => ANSWER,
                    Make::Original => (ANSWER_OF_ORIGINAL * doubled(peer)).min(ANSWER),
                };
                self.stage = Stage::Offered {
                    answer_by: now + patience,
                };
                Signal::Offer(sdp)
            }
        };
        self.signal(core, peer, description.clone(), candidates.clone());
        self.told = Some(Told {
            at: now,
            description,
            candidates,
            patience: if core.crowded {
                REPEAT_IN_CROWD
            } else {
                REPEAT
            },
        });
        self.trickle(now, core, peer);
    }

    /// Both sides are described.
    pub(super) fn is_described(&mut self, now: Time, peer: &Peer) {
        self.stage = Stage::Opening { connected: false };
        if self.make == Make::Original {
            let patience = ANSWERED * doubled(peer).min(2);
            self.give_up = self.give_up.min(now + patience);
        }
    }

    pub(super) fn trickle(&mut self, now: Time, core: &mut Core, peer: &Peer) {
        let later = self.local.later(now);
        self.signal_candidates(core, peer, &later);
        if let Some(told) = &mut self.told {
            told.candidates.extend(later);
        }
    }

    /// When the offer is to be repeated.
    pub(super) fn repeats_at(&self) -> Option<Time> {
        let told = self.told.as_ref()?;
        let awaited = matches!(
            self.stage,
            Stage::Offered { .. } | Stage::Opening { connected: false }
        );
        let repeats = self.make == Make::Murmuration && self.role == Role::Offerer && awaited;
        repeats.then_some(told.at + told.patience)
    }

    /// The other side repeats its offer: it may not have had our answer.
    pub fn asked_again(&mut self, now: Time, core: &mut Core, peer: &Peer) {
        let answered = matches!(self.stage, Stage::Opening { .. });
        let told = self.told.as_ref();
        if answered && told.is_some_and(|told| now.since(told.at) >= ANSWER_LOST) {
            self.tell_again(now, core, peer);
        }
    }

    pub(super) fn tell_again(&mut self, now: Time, core: &mut Core, peer: &Peer) {
        let Some(told) = &mut self.told else {
            return;
        };
        told.at = now;
        let (description, candidates) = (told.description.clone(), told.candidates.clone());
        self.signal(core, peer, description, candidates);
    }

    /// Tells an original, which would wait for ever, that the attempt came to nothing: its part in
    /// it would meet our next offer.
    pub fn end(&self, core: &mut Core, peer: &Peer) {
        if self.make == Make::Original && self.told.is_some() {
            self.signal(core, peer, Signal::End, Vec::new());
        }
    }

    /// Between ours in one message; an original gets each by itself.
    fn signal_candidates(&self, core: &mut Core, peer: &Peer, candidates: &[Candidate]) {
        let together = match self.make {
            Make::Murmuration => candidates.len(),
            Make::Original => 1,
        };
        for batch in candidates.chunks(together.max(1)) {
            if let [first, rest @ ..] = batch {
                self.signal(core, peer, Signal::Candidate(first.clone()), rest.to_vec());
            }
        }
    }

    fn signal(&self, core: &mut Core, peer: &Peer, signal: Signal, candidates: Vec<Candidate>) {
        let mark = self.mark(core, candidates);
        core.signal(peer, signal, mark);
    }

    fn mark(&self, core: &Core, candidates: Vec<Candidate>) -> Option<Mark> {
        let link = Some(self.token?);
        Some(Mark {
            run: core.run,
            link,
            candidates,
        })
    }
}

/// How much more patience there is after failed attempts.
fn doubled(peer: &Peer) -> u32 {
    2u32.pow(peer.failures.min(4))
}
