//! What peers say through a hub, and what follows: who calls whom, and whose offer stands.

use std::{
    hash::{DefaultHasher, Hash, Hasher},
    time::Duration,
};

use super::{
    CROWD, FOR_ANSWERS, HANDSHAKES, Machine,
    core::Core,
    jittered,
    link::{Link, Name},
    peers::Peer,
};
use crate::{
    Candidate, Dropped, Effect, Event, Failure, HubId, LinkId, Make, PeerId, Time,
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
    fn heard(&mut self, now: Time, way: &Way, from: &PeerId, mark: Option<&Mark>) -> bool {
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

    /// Somebody offers.
    fn offered(&mut self, now: Time, way: &Way, from: PeerId, sdp: String, mark: Option<Mark>) {
        self.heard(now, way, &from, mark.as_ref());
        if mark.as_ref().is_some_and(|mark| mark.link.is_none()) {
            return self.stray("offer", from);
        }
        if let Some(name) = Name::of(mark.as_ref()).filter(|name| name.restart.is_some()) {
            return self.restart_offered(now, from, name, sdp, mark);
        }
        let fingerprint = fingerprint(&sdp, mark.as_ref());
        let Some(peer) = self.peers.get_mut(&from) else {
            return;
        };
        let (make, handshake) = (peer.make, peer.handshake);
        let number = mark.as_ref().and_then(|mark| mark.attempt);
        let theirs = [handshake, peer.link].into_iter().flatten();
        let mut theirs = theirs.filter_map(|id| self.links.get(&id));
        if theirs.any(|link| link.is_younger_than(number)) {
            return self.stray("offer", from);
        }
        let attempt = handshake.and_then(|id| self.links.get_mut(&id));
        if peer.knew_offer(fingerprint) {
            if let (Some(link), Some(id), Some(mark)) = (attempt, handshake, mark)
                && link.token == mark.link
            {
                link.asked_again(now, &mut self.core, peer);
                self.candidates(id, Some(mark));
            }
            return;
        }
        let instead = mark.as_ref().and_then(|mark| mark.instead);
        let is_given_up = |link: &Link| instead.is_some() && link.token == instead;
        let crossing = attempt.is_some_and(|link| link.has_offered() && !is_given_up(link));
        let steady = peer.link.and_then(|id| self.links.get(&id));
        match make {
            Make::Murmuration if crossing && self.core.me < from => return,
            // It will answer our offer, as simple-peer rolls its own back.
            Make::Original if crossing => return,
            // It never offers where it has a link: this offer is older than that, and an answer
            // would destroy the link. Or its page is another one, then the link will waver.
            Make::Original if steady.is_some_and(Link::is_steady) => return,
            Make::Murmuration | Make::Original => {}
        }
        if !peer.could_be_linked(&self.core) {
            return self.core.dropped(Dropped::Unproven(from));
        }
        if self.cut_off {
            return self.core.dropped(Dropped::NoRelay(from));
        }
        let crowded = handshake.is_none() && self.peers.handshakes() >= HANDSHAKES;
        if self.full_for(&from) || crowded || !self.budget.take(now, 0) {
            return self.core.dropped(Dropped::TooMany(from));
        }
        let link = self.begin(now, &from, |core, peer, link| {
            Link::answer(now, core, peer, link, sdp, mark.as_ref())
        });
        if let Some(link) = link {
            self.candidates(link, mark);
        }
    }

    /// Somebody answers.
    fn answered(&mut self, now: Time, way: &Way, from: PeerId, sdp: String, mark: Option<Mark>) {
        self.heard(now, way, &from, mark.as_ref());
        let name = Name::of(mark.as_ref());
        let restarts = name.is_some_and(|name| name.restart.is_some());
        let peer = self.peers.get(&from);
        let meant = |peer: &Peer| if restarts { peer.link } else { peer.handshake };
        let attempt = peer.and_then(|peer| Some((peer, meant(peer)?)));
        if let Some((peer, id)) = attempt
            && let Some(link) = self.links.get_mut(&id)
        {
            if link.is_crossed_by(&sdp) {
                self.failed(now, id, Failure::Closed);
            } else if !link.is_certified(&sdp) {
                return self.core.dropped(Dropped::Certificate(from));
            } else if link.answered(now, &mut self.core, peer, name, sdp) {
                link.is_to_them(mark.as_ref());
                return self.candidates(id, mark);
            }
        }
        match self.peers.get(&from).and_then(|peer| peer.handshake) {
            // Each side may go on with an offer that the other one has given up: they have crossed,
            // and one was late.
            Some(id) if !restarts && self.links.get(&id).is_some_and(Link::may_be_alone) => {
                self.make_anew(now, id);
            }
            _ => self.came_late(now, &from),
        }
        self.stray("answer", from);
    }

    /// Something came for an attempt, or a link, that is over here. Whoever says it is there all the
    /// same.
    fn came_late(&mut self, now: Time, from: &PeerId) {
        if let Some(peer) = self.peers.get_mut(from)
            && peer.make == Make::Murmuration
            && peer.link.is_none()
            && peer.handshake.is_none()
        {
            peer.start_anew();
            peer.call(now);
        }
    }

    /// Somebody offers to restart ICE on a link.
    fn restart_offered(
        &mut self,
        now: Time,
        from: PeerId,
        name: Name,
        sdp: String,
        mark: Option<Mark>,
    ) {
        let Some(peer) = self.peers.get_mut(&from) else {
            return;
        };
        let of_link = |id: &LinkId| {
            let link = self.links.get(id);
            link.is_some_and(|link| link.token == Some(name.link))
        };
        let Some(id) = peer.link.filter(of_link) else {
            self.came_late(now, &from);
            return self.stray("offer", from);
        };
        let Some(link) = self.links.get_mut(&id) else {
            return;
        };
        if !link.is_certified(&sdp) {
            return self.core.dropped(Dropped::Certificate(from));
        }
        // It comes by several ways, and by one of them perhaps after a later one.
        let known = name.restart.is_some_and(|it| peer.knew_offer(it.0));
        if known && !link.negotiates(Some(name)) {
            return;
        }
        link.restart_offered(now, &mut self.core, peer, name, sdp);
        self.candidates(id, mark);
    }

    /// Somebody sends a candidate, or several.
    fn candidate(
        &mut self,
        now: Time,
        way: &Way,
        from: PeerId,
        candidate: Candidate,
        mark: Option<Mark>,
    ) {
        self.heard(now, way, &from, mark.as_ref());
        let Some(peer) = self.peers.get(&from) else {
            return;
        };
        let name = Name::of(mark.as_ref());
        let of_attempt = |id: &LinkId| {
            let link = self.links.get(id);
            link.is_some_and(|link| link.negotiates(name))
        };
        let Some(id) = peer.handshake.into_iter().chain(peer.link).find(of_attempt) else {
            return self.stray("candidate", from);
        };
        if let Some(link) = self.links.get_mut(&id) {
            link.candidate(&mut self.core, candidate);
        }
        self.candidates(id, mark);
    }

    /// The candidates that came along with a message.
    fn candidates(&mut self, link: LinkId, mark: Option<Mark>) {
        let name = Name::of(mark.as_ref());
        let link = self.links.get_mut(&link);
        let Some(link) = link.filter(|link| link.negotiates(name)) else {
            return;
        };
        for candidate in mark.into_iter().flat_map(|mark| mark.candidates) {
            link.candidate(&mut self.core, candidate);
        }
    }

    /// Begins an attempt with an offer of ours.
    pub(super) fn begin_offer(&mut self, now: Time, peer: &PeerId) {
        self.begin(now, peer, |core, peer, link| {
            Link::offer(now, core, peer, link)
        });
    }

    /// Begins an attempt in place of one that is going on, and tells of it unless the app knows
    /// that peer already.
    fn begin(
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

    fn stray(&mut self, what: &'static str, from: PeerId) {
        self.core.dropped(Dropped::Stray { what, from });
    }
}

/// What tells an offer from every other: the attempt's token, or with an original the SDP.
fn fingerprint(sdp: &str, mark: Option<&Mark>) -> u64 {
    if let Some(token) = mark.and_then(|mark| mark.link) {
        return token.0;
    }
    let mut hasher = DefaultHasher::new();
    sdp.hash(&mut hasher);
    hasher.finish()
}
