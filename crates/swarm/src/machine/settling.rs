//! What a link's fate means for its peer, and for the app.

use std::time::Duration;

use super::{
    Machine,
    link::{Leftovers, Verdict},
};
use crate::{
    Departure, Effect, Event, Failure, LinkId, LinkInput, MessageId, PeerId, Time, wire::Token,
};

/// How long the other side has to see that a link is closed before it is offered another.
const AGAIN: Duration = Duration::from_millis(500);
/// How much longer than the other side the one of the larger id waits before it makes a link anew.
const LATER: Duration = Duration::from_millis(1500);

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
            Verdict::Up => self.up(now, id),
            Verdict::Failed(why) => self.failed(now, id, why),
            Verdict::Left(why) => self.left(now, id, why),
            Verdict::Half => self.make_again(now, id),
            Verdict::Remake => self.remake(now, id),
            Verdict::Told(said) => self.told_aside(now, id, said),
        }
    }

    fn up(&mut self, now: Time, id: LinkId) {
        let Some(link) = self.links.get_mut(&id) else {
            return;
        };
        let Some(peer) = self.peers.get_mut(&link.peer) else {
            return;
        };
        let before = peer.link;
        peer.succeeded(id);
        let (peer, run) = (peer.id.clone(), link.run);
        let leftovers = match before {
            Some(before) => self.replaced(before, &peer, run),
            None => Vec::new(),
        };
        if let (Some(link), Some(peer)) = (self.links.get_mut(&id), self.peers.get(&peer)) {
            link.come_up(now, &mut self.core, leftovers, &peer.before);
        }
        self.links_changed(now);
    }

    /// Another link has taken the place of this one, with a page of that run. Gives what it leaves.
    fn replaced(&mut self, id: LinkId, peer: &PeerId, run: Option<Token>) -> Vec<Leftovers> {
        self.core.act(Effect::Close(id));
        let Some(mut before) = self.links.remove(&id) else {
            return Vec::new();
        };
        let mut leftovers = Vec::new();
        if before.run == run {
            leftovers = before.leave();
        }
        self.undelivered(peer, before.undelivered());
        if let Some(peer) = self.peers.get_mut(peer) {
            peer.link_ended(before.got());
        }
        self.core.tell(Event::Left {
            peer: peer.clone(),
            why: Departure::Replaced,
        });
        leftovers
    }

    fn undelivered(&mut self, peer: &PeerId, messages: Vec<MessageId>) {
        if !messages.is_empty() {
            self.core.tell(Event::Undelivered {
                peer: peer.clone(),
                messages,
            });
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
        self.left(now, id, Departure::Closed);
        if let Some(peer) = peer.and_then(|id| self.peers.get_mut(&id)) {
            peer.call(now + AGAIN);
        }
    }

    /// Calls the peer of a link that does not come back; the one that succeeds takes its place.
    fn remake(&mut self, now: Time, id: LinkId) {
        let Some(link) = self.links.get(&id) else {
            return;
        };
        let (peer, heard) = (link.peer.clone(), link.last_heard());
        let first = self.core.me < peer;
        if let Some(peer) = self.peers.get_mut(&peer) {
            peer.heard = peer.heard.max(heard);
            peer.call(if first { now } else { now + LATER });
        }
    }

    fn left(&mut self, now: Time, id: LinkId, why: Departure) {
        let Some(mut link) = self.links.remove(&id) else {
            return;
        };
        let Some(peer) = self.peers.get_mut(&link.peer) else {
            return;
        };
        peer.link = None;
        if why == Departure::Unreachable {
            // Nor does it answer what was to bring it back.
            let unanswered = |id: &LinkId| {
                let link = self.links.get(id);
                link.is_some_and(|link| !link.is_answered())
            };
            if let Some(handshake) = peer.handshake.take_if(|id| unanswered(id)) {
                self.links.remove(&handshake);
                self.core.act(Effect::Close(handshake));
            }
            peer.call_at = None;
        }
        let (peer, make, handshake) = (peer.id.clone(), peer.make, peer.handshake);
        self.core.act(Effect::Close(id));
        self.undelivered(&peer, link.undelivered());
        if let Some(peer) = self.peers.get_mut(&peer) {
            peer.link_ended(link.got());
        }
        self.core.tell(Event::Left {
            peer: peer.clone(),
            why,
        });
        if handshake.is_some() {
            self.core.tell(Event::Connecting { peer, make });
        }
        self.links_changed(now);
        if !self.is_linked() {
            self.lost_everybody(now);
        }
    }
}
