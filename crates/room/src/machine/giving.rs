//! What goes to others: events, and word of what is held here.

use murmuration_swarm::Time;

use super::{Machine, Peer, core::Core};
use crate::{Now, Position, Refusal, Stamp, Told, Wall, frames::write};

/// Above so many new events at a time, peers are compared with instead of being told of each.
const ANNOUNCED: usize = 256;
/// How many new ones are remembered until they are announced.
const FRESH: usize = 4096;
/// How many milliseconds what is said stays news.
const RECENT: u64 = 60_000;

/// What came and was not announced yet.
#[derive(Debug, Default)]
pub(super) struct Fresh {
    positions: Vec<Position>,
    /// Whether there were more than are remembered.
    has_more: bool,
}

impl Fresh {
    fn insert(&mut self, position: Position) {
        match self.positions.len() < FRESH {
            true => self.positions.push(position),
            false => self.has_more = true,
        }
    }

    fn is_empty(&self) -> bool {
        self.positions.is_empty()
    }

    /// What there is, and whether that is all.
    fn take(&mut self) -> (Vec<Position>, bool) {
        let fresh = std::mem::take(self);
        (fresh.positions, !fresh.has_more)
    }
}

impl Machine {
    /// Sends everybody what may be under way now.
    pub(super) fn give(&mut self, now: Now) {
        let me = self.me.member();
        for (_, peer) in self.peers.iter_mut() {
            peer.pump(&mut self.core, now, me, &self.blocked);
        }
    }

    /// When more may go to somebody, if that is a question of time.
    pub(super) fn give_at(&self) -> Option<Time> {
        self.peers
            .values()
            .filter_map(|it| it.outbox.pump_at())
            .min()
    }

    /// These are stored: those who sent them are told, and soon those who may lack them.
    pub(super) fn stored(&mut self, now: Now, positions: &[Position]) {
        self.core.stored(positions);
        for (_, peer) in self.peers.iter_mut() {
            answer(&mut self.core, peer);
        }
        self.extend_turn(now);
        let recent = Stamp::first(Wall(now.wall.0.saturating_sub(RECENT)));
        let others = positions.iter().filter(|position| !self.is_own(position));
        let others: Vec<Position> = others.copied().collect();
        for position in others {
            // What comes of old while somebody has the turn, nobody is told: all are compared with.
            if self.turn.is_none() || position.at >= recent {
                self.fresh.insert(position);
            }
        }
        if !self.fresh.is_empty() && self.announce_at.is_none() {
            self.announce_at = Some(now.time + self.core.about(super::ANNOUNCE));
        }
    }

    /// Whether this page's person said it.
    pub(super) fn is_own(&self, position: &Position) -> bool {
        let event = self.core.log.get(position);
        event.is_some_and(|event| event.author() == self.me.member())
    }

    /// Says what is held of late to those who may not have it.
    pub(super) fn announce(&mut self, now: Now) {
        let (fresh, is_all) = self.fresh.take();
        for (_, peer) in self.peers.iter_mut() {
            let lacks = |position: &&Position| !peer.knows(position) && self.core.keeps(position);
            let news: Vec<Position> = fresh.iter().filter(lacks).copied().collect();
            if news.len() > ANNOUNCED || !is_all {
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
            peer.outbox.landed(position);
            peer.holds(*position);
            if self.is_own(position) {
                own.push(*position);
            }
        }
        self.tell_kept(peer, own);
    }

    /// It has said that it holds these: told once while it is linked.
    pub(super) fn tell_kept(&mut self, peer: &mut Peer, own: Vec<Position>) {
        let events = peer.keeps(own);
        if !events.is_empty() {
            let by = peer.member;
            self.core.tell(Told::Kept { events, by });
        }
    }

    /// A peer does not hold these.
    pub(super) fn refused(&mut self, peer: &mut Peer, why: Refusal, positions: &[Position]) {
        let mut own = Vec::new();
        for position in positions {
            let was_sent = peer.outbox.landed(position);
            if was_sent && why == Refusal::Old {
                peer.outbox.is_too_old(position);
            }
            if was_sent && self.is_own(position) {
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
pub(super) fn answer(core: &mut Core, peer: &mut Peer) {
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
