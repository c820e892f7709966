//! A linked member: what it has said that it holds, and what it is owed.

use murmuration_swarm::{PeerId, Time};

use super::{comparing::Sessions, core::Core, outbox::Outbox};
use crate::{
    Member, Now, Position, Stamp, Told,
    frames::{Frames, write},
};

/// How many of the latest events that a peer holds are remembered.
const HOLDS: usize = 4096;

#[derive(Debug)]
pub(super) struct Peer {
    pub id: PeerId,
    pub member: Member,
    pub frames: Frames,
    pub sessions: Sessions,
    pub outbox: Outbox,
    /// When the two are compared next, if this side begins.
    pub compare_at: Option<Time>,
    /// How far its wall clock is ahead, in milliseconds.
    pub ahead: Option<i64>,
    /// What is earlier it neither holds nor has others send it, as it says.
    pub floor: Stamp,
    /// Whether it has much that is not here, as it says.
    pub offers: bool,
    /// How often it has had its turn to send that.
    pub turns: u32,
    /// What it sent and is to be told that we hold, once we do; ascending.
    pub owed: Vec<Position>,
    /// The latest of what it holds, as it says or sent; ascending.
    holds: Vec<Position>,
    /// What of one's own it holds, as it says, which has been told; ascending.
    kept: Vec<Position>,
}

impl Peer {
    pub fn new(id: PeerId, member: Member, sessions: Sessions, outbox: Outbox) -> Self {
        Self {
            id,
            member,
            frames: Frames::default(),
            sessions,
            outbox,
            compare_at: None,
            ahead: None,
            floor: Stamp::default(),
            offers: false,
            turns: 0,
            owed: Vec::new(),
            holds: Vec::new(),
            kept: Vec::new(),
        }
    }

    /// Sends what may be under way now.
    pub fn pump(&mut self, core: &mut Core, now: Now, me: Member, blocked: &[Member]) {
        let batch = self.outbox.pump(core, now.time, blocked);
        for frame in write::events(batch.iter().map(|event| event.bytes())) {
            core.send(&self.id, frame);
        }
        for event in batch.iter().filter(|event| event.author() == me) {
            core.tell(Told::Sent {
                event: event.position(),
                peer: self.id.clone(),
            });
        }
        if let Some(count) = self.outbox.offer() {
            core.send(&self.id, write::offer(count));
        }
    }

    /// It sent this, and is to be told when it is held.
    pub fn owe(&mut self, position: Position) {
        if let Err(place) = self.owed.binary_search(&position) {
            self.owed.insert(place, position);
        }
    }

    /// It holds this.
    pub fn holds(&mut self, position: Position) {
        let is_full = self.holds.len() >= HOLDS;
        match self.holds.binary_search(&position) {
            // Older than all that is remembered.
            Err(0) if is_full => {}
            Err(place) if is_full => {
                self.holds[..place].rotate_left(1);
                self.holds[place - 1] = position;
            }
            Err(place) => self.holds.insert(place, position),
            Ok(_) => {}
        }
    }

    /// It holds these, which are one's own: those that it had not said before.
    pub fn keeps(&mut self, own: Vec<Position>) -> Vec<Position> {
        let mut new = own;
        new.sort_unstable();
        new.dedup();
        new.retain(|position| self.kept.binary_search(position).is_err());
        self.kept.extend(&new);
        self.kept.sort_unstable();
        new
    }

    /// What is before this is held no more.
    pub fn let_go(&mut self, floor: &Position) {
        self.outbox.let_go(floor);
        for list in [&mut self.holds, &mut self.kept] {
            let before = list.partition_point(|position| position < floor);
            list.drain(..before);
        }
    }

    /// Whether it said that it holds this, or is being sent it.
    pub fn knows(&self, position: &Position) -> bool {
        self.holds.binary_search(position).is_ok() || self.outbox.is_flying(position)
    }
}
