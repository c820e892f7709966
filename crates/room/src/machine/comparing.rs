//! Who lacks what: two members compare what they hold when they are linked, and now and then.

use std::time::Duration;

use bytes::Bytes;
use murmuration_swarm::{PeerId, Time};
use sha2::{Digest, Sha256};

use super::{Machine, Peer, is_due};
use crate::{
    Member, Now, Stamp,
    frames::{End, write},
    reconcile::Session,
};

/// How long until two compare again, at least.
const AGAIN: Duration = Duration::from_secs(60);
/// How long the one who does not begin waits for the other to.
const OTHERWISE: Duration = Duration::from_secs(20);
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
}

impl Sessions {
    pub fn new(shared: Bytes) -> Self {
        Self {
            shared,
            opened: 0,
            ours: None,
            theirs: None,
        }
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
                let is_new = self.theirs.as_ref().is_none_or(|(last, _)| number > *last);
                if is_new {
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
        let mut peer = Peer::new(id.clone(), member, Sessions::new(shared));
        let begins = self.id < id;
        let wait = if begins { Duration::ZERO } else { OTHERWISE };
        peer.compare_at = Some(now.time + wait);
        // Two compare what is stored. What is not yet, they won't find.
        peer.give(self.core.unstored());
        self.peers.insert(id, peer);
        self.give();
    }

    pub(super) fn ready(&mut self, now: Now) {
        self.is_ready = true;
        self.tell_gaps();
        self.prune(now);
    }

    /// Begins to compare with whom it is time to.
    pub(super) fn compare(&mut self, now: Now) {
        let is_due = |peer: &Peer| is_due(peer.compare_at, now);
        if !self.is_ready || !self.peers.values().any(is_due) {
            return;
        }
        let held = self.core.kept();
        let floor = self.core.log.floor().at;
        for (_, peer) in self.peers.iter_mut() {
            if is_due(peer) {
                peer.compare_at = Some(now.time + self.core.about(AGAIN));
                let sessions = &mut peer.sessions;
                sessions.opened += 1;
                let mut session = sessions.session(&self.id, sessions.opened, floor);
                let message = session.open(&held);
                sessions.ours = Some(session);
                let frame = write::reconcile(End::Opener, sessions.opened, &message);
                self.core.send(&peer.id, frame);
            }
        }
    }

    /// When the two are compared next, if this side begins.
    pub(super) fn compare_at(&self, peer: &Peer) -> Option<Time> {
        peer.compare_at.filter(|_| self.is_ready)
    }

    /// The other side says what it holds, in short.
    pub(super) fn compared(
        &mut self,
        now: Now,
        peer: &mut Peer,
        from: End,
        number: u32,
        message: &[u8],
    ) -> Result<(), String> {
        let held = self.core.kept();
        let floor = self.core.log.floor().at;
        let sessions = &mut peer.sessions;
        let Some(session) = sessions.find((from, &peer.id), number, floor) else {
            return Ok(());
        };
        let answer = session
            .answer(&held, message)
            .map_err(|error| error.to_string())?;
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
        peer.give(answer.push);
        if self.is_ready {
            // Only one of the two needs to begin.
            peer.compare_at = Some(now.time + self.core.about(AGAIN));
        }
        Ok(())
    }
}
