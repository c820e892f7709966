//! What peers say through a hub, or have others carry, and when whoever announces itself is called.

use std::time::Duration;

use super::{Machine, jittered};
use crate::{
    Dropped, Failure, HubId, LinkId, Make, PeerId, Time,
    wire::{Mark, Message, Signal},
};

/// How long we wait for the offer of somebody who will hear our announcement.
const EXPECTED: Duration = Duration::from_millis(1000);
/// How long after the echo of our announcement an original may still be about to offer because of
/// it: until then we don't cross its offer with one of ours.
const ORIGINAL_OFFERS: Duration = Duration::from_millis(400);

/// The way by which a message came.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) enum Way {
    Hub(HubId),
    /// Carried by a linked peer.
    Peer(PeerId),
}

impl Machine {
    pub(super) fn hub_message(&mut self, now: Time, hub: HubId, data: &str) {
        if !self.hubs.listens(hub) {
            return;
        }
        let Some(text) = self.core.unwrap(data) else {
            let why = "not sealed as this room's are".to_owned();
            return self.core.dropped(Dropped::HubMessage(why));
        };
        match Message::decode(&text) {
            Ok(message) => self.signalled(now, Way::Hub(hub), message),
            Err(why) => self.core.dropped(Dropped::HubMessage(why.to_string())),
        }
    }

    /// A message has come, by way of a hub or of a peer.
    pub(super) fn signalled(&mut self, now: Time, way: Way, message: Message) {
        match message {
            Message::Connect { from, mark } => self.connect(now, &way, from, mark),
            Message::Signal { from, signal, mark } => self.signal(now, &way, from, signal, mark),
        }
    }

    /// Somebody announces itself.
    fn connect(&mut self, now: Time, way: &Way, from: PeerId, mark: Option<Mark>) {
        if from == self.core.me {
            return self.own_connect(now, way, mark);
        }
        let restarted = self.heard(now, way, &from, mark.as_ref());
        if let Way::Hub(hub) = way {
            self.heard_announcement(now, *hub, &from);
        }
        let Some(peer) = self.peers.get_mut(&from) else {
            return;
        };
        if let Some(id) = peer.handshake {
            return self.connect_again(now, id);
        }
        if let Some(link) = peer.link.and_then(|id| self.links.get_mut(&id))
            && !restarted
            && link.is_steady()
        {
            // It may well be that only we believe that.
            return link.probe(now, &mut self.core);
        }
        let echo = match way {
            Way::Hub(hub) => self.hubs.echo(*hub),
            Way::Peer(_) => Some(now),
        };
        let at = match (echo, peer.make) {
            // It listens already, so it will hear our announcement, and offer.
            (None, _) => now + jittered(&mut self.core.rng, EXPECTED),
            (Some(echo), Make::Original) if now.since(echo) < ORIGINAL_OFFERS => {
                echo + ORIGINAL_OFFERS
            }
            // Its stream may be younger than our announcement. A peer of ours that offers all the
            // same meets the rule for crossing offers.
            (Some(_), Make::Murmuration | Make::Original) => now,
        };
        peer.call(at);
    }

    /// Somebody announces itself while an attempt goes on with it.
    fn connect_again(&mut self, now: Time, attempt: LinkId) {
        let Some(link) = self.links.get_mut(&attempt) else {
            return;
        };
        if link.may_be_alone() && link.is_asked_no_more(now) {
            self.make_anew(now, attempt);
        } else if let Some(peer) = self.peers.get(&link.peer) {
            // Perhaps it did not listen when we offered.
            link.offer_again(now, &mut self.core, peer);
        }
    }

    /// Our own announcement comes back, or somebody uses our id.
    fn own_connect(&mut self, now: Time, way: &Way, mark: Option<Mark>) {
        match way {
            Way::Hub(hub) if mark.as_ref().is_some_and(|mark| mark.run == self.core.run) => {
                self.hubs.echoed(now, *hub);
            }
            Way::Hub(_) | Way::Peer(_) => self.core.dropped(Dropped::HubMessage(
                "from another page under our own id".into(),
            )),
        }
    }

    fn signal(&mut self, now: Time, way: &Way, from: PeerId, signal: Signal, mark: Option<Mark>) {
        if from == self.core.me {
            let why = "a signal in our own name".to_owned();
            return self.core.dropped(Dropped::HubMessage(why));
        }
        match signal {
            Signal::Offer(sdp) => self.offered(now, way, from, sdp, mark),
            Signal::Answer(sdp) => self.answered(now, way, from, sdp, mark),
            Signal::Candidate(candidate) => self.candidate(now, way, from, candidate, mark),
            // Ours say it to originals alone.
            Signal::End => self.stray("end", from),
        }
    }

    /// Notes a sign of life. Whether the page behind that id is another one than before: then what
    /// is being made with the old one is over.
    pub(super) fn heard(
        &mut self,
        now: Time,
        way: &Way,
        from: &PeerId,
        mark: Option<&Mark>,
    ) -> bool {
        let make = if mark.is_some() {
            Make::Murmuration
        } else {
            Make::Original
        };
        let run = mark.map(|mark| mark.run);
        if let Some(mut forgotten) = self.peers.make_room_for(from) {
            forgotten.is_tried_no_more(&mut self.core);
        }
        let peer = self.peers.heard(now, from.clone(), make, way);
        let restarted = peer.make != make || peer.run.is_some_and(|before| Some(before) != run);
        peer.make = make;
        peer.run = run;
        if restarted {
            if let Some(handshake) = peer.handshake {
                self.failed(now, handshake, Failure::Closed);
            }
            if let Some(peer) = self.peers.get_mut(from) {
                peer.start_anew();
            }
        }
        restarted
    }

    pub(super) fn stray(&mut self, what: &'static str, from: PeerId) {
        self.core.dropped(Dropped::Stray { what, from });
    }
}
