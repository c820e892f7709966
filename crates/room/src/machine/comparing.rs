//! Who lacks what: two members compare what they hold when they are linked, and now and then.

use std::time::Duration;

use bytes::Bytes;
use murmuration_swarm::{PeerId, Time};
use sha2::{Digest, Sha256};

use super::{Machine, Peer, bucket::Bucket, gaps::floor_of, is_due, outbox::Outbox};
use crate::{
    Member, Now, Position, Stamp, Told,
    frames::{End, write},
    reconcile::Session,
};

/// How long until two compare again, at least.
const AGAIN: Duration = Duration::from_secs(60);
/// How long the one who does not begin waits for the other to.
const OTHERWISE: Duration = Duration::from_secs(20);
/// How much may be on its way to the store when a session begins.
const UNSTORED: usize = 64;
/// How many sessions a peer may open at once.
const OPENINGS: f64 = 8.0;
/// How many a second, in the long run.
const OPENINGS_A_SECOND: f64 = 0.2;
/// What is hashed first for the key under which two compare.
const DOMAIN: &[u8] = b"murmuration reconcile 1\0";

/// The sessions with a peer: at most one that this side opened, and one that the other did.
#[derive(Debug)]
pub(super) struct Sessions {
    /// What only the two ends of the link know.
    shared: Bytes,
    /// How many this side has opened.
    opened: u32,
    ours: Option<Session>,
    theirs: Option<(u32, Session)>,
    /// How many the other side may open.
    openings: Bucket,
    /// The first message of one that it has opened, and that is begun later.
    aside: Option<(u32, Bytes)>,
}

impl Sessions {
    pub fn new(shared: Bytes, now: Time) -> Self {
        Self {
            shared,
            opened: 0,
            ours: None,
            theirs: None,
            openings: Bucket::new(OPENINGS, OPENINGS_A_SECOND, now),
            aside: None,
        }
    }

    fn is_new(&self, number: u32) -> bool {
        self.theirs.as_ref().is_none_or(|(last, _)| number > *last)
    }

    /// Whether the other side may begin one now.
    fn may_begin(&mut self, now: Time) -> bool {
        self.openings.fill(now);
        self.openings.has_some()
    }

    fn session(&self, opener: &PeerId, number: u32, floor: Stamp) -> Session {
        let hash = Sha256::new_with_prefix(DOMAIN)
            .chain_update((self.shared.len() as u64).to_be_bytes())
            .chain_update(&self.shared)
            .chain_update(number.to_be_bytes())
            .chain_update(opener.as_str())
            .finalize();
        Session::new(std::array::from_fn(|at| hash[at]), floor)
    }

    /// The session that a message belongs to, if it does to one.
    fn find(
        &mut self,
        (from, opener): (End, &PeerId),
        number: u32,
        floor: Stamp,
    ) -> Option<&mut Session> {
        match from {
            End::Answerer => self.ours.as_mut().filter(|_| number == self.opened),
            End::Opener => {
                if self.is_new(number) {
                    self.theirs = Some((number, self.session(opener, number, floor)));
                }
                let theirs = self.theirs.as_mut().filter(|(last, _)| number == *last);
                theirs.map(|(_, session)| session)
            }
        }
    }
}

impl Machine {
    pub(super) fn joined(&mut self, now: Now, id: PeerId, member: Member, shared: Bytes) {
        self.core.send(&id, write::clock(now.wall));
        let sessions = Sessions::new(shared, now.time);
        let outbox = Outbox::new(&self.core, now.time);
        let mut peer = Peer::new(id.clone(), member, sessions, outbox);
        let begins = self.id < id;
        let wait = if begins { Duration::ZERO } else { OTHERWISE };
        peer.compare_at = Some(now.time + wait);
        // Two compare what is stored. What is not yet, they won't find; of others it is announced then.
        let unstored: Vec<Position> = self.core.unstored().collect();
        let own = unstored.into_iter().filter(|it| self.is_own(it));
        peer.outbox.give(own);
        self.peers.insert(id, peer);
        self.give(now);
    }

    pub(super) fn ready(&mut self, now: Now) {
        self.is_ready = true;
        self.prune(now);
    }

    /// Whether a session may begin: what is not stored yet would seem to be missing, and be sent again.
    fn may_compare(&self) -> bool {
        self.is_ready && self.core.unstored().len() <= UNSTORED
    }

    /// Begins to compare with whom it is time to.
    pub(super) fn compare(&mut self, now: Now) {
        let is_due = |peer: &Peer| is_due(peer.compare_at, now);
        if !self.may_compare() || !self.peers.values().any(is_due) {
            return;
        }
        let held = self.core.kept();
        let floor = self.core.log.floor().at;
        for (_, peer) in self.peers.iter_mut() {
            if is_due(peer) {
                peer.compare_at = Some(now.time + self.core.about(AGAIN));
                let sessions = &mut peer.sessions;
                sessions.opened += 1;
                peer.outbox.begin();
                let mut session = sessions.session(&self.id, sessions.opened, floor);
                let message = session.open(&held);
                sessions.ours = Some(session);
                let frame = write::reconcile(End::Opener, sessions.opened, &message);
                self.core.send(&peer.id, write::clock(now.wall));
                self.core.send(&peer.id, frame);
            }
        }
    }

    /// When the two are compared next, if this side begins.
    pub(super) fn compare_at(&self, peer: &Peer) -> Option<Time> {
        peer.compare_at.filter(|_| self.may_compare())
    }

    /// Begins the sessions that were put aside, when it is time to.
    pub(super) fn compare_later(&mut self, now: Now) {
        if !self.may_compare() {
            return;
        }
        let has_aside = |peer: &Peer| peer.sessions.aside.is_some();
        let ids = self.peers.iter().filter(|(_, peer)| has_aside(peer));
        let ids: Vec<PeerId> = ids.map(|(id, _)| id.clone()).collect();
        for id in ids {
            let Some(mut peer) = self.peers.remove(&id) else {
                continue;
            };
            let mut compared = Ok(());
            if peer.sessions.may_begin(now.time)
                && let Some((number, message)) = peer.sessions.aside.take()
            {
                compared = self.compared(now, &mut peer, End::Opener, number, message);
            }
            match compared {
                Ok(()) => _ = self.peers.insert(id, peer),
                Err(why) => self.core.tell(Told::Misbehaving { peer: id, why }),
            }
        }
    }

    /// When a session that was put aside is begun.
    pub(super) fn later_at(&self, peer: &Peer) -> Option<Time> {
        let sessions = &peer.sessions;
        let waits = self.may_compare() && sessions.aside.is_some();
        waits.then(|| sessions.openings.some_at())
    }

    /// The other side says what it holds, in short.
    pub(super) fn compared(
        &mut self,
        now: Now,
        peer: &mut Peer,
        from: End,
        number: u32,
        message: Bytes,
    ) -> Result<(), String> {
        if from == End::Opener && peer.sessions.is_new(number) {
            if !self.may_compare() || !peer.sessions.may_begin(now.time) {
                peer.sessions.aside = Some((number, message));
                return Ok(());
            }
            peer.sessions.aside = None;
            peer.sessions.openings.take(1.0);
            peer.outbox.begin();
            self.core.send(&peer.id, write::clock(now.wall));
        }
        let held = self.core.kept();
        let floor = self.core.log.floor().at;
        let sessions = &mut peer.sessions;
        let Some(session) = sessions.find((from, &peer.id), number, floor) else {
            return Ok(());
        };
        let answer = session
            .answer(&held, &message)
            .map_err(|error| error.to_string())?;
        peer.floor = floor_of(&message);
        let theirs = answer.held.into_iter().flat_map(|range| &held[range]);
        let own = theirs.filter(|position| self.is_own(position));
        let own = own.copied().collect();
        self.tell_kept(peer, own);
        if let Some(reply) = answer.reply {
            let us = match from {
                End::Opener => End::Answerer,
                End::Answerer => End::Opener,
            };
            self.core
                .send(&peer.id, write::reconcile(us, number, &reply));
        }
        peer.outbox.found(&self.core, answer.push);
        if self.is_ready {
            // Only one of the two needs to begin.
            peer.compare_at = Some(now.time + self.core.about(AGAIN));
        }
        Ok(())
    }
}
