//! Attempts at a link: how many there may be, how one begins, and when it is made anew.

use super::{Machine, core::Core, link::Link, peers::Peer};
use crate::{Effect, Event, Failure, LinkId, PeerId, Time};

/// How many links may be in the making at once. Strangers can invent peers without end.
pub(super) const HANDSHAKES: usize = 48;
/// From how many of them on posts are saved.
const CROWD: usize = 4;
/// How many of them, and of the attempts of late, are not for calls: so that one who offers, though
/// strangers announce themselves without end, is answered.
const FOR_ANSWERS: usize = 16;

impl Machine {
    /// Offers to a peer whose time has come.
    pub(super) fn call(&mut self, now: Time, id: &PeerId) {
        let full = self.full_for(id);
        let crowded = self.peers.handshakes() >= HANDSHAKES - FOR_ANSWERS;
        let Some(peer) = self.peers.get_mut(id) else {
            return;
        };
        peer.call_at = None;
        if peer.handshake.is_some() {
            return;
        }
        let unproven = !peer.could_be_linked(&self.core);
        if full || self.cut_off || unproven {
            return peer.is_tried_no_more(&mut self.core);
        }
        if crowded || !self.budget.take(now, FOR_ANSWERS) {
            // Whoever is there announces again, and those that strangers invent never do.
            match peer.is_worth_a_try(now) {
                true => peer.call(self.budget.refilled(now)),
                false => peer.is_tried_no_more(&mut self.core),
            }
            return;
        }
        self.begin_offer(now, id);
    }

    /// Begins an attempt with an offer of ours.
    pub(super) fn begin_offer(&mut self, now: Time, peer: &PeerId) {
        self.begin(now, peer, |core, peer, link| {
            Link::offer(now, core, peer, link)
        });
    }

    /// Begins an attempt in place of one that is going on, and tells of it unless the app knows
    /// that peer already.
    pub(super) fn begin(
        &mut self,
        now: Time,
        peer: &PeerId,
        make: impl FnOnce(&mut Core, &Peer, LinkId) -> Link,
    ) -> Option<LinkId> {
        self.core.crowded = self.peers.handshakes() >= CROWD;
        self.last_link += 1;
        let id = LinkId(self.last_link);
        let before = self.peers.get_mut(peer)?.handshake.replace(id);
        if let Some(before) = before {
            self.remove_link(before);
            self.core.act(Effect::Close(before));
        }
        let peer = self.peers.get_mut(peer)?;
        peer.attempts = peer.attempts.saturating_add(1);
        (peer.call_at, peer.to_retry) = (None, None);
        if before.is_none() && peer.link.is_none() {
            self.core.tell(Event::Connecting {
                peer: peer.id.clone(),
                make: peer.make,
            });
        }
        let mut link = make(&mut self.core, peer, id);
        let beside = peer.link.and_then(|id| self.links.get(&id));
        if beside.is_some_and(|beside| beside.tries_relays(now)) {
            link.try_relays();
        }
        link.greet(&mut self.core, self.greeting.clone());
        self.links.insert(id, link);
        Some(id)
    }

    pub(super) fn full_for(&self, id: &PeerId) -> bool {
        self.peers.engaged_without(id) >= self.max_peers
    }

    /// Begins those attempts anew that have not led to a connection.
    pub(super) fn make_pending_anew(&mut self, now: Time) {
        let mut attempts = self.peers.attempts();
        attempts.retain(|id| self.links.get(id).is_some_and(Link::is_pending));
        for id in attempts {
            self.make_anew(now, id);
        }
    }

    /// Begins an attempt anew, and says so: nothing came of it, or what it has told are addresses on
    /// the network before.
    pub(super) fn make_anew(&mut self, now: Time, id: LinkId) {
        let Some(link) = self.links.get(&id) else {
            return;
        };
        let Some(peer) = self.peers.get_mut(&link.peer) else {
            return;
        };
        peer.start_anew();
        if self.cut_off || !self.budget.take(now, FOR_ANSWERS) {
            return self.failed(now, id, Failure::Closed);
        }
        link.end(&mut self.core, peer);
        let peer = peer.id.clone();
        self.begin_offer(now, &peer);
    }
}
