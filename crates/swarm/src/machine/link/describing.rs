//! How a link describes itself to the other side: its offer or answer, and its candidates.

use super::{ANSWER, Link, Role, Stage};
use crate::{
    Candidate, Make, Time,
    machine::{core::Core, peers::Peer},
    wire::{Mark, Signal},
};

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
        let signal = match self.role {
            Role::Answerer => {
                self.stage = Stage::Opening { connected: false };
                Signal::Answer(sdp)
            }
            Role::Offerer | Role::CrossedOfferer => {
                self.stage = Stage::Offered {
                    answer_by: now + ANSWER,
                };
                Signal::Offer(sdp)
            }
        };
        let mark = self.mark(core, candidates);
        core.signal(peer, signal, mark);
        self.trickle(now, core, peer);
    }

    pub(super) fn trickle(&mut self, now: Time, core: &mut Core, peer: &Peer) {
        let mut later = self.local.later(now).into_iter();
        while let Some(first) = later.next() {
            let rest = match self.make {
                Make::Murmuration => later.by_ref().collect(),
                Make::Original => Vec::new(),
            };
            let mark = self.mark(core, rest);
            core.signal(peer, Signal::Candidate(first), mark);
        }
    }

    pub(super) fn mark(&self, core: &Core, candidates: Vec<Candidate>) -> Option<Mark> {
        let link = Some(self.token?);
        Some(Mark {
            run: core.run,
            link,
            candidates,
        })
    }
}
