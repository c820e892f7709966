//! What a link's fate means for its peer, and for the app.

use std::time::Duration;

use super::{Machine, link::Verdict};
use crate::{Departure, Effect, Event, Failure, LinkId, LinkInput, Time};

/// How long the other side has to see that a link is closed before it is offered another.
const AGAIN: Duration = Duration::from_millis(500);

impl Machine {
    pub(super) fn link_input(&mut self, now: Time, id: LinkId, input: LinkInput) {
        let Some(link) = self.links.get_mut(&id) else {
            return;
        };
        let Some(peer) = self.peers.get(&link.peer) else {
            return;
        };
        let verdict = link.input(now, &mut self.core, peer, input);
        self.settle(now, id, verdict);
    }

    /// Draws the consequences of what has become of a link.
    pub(super) fn settle(&mut self, now: Time, id: LinkId, verdict: Verdict) {
        match verdict {
            Verdict::Going => {}
            Verdict::Up => self.up(id),
            Verdict::Failed(why) => self.failed(now, id, why),
            Verdict::Left(why) => self.left(id, why),
            Verdict::Half => self.make_again(now, id),
        }
    }

    fn up(&mut self, id: LinkId) {
        let Some(link) = self.links.get_mut(&id) else {
            return;
        };
        let Some(peer) = self.peers.get_mut(&link.peer) else {
            return;
        };
        let before = peer.link;
        peer.succeeded(id);
        if let Some(before) = before {
            self.core.act(Effect::Close(before));
            self.core.tell(Event::Left {
                peer: peer.id.clone(),
                why: Departure::Replaced,
            });
        }
        link.come_up(&mut self.core);
        if let Some(before) = before {
            self.links.remove(&before);
        }
    }

    pub(super) fn failed(&mut self, now: Time, id: LinkId, why: Failure) {
        let Some(link) = self.links.remove(&id) else {
            return;
        };
        let Some(peer) = self.peers.get_mut(&link.peer) else {
            return;
        };
        self.core.act(Effect::Close(id));
        link.end(&mut self.core, peer);
        peer.handshake = None;
        let retry = peer.failed(now, &mut self.core.rng);
        if peer.link.is_none() {
            self.core.tell(Event::Failed {
                peer: peer.id.clone(),
                why,
                retry,
            });
        }
    }

    fn make_again(&mut self, now: Time, id: LinkId) {
        let peer = self.links.get(&id).map(|link| link.peer.clone());
        self.left(id, Departure::Closed);
        if let Some(peer) = peer.and_then(|id| self.peers.get_mut(&id)) {
            peer.call(now + AGAIN);
        }
    }

    fn left(&mut self, id: LinkId, why: Departure) {
        let Some(link) = self.links.remove(&id) else {
            return;
        };
        let Some(peer) = self.peers.get_mut(&link.peer) else {
            return;
        };
        peer.link = None;
        self.core.act(Effect::Close(id));
        self.core.tell(Event::Left {
            peer: peer.id.clone(),
            why,
        });
        if peer.handshake.is_some() {
            self.core.tell(Event::Connecting {
                peer: peer.id.clone(),
                make: peer.make,
            });
        }
    }
}
