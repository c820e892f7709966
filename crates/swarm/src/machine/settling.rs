//! What a link's fate means for its peer, and for the app.

use std::time::Duration;

use super::{
    Machine,
    link::{Leftovers, Link, Verdict},
};
use crate::{Departure, Effect, Event, Failure, LinkId, LinkInput, MessageId, PeerId, Time};

/// How long the other side has to see that a link is closed before it is offered another.
const AGAIN: Duration = Duration::from_millis(500);
/// How much longer than the other side the one of the larger id waits before it makes a link anew.
const LATER: Duration = Duration::from_millis(1500);

impl Machine {
    pub(super) fn link_input(&mut self, now: Time, id: LinkId, input: LinkInput) {
        let Some(link) = self.links.get_mut(&id) else {
            return;
        };
        let Some(peer) = self.peers.get_mut(&link.peer) else {
            return;
        };
        let verdict = link.input(now, &mut self.core, peer, input);
        if peer.who.is_none()
            && let Some(voucher) = link.voucher()
        {
            peer.who = Some(voucher.who.clone());
        }
        self.settle(now, id, verdict);
    }

    /// A link is over, or an attempt at one.
    pub(super) fn remove_link(&mut self, id: LinkId) -> Option<Link> {
        let mut link = self.links.remove(&id)?;
        link.stop_vouching(&mut self.core);
        if !link.is_up()
            && let Some(peer) = self.peers.get_mut(&link.peer)
        {
            peer.given_up = link.token;
        }
        Some(link)
    }

    /// Draws the consequences of what has become of a link.
    pub(super) fn settle(&mut self, now: Time, id: LinkId, verdict: Verdict) {
        match verdict {
            Verdict::Going => {}
            Verdict::Up => self.up(now, id),
            Verdict::Failed(why) => self.failed(now, id, why),
            Verdict::Left(Departure::Closed) => match self.successor(id) {
                Some(next) => self.up(now, next),
                None => self.left(now, id, Departure::Closed),
            },
            Verdict::Left(why) => self.left(now, id, why),
            Verdict::Half => self.make_again(now, id),
            Verdict::Remake => self.remake(now, id),
            Verdict::Told(said) => self.told_aside(now, id, said),
        }
    }

    /// The link that takes the place of one that the other side has closed, if only its greeting is
    /// missing here: over there it is up, and so what was not confirmed goes over it.
    fn successor(&self, closed: LinkId) -> Option<LinkId> {
        let peer = self.peers.get(&self.links.get(&closed)?.peer)?;
        let next = peer.handshake.filter(|_| peer.link == Some(closed))?;
        self.links.get(&next)?.lacks_greeting().then_some(next)
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
        let peer = peer.id.clone();
        let leftovers = match before {
            Some(before) => self.replaced(before, &peer, id),
            None => Vec::new(),
        };
        if let (Some(link), Some(peer)) = (self.links.get_mut(&id), self.peers.get(&peer)) {
            link.come_up(now, &mut self.core, leftovers, &peer.before);
        }
        self.links_changed(now);
    }

    /// Another link takes the place of this one. Gives what it leaves to that.
    fn replaced(&mut self, id: LinkId, peer: &PeerId, by: LinkId) -> Vec<Leftovers> {
        self.core.act(Effect::Close(id));
        let Some(mut before) = self.remove_link(id) else {
            return Vec::new();
        };
        let mut leftovers = Vec::new();
        let follows = self.links.get(&by).is_some_and(|by| by.follows(&before));
        if follows && self.core.resume {
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
        let Some(link) = self.remove_link(id) else {
            return;
        };
        let Some(peer) = self.peers.get_mut(&link.peer) else {
            return;
        };
        self.core.act(Effect::Close(id));
        link.end(&mut self.core, peer);
        peer.handshake = None;
        let retry = peer.failed(now, &mut self.core.rng);
        let stands = peer.link.and_then(|id| self.links.get(&id));
        if matches!(why, Failure::Unproven(_)) && stands.is_some_and(Link::is_steady) {
            // It was not the peer who wanted to link anew.
            peer.call_at = None;
        }
        if peer.link.is_none() {
            peer.to_retry = retry.map(|_| why.clone());
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
        let first = link.remakes_first(&self.core);
        if let Some(peer) = self.peers.get_mut(&peer) {
            peer.heard = peer.heard.max(heard);
            peer.call(if first { now } else { now + LATER });
        }
    }

    fn left(&mut self, now: Time, id: LinkId, why: Departure) {
        let Some(mut link) = self.remove_link(id) else {
            return;
        };
        let Some(peer) = self.peers.get_mut(&link.peer) else {
            return;
        };
        peer.link = None;
        let mut unanswered = None;
        if why == Departure::Unreachable && !peer.was_heard_of_late(now) {
            // Nor does it answer what was to bring it back.
            let is_unanswered = |id: &LinkId| {
                let link = self.links.get(id);
                link.is_some_and(|link| !link.is_answered())
            };
            unanswered = peer.handshake.take_if(|id| is_unanswered(id));
            peer.call_at = None;
        }
        let (peer, make, handshake) = (peer.id.clone(), peer.make, peer.handshake);
        if let Some(unanswered) = unanswered {
            self.remove_link(unanswered);
            self.core.act(Effect::Close(unanswered));
        }
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
