//! A linked member: what is sent to it, and what it has said that it holds.

use std::collections::VecDeque;

use litemap::LiteMap;
use murmuration_swarm::{PeerId, Time};

use super::{comparing::Sessions, core::Core};
use crate::{
    Member, Position, Told,
    frames::{Frames, write},
};

/// How many bytes of events may be under way to a peer that has not said that it holds them.
const WINDOW: usize = 256 * 1024;
/// How many of the latest events that a peer holds are remembered.
const HOLDS: usize = 4096;

#[derive(Debug)]
pub(super) struct Peer {
    pub id: PeerId,
    pub member: Member,
    pub frames: Frames,
    pub sessions: Sessions,
    /// When the two are compared next, if this side begins.
    pub compare_at: Option<Time>,
    /// How far its wall clock is ahead, in milliseconds.
    pub ahead: Option<i64>,
    /// What it sent and is to be told that we hold, once we do.
    pub owed: Vec<Position>,
    /// What it is to be sent, in that order.
    queue: VecDeque<Position>,
    /// What was sent and not answered, with its length in bytes.
    flying: LiteMap<Position, usize>,
    flying_bytes: usize,
    /// The latest of what it holds, as it says.
    holds: Vec<Position>,
}

impl Peer {
    pub fn new(id: PeerId, member: Member, sessions: Sessions) -> Self {
        Self {
            id,
            member,
            frames: Frames::default(),
            sessions,
            compare_at: None,
            ahead: None,
            owed: Vec::new(),
            queue: VecDeque::new(),
            flying: LiteMap::new(),
            flying_bytes: 0,
            holds: Vec::new(),
        }
    }

    /// Has this sent before all else.
    pub fn give_first(&mut self, position: Position) {
        self.queue.push_front(position);
    }

    /// Has these sent, but for what is on its way already.
    pub fn give(&mut self, positions: impl IntoIterator<Item = Position>) {
        // Many at a time come from a comparison, few from being asked for.
        let mut queued: Vec<Position> = self.queue.iter().copied().collect();
        queued.sort_unstable();
        let is_new = |position: &Position| {
            queued.binary_search(position).is_err() && !self.flying.contains_key(position)
        };
        let new: Vec<Position> = positions.into_iter().filter(is_new).collect();
        self.queue.extend(new);
    }

    /// Sends what may be under way now.
    pub fn pump(&mut self, core: &mut Core, me: Member, blocked: &[Member]) {
        let mut batch = Vec::new();
        while self.flying_bytes < WINDOW
            && let Some(position) = self.queue.pop_front()
        {
            let Some(event) = core.log.get(&position) else {
                continue;
            };
            if blocked.contains(&event.author()) || self.flying.contains_key(&position) {
                continue;
            }
            let event = event.clone();
            self.flying.insert(position, event.bytes().len());
            self.flying_bytes += event.bytes().len();
            batch.push(event);
        }
        for frame in write::events(batch.iter().map(|event| event.bytes())) {
            core.send(&self.id, frame);
        }
        for event in batch.iter().filter(|event| event.author() == me) {
            core.tell(Told::Sent {
                event: event.position(),
                peer: self.id.clone(),
            });
        }
    }

    /// What was sent is answered for, one way or the other.
    pub fn landed(&mut self, position: &Position) {
        if let Some(bytes) = self.flying.remove(position) {
            self.flying_bytes -= bytes;
        }
    }

    /// It holds this.
    pub fn holds(&mut self, position: Position) {
        if let Err(place) = self.holds.binary_search(&position) {
            self.holds.insert(place, position);
            if self.holds.len() > HOLDS {
                self.holds.remove(0);
            }
        }
    }

    /// Whether it said that it holds this, or is being sent it.
    pub fn knows(&self, position: &Position) -> bool {
        self.holds.binary_search(position).is_ok() || self.flying.contains_key(position)
    }
}
