//! From whom much is taken: one peer at a time. All of them offer what a comparison found, and most
//! of it is the same.
//!
//! A peer has its turn for as long as it brings something new; a slow one, or one that lies, loses it
//! to the next. Afterwards those who waited are compared with again, since what they offered may have
//! come meanwhile.

use std::time::Duration;

use murmuration_swarm::{PeerId, Time};

use super::{Machine, Peer};
use crate::{Event, EventId, Now, Position, Stamp, frames::write};

/// How long a peer has to bring something, and how much time it can have in hand.
const STALLED: Duration = Duration::from_secs(3);
/// How many bytes of new events keep a peer's turn for a second.
const PACE: f64 = 8.0 * 1024.0;
/// Nothing is from there on.
const END: Position = Position {
    at: Stamp(u64::MAX),
    id: EventId([0xff; 32]),
};

/// A peer's turn.
#[derive(Debug)]
pub(super) struct Turn {
    peer: PeerId,
    /// Unless it brings something.
    until: Time,
    has_brought: bool,
}

impl Machine {
    /// A peer has so many events that are not here, as it says.
    pub(super) fn hear_offer(&mut self, peer: &mut Peer, count: u32) {
        peer.offers = count > 0;
        if peer.offers && self.has_turn(peer) {
            self.take_offer(peer);
        }
    }

    /// A peer sent something that is new here.
    pub(super) fn brought(&mut self, now: Now, peer: &Peer, event: &Event) {
        if let Some(turn) = &mut self.turn
            && turn.peer == peer.id
        {
            let worth = Duration::from_secs_f64(event.bytes().len() as f64 / PACE);
            turn.until = (turn.until + worth).min(now.time + STALLED);
            turn.has_brought = true;
        }
    }

    /// What came is stored: nobody could bring more before.
    pub(super) fn extend_turn(&mut self, now: Now) {
        if let Some(turn) = &mut self.turn {
            turn.until = turn.until.max(now.time + STALLED);
        }
    }

    /// Ends a turn and begins the next when it is time to.
    pub(super) fn take_turns(&mut self, now: Now) {
        if let Some(turn) = self.turn.take_if(|turn| is_over(turn, &self.peers, now)) {
            self.turn_is_over(now, &turn);
        }
        if self.turn.is_some() {
            return;
        }
        let offers = self.peers.iter().filter(|(_, peer)| peer.offers);
        let Some((id, _)) = offers.min_by_key(|(_, peer)| peer.turns) else {
            return;
        };
        let id = id.clone();
        if let Some(mut peer) = self.peers.remove(&id) {
            peer.turns = peer.turns.saturating_add(1);
            self.take_offer(&peer);
            self.peers.insert(id.clone(), peer);
        }
        self.turn = Some(Turn {
            peer: id,
            until: now.time + STALLED,
            has_brought: false,
        });
    }

    fn turn_is_over(&mut self, now: Now, turn: &Turn) {
        let mut others = self.peers.values().filter(|peer| peer.id != turn.peer);
        let is_not_alone = others.any(|peer| peer.offers);
        for (id, peer) in self.peers.iter_mut() {
            if *id == turn.peer {
                // Still offering, it has stalled. Alone, it may go on when it can.
                if std::mem::take(&mut peer.offers) && is_not_alone {
                    self.core.send(id, write::take(&END));
                }
            } else if turn.has_brought {
                // What it offered may be here now, and it may lack what has come.
                peer.offers = false;
                peer.compare_at = Some(now.time);
            }
        }
    }

    fn take_offer(&mut self, peer: &Peer) {
        let floor = self.core.log.floor();
        self.core.send(&peer.id, write::take(&floor));
    }

    fn has_turn(&self, peer: &Peer) -> bool {
        self.turn.as_ref().is_some_and(|turn| turn.peer == peer.id)
    }

    /// When a turn ends, if nothing comes. While we are the ones who are slow, it doesn't.
    pub(super) fn turn_at(&self) -> Option<Time> {
        let turn = self.turn.as_ref()?;
        let peer = self.peers.get(&turn.peer)?;
        peer.owed.is_empty().then_some(turn.until)
    }
}

fn is_over(turn: &Turn, peers: &litemap::LiteMap<PeerId, Peer>, now: Now) -> bool {
    peers
        .get(&turn.peer)
        .is_none_or(|peer| !peer.offers || peer.owed.is_empty() && turn.until <= now.time)
}
