//! Offers, answers and candidates: which attempt or link each is for, and whose offer stands.

use std::hash::{DefaultHasher, Hash, Hasher};

use super::{
    Machine,
    attempts::HANDSHAKES,
    link::{Link, Name},
    peers::Peer,
    signalling::Way,
};
use crate::{
    Candidate, Dropped, Failure, LinkId, Make, PeerId, Time,
    wire::{Mark, Token},
};

impl Machine {
    /// Somebody offers.
    pub(super) fn offered(
        &mut self,
        now: Time,
        way: &Way,
        from: PeerId,
        sdp: String,
        mark: Option<Mark>,
    ) {
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
        if peer.knew_offer(fingerprint) {
            return self.offered_again(now, &from, mark);
        }
        if mark
            .as_ref()
            .is_some_and(|mark| self.is_overtaken(&from, mark))
        {
            return self.stray("offer", from);
        }
        let instead = mark.as_ref().and_then(|mark| mark.instead);
        if self.stands_against_theirs(&from, instead) {
            return;
        }
        if let Err(why) = self.may_answer(now, &from) {
            return self.core.dropped(why);
        }
        let link = self.begin(now, &from, |core, peer, link| {
            Link::answer(now, core, peer, link, sdp, mark.as_ref())
        });
        if let Some(link) = link {
            self.candidates(link, mark);
        }
    }

    /// Somebody repeats an offer: it may not have had our answer.
    fn offered_again(&mut self, now: Time, from: &PeerId, mark: Option<Mark>) {
        let Some(peer) = self.peers.get(from) else {
            return;
        };
        let attempt = peer
            .handshake
            .and_then(|id| Some((id, self.links.get_mut(&id)?)));
        if let (Some((id, link)), Some(mark)) = (attempt, mark)
            && link.token == mark.link
        {
            link.asked_again(now, &mut self.core, peer);
            self.candidates(id, Some(mark));
        }
    }

    /// Whether somebody has begun another attempt since that one, and has been heard of it.
    fn is_overtaken(&self, from: &PeerId, mark: &Mark) -> bool {
        let peer = self.peers.get(from);
        let theirs = peer
            .into_iter()
            .flat_map(|peer| [peer.handshake, peer.link]);
        let mut theirs = theirs.flatten().filter_map(|id| self.links.get(&id));
        theirs.any(|link| link.is_younger_than(mark))
    }

    /// Whether an offer of ours, or a link, stands against somebody's offer, which comes instead of
    /// that attempt.
    fn stands_against_theirs(&self, from: &PeerId, instead: Option<Token>) -> bool {
        let Some(peer) = self.peers.get(from) else {
            return false;
        };
        let attempt = peer.handshake.and_then(|id| self.links.get(&id));
        let is_given_up = |link: &Link| instead.is_some() && link.token == instead;
        let crossing = attempt.is_some_and(|link| link.has_offered() && !is_given_up(link));
        match peer.make {
            Make::Murmuration => crossing && self.core.me < *from,
            // It will answer our offer, as simple-peer rolls its own back.
            Make::Original if crossing => true,
            // It never offers where it has a link: this offer is older than that, and an answer
            // would destroy the link. Or its page is another one, then the link will waver.
            Make::Original => {
                let link = peer.link.and_then(|id| self.links.get(&id));
                link.is_some_and(Link::is_steady)
            }
        }
    }

    /// Whether somebody's offer may be answered.
    ///
    /// # Errors
    /// Why it may not.
    fn may_answer(&mut self, now: Time, from: &PeerId) -> Result<(), Dropped> {
        let peer = self.peers.get(from);
        if peer.is_some_and(|peer| !peer.could_be_linked(&self.core)) {
            return Err(Dropped::Unproven(from.clone()));
        }
        if self.cut_off {
            return Err(Dropped::NoRelay(from.clone()));
        }
        let is_more = peer.is_some_and(|peer| peer.handshake.is_none());
        let crowded = is_more && self.peers.handshakes() >= HANDSHAKES;
        if self.full_for(from) || crowded || !self.budget.take(now, 0) {
            return Err(Dropped::TooMany(from.clone()));
        }
        Ok(())
    }

    /// Somebody answers.
    pub(super) fn answered(
        &mut self,
        now: Time,
        way: &Way,
        from: PeerId,
        sdp: String,
        mark: Option<Mark>,
    ) {
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
    pub(super) fn candidate(
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
