//! What goes to others: events, and word of what is held here.

use super::{Machine, Peer, core::Core};
use crate::{Now, Position, Refusal, Told, frames::write};

/// Above so many new events at a time, peers are compared with instead of being told of each.
const ANNOUNCED: usize = 256;

impl Machine {
    /// Sends everybody what may be under way now.
    pub(super) fn give(&mut self) {
        let me = self.me.member();
        for (_, peer) in self.peers.iter_mut() {
            peer.pump(&mut self.core, me, &self.blocked);
        }
    }

    /// These are stored: those who sent them are told, and soon those who may lack them.
    pub(super) fn stored(&mut self, now: Now, positions: &[Position]) {
        self.core.stored(positions);
        for (_, peer) in self.peers.iter_mut() {
            answer(&mut self.core, peer);
        }
        let others = positions.iter().filter(|position| !self.is_own(position));
        let others: Vec<Position> = others.copied().collect();
        self.fresh.extend(others);
        if !self.fresh.is_empty() && self.announce_at.is_none() {
            self.announce_at = Some(now.time + self.core.about(super::ANNOUNCE));
        }
    }

    /// Whether this page's person said it.
    pub(super) fn is_own(&self, position: &Position) -> bool {
        let event = self.core.log.get(position);
        event.is_some_and(|event| event.author() == self.me.member())
    }

    /// Tells a peer what is held of what it sent.
    pub(super) fn answer(&mut self, peer: &mut Peer) {
        answer(&mut self.core, peer);
    }

    /// Says what is held of late to those who may not have it.
    pub(super) fn announce(&mut self, now: Now) {
        let fresh = std::mem::take(&mut self.fresh);
        for (_, peer) in self.peers.iter_mut() {
            let lacks = |position: &&Position| !peer.knows(position) && self.core.keeps(position);
            let news: Vec<Position> = fresh.iter().filter(lacks).copied().collect();
            if news.len() > ANNOUNCED {
                peer.compare_at = Some(now.time);
                continue;
            }
            for frame in write::have(&news) {
                self.core.send(&peer.id, frame);
            }
        }
    }

    /// A peer holds these, as it says.
    pub(super) fn kept(&mut self, peer: &mut Peer, positions: &[Position]) {
        let mut own = Vec::new();
        for position in positions {
            peer.landed(position);
            peer.holds(*position);
            if self.is_own(position) {
                own.push(*position);
            }
        }
        self.tell_kept(peer, own);
    }

    pub(super) fn tell_kept(&mut self, peer: &Peer, events: Vec<Position>) {
        if !events.is_empty() {
            let by = peer.member;
            self.core.tell(Told::Kept { events, by });
        }
    }

    /// A peer does not hold these.
    pub(super) fn refused(&mut self, peer: &mut Peer, why: Refusal, positions: &[Position]) {
        let mut own = Vec::new();
        for position in positions {
            peer.landed(position);
            if self.is_own(position) {
                own.push(*position);
            }
        }
        if !own.is_empty() {
            self.core.tell(Told::Refused {
                events: own,
                peer: peer.id.clone(),
                why,
            });
        }
    }
}

/// Tells a peer what is held of what it sent, and what has been let go meanwhile. The rest waits
/// until it is stored.
fn answer(core: &mut Core, peer: &mut Peer) {
    let (mut kept, mut old) = (Vec::new(), Vec::new());
    peer.owed.retain(|position| {
        if core.keeps(position) {
            kept.push(*position);
        } else if !core.log.would_hold(position) {
            old.push(*position);
        } else {
            return true;
        }
        false
    });
    let frames = [write::have(&kept), write::refuse(Refusal::Old, &old)];
    for frame in frames.into_iter().flatten() {
        core.send(&peer.id, frame);
    }
}
