//! The events, and what is to be done and told.

use std::{collections::VecDeque, sync::Arc, time::Duration};

use bytes::Bytes;
use murmuration_swarm::PeerId;

use crate::{Effect, Event, Log, Output, Position, Retention, RoomId, Told, Wall};

#[derive(Debug)]
pub(super) struct Core {
    pub room: RoomId,
    pub log: Log,
    pub retention: Retention,
    pub outputs: VecDeque<Output>,
    /// How many bytes of events have ever been taken in.
    pub taken: u64,
    /// What is held and not stored yet, in order.
    unstored: Vec<Position>,
    random: fastrand::Rng,
}

impl Core {
    pub fn new(room: RoomId, retention: Retention, seed: u64) -> Self {
        Self {
            room,
            log: Log::default(),
            retention,
            outputs: VecDeque::new(),
            taken: 0,
            unstored: Vec::new(),
            random: fastrand::Rng::with_seed(seed),
        }
    }

    /// Takes in what was kept here.
    pub fn load(&mut self, mut events: Vec<Arc<Event>>) {
        self.insert(&mut events);
        self.tell_added(events);
    }

    /// Takes in what is new, and has it stored. What was here already is passed over.
    pub fn add(&mut self, mut events: Vec<Arc<Event>>) {
        self.insert(&mut events);
        if events.is_empty() {
            return;
        }
        self.unstored
            .extend(events.iter().map(|event| event.position()));
        self.unstored.sort_unstable();
        self.act(Effect::Store(events.clone()));
        self.tell_added(events);
    }

    /// Leaves those that were new.
    fn insert(&mut self, events: &mut Vec<Arc<Event>>) {
        events.retain(|event| {
            let is_new = self.log.insert(event.clone());
            self.taken += u64::from(is_new) * event.bytes().len() as u64;
            is_new
        });
    }

    fn tell_added(&mut self, mut events: Vec<Arc<Event>>) {
        if !events.is_empty() {
            events.sort_unstable_by_key(|event| event.position());
            self.tell(Told::Added(events));
        }
    }

    /// These are stored.
    pub fn stored(&mut self, positions: &[Position]) {
        let mut stored = positions.to_vec();
        stored.sort_unstable();
        self.unstored
            .retain(|position| stored.binary_search(position).is_err());
    }

    /// Whether it is held, and would be after a reload, if anything is.
    pub fn keeps(&self, position: &Position) -> bool {
        self.log.contains(position) && self.unstored.binary_search(position).is_err()
    }

    /// What is held and not stored yet, in order.
    pub fn unstored(&self) -> impl ExactSizeIterator<Item = Position> {
        self.unstored.iter().copied()
    }

    /// All that [`keeps`](Self::keeps) is true of, in order.
    pub fn kept(&self) -> Vec<Position> {
        let is_stored = |position: &Position| self.unstored.binary_search(position).is_err();
        self.log.positions().filter(is_stored).collect()
    }

    /// Lets go of what exceeds the retention; whether there was anything.
    pub fn prune(&mut self, now: Wall) -> bool {
        let before = self.log.floor();
        let gone = self.log.prune(&self.retention, now);
        let floor = self.log.floor();
        if !gone.is_empty() {
            let before = self.unstored.partition_point(|it| *it < floor);
            self.unstored.drain(..before);
            self.act(Effect::Remove(gone));
            self.tell(Told::LetGo(floor));
        }
        floor != before
    }

    pub fn send(&mut self, peer: &PeerId, bytes: Bytes) {
        self.act(Effect::Send {
            peer: peer.clone(),
            bytes,
        });
    }

    pub fn act(&mut self, effect: Effect) {
        self.outputs.push_back(Output::Do(effect));
    }

    pub fn tell(&mut self, told: Told) {
        self.outputs.push_back(Output::Tell(told));
    }

    /// A wait between this and half as much again.
    pub fn about(&mut self, wait: Duration) -> Duration {
        wait.mul_f64(1.0 + self.random.f64() / 2.0)
    }
}
