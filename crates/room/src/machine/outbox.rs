//! What a peer is sent, in which order, and how much of it.
//!
//! Three lanes: what this page's person says goes first; then what the peer asked for, or what a
//! comparison found of late; and last, newest first, what else a comparison found. That may be much,
//! and other peers have the same: so it is only offered, and goes when the peer asks for it.

use std::{collections::VecDeque, sync::Arc};

use litemap::LiteMap;
use murmuration_swarm::Time;

use super::{bucket::Bucket, core::Core};
use crate::{Event, Member, Position};

/// How many bytes of events may be under way to a peer that has not said that it holds them.
const WINDOW: usize = 256 * 1024;
/// How many of them may be what was offered, at first: as many more as land, up to the window. Who
/// holds little says soon that the rest is too old for it.
const BEGINNING: usize = 32 * 1024;
/// How many bytes of what one comparison finds are sent without being asked for: the newest.
const STRAIGHT: usize = 16 * 1024;
/// How many events may wait in each of the first two lanes. Comparing finds what did not fit.
const WAITING: usize = 4096;
/// How many bytes a peer may have over again at once: it may have everything once.
const AGAIN: f64 = 1024.0 * 1024.0;
/// How many of them come back a second.
const AGAIN_A_SECOND: f64 = 8.0 * 1024.0;

#[derive(Debug)]
pub(super) struct Outbox {
    /// What this page's person has said, in that order.
    said: VecDeque<Position>,
    /// What it asked for or lacks, ascending.
    queue: Vec<Position>,
    /// What is sent when it asks, ascending.
    offered: Vec<Position>,
    is_taken: bool,
    /// How many bytes may be under way for something that was offered to follow.
    window: usize,
    /// Whether it is to be told how many are offered.
    is_news: bool,
    /// How many bytes of this comparison may still go without being asked for.
    straight: usize,
    /// What was sent and not answered, with its length in bytes.
    flying: LiteMap<Position, usize>,
    flying_bytes: usize,
    /// How many bytes it may be sent.
    credit: Bucket,
    /// How many bytes had ever been taken in here when the credit was counted last.
    counted: u64,
}

impl Outbox {
    pub fn new(core: &Core, now: Time) -> Self {
        let mut credit = Bucket::new(AGAIN, AGAIN_A_SECOND, now);
        credit.add(core.log.bytes() as f64, f64::INFINITY);
        Self {
            said: VecDeque::new(),
            queue: Vec::new(),
            offered: Vec::new(),
            is_taken: false,
            window: BEGINNING,
            is_news: false,
            straight: 0,
            flying: LiteMap::new(),
            flying_bytes: 0,
            credit,
            counted: core.taken,
        }
    }

    /// Has this sent before all else.
    pub fn say(&mut self, position: Position) {
        if self.said.len() < WAITING {
            self.said.push_back(position);
        }
    }

    /// Has these sent, but for what is on its way already.
    pub fn give(&mut self, positions: impl IntoIterator<Item = Position>) {
        for position in positions {
            if self.queue.len() < WAITING
                && !self.flying.contains_key(&position)
                && let Err(place) = self.queue.binary_search(&position)
            {
                self.queue.insert(place, position);
            }
        }
    }

    /// A comparison begins: what the last one found is found again if it is still so.
    pub fn begin(&mut self) {
        self.offered.clear();
        self.is_taken = false;
        self.is_news = false;
        self.straight = STRAIGHT;
        self.window = BEGINNING;
    }

    /// A comparison found that it lacks these, which are ascending: the newest of them go by
    /// themselves.
    pub fn found(&mut self, core: &Core, mut positions: Vec<Position>) {
        while self.straight > 0
            && let Some(position) = positions.pop()
        {
            let bytes = core.log.get(&position).map_or(0, |it| it.bytes().len());
            self.straight = self.straight.saturating_sub(bytes);
            self.give([position]);
        }
        positions.retain(|position| !self.flying.contains_key(position));
        if !positions.is_empty() {
            self.offered.append(&mut positions);
            self.offered.sort_unstable();
            self.offered.dedup();
            self.is_news = true;
        }
    }

    /// It asks for what is offered, from there on.
    pub fn taken(&mut self, from: Position) {
        let before = self.offered.partition_point(|position| *position < from);
        self.offered.drain(..before);
        self.is_taken = true;
        self.is_news |= self.offered.is_empty();
    }

    /// It does not hold what is before this.
    pub fn is_too_old(&mut self, position: &Position) {
        let before = self.offered.partition_point(|other| other <= position);
        self.offered.drain(..before);
    }

    /// What is before this is held no more.
    pub fn let_go(&mut self, floor: &Position) {
        self.said.retain(|position| position >= floor);
        for lane in [&mut self.queue, &mut self.offered] {
            let before = lane.partition_point(|position| position < floor);
            lane.drain(..before);
        }
    }

    /// What may go now.
    pub fn pump(&mut self, core: &Core, now: Time, blocked: &[Member]) -> Vec<Arc<Event>> {
        let grown = core.taken - self.counted;
        self.counted = core.taken;
        self.credit.fill(now);
        self.credit
            .add(grown as f64, AGAIN + core.log.bytes() as f64);
        let mut batch = Vec::new();
        self.fill(WINDOW, core, blocked, &mut batch, |it| it.said.pop_front());
        let mut queue = std::mem::take(&mut self.queue).into_iter();
        self.fill(WINDOW, core, blocked, &mut batch, |_| queue.next());
        self.queue = queue.collect();
        if self.is_taken {
            let others = batch.len();
            let window = self.window;
            self.fill(window, core, blocked, &mut batch, |it| it.offered.pop());
            // Each before what follows it.
            batch[others..].sort_unstable_by_key(|event| event.position());
            if self.offered.is_empty() {
                self.is_taken = false;
                self.is_news = true;
            }
        }
        batch
    }

    fn fill(
        &mut self,
        window: usize,
        core: &Core,
        blocked: &[Member],
        batch: &mut Vec<Arc<Event>>,
        mut next: impl FnMut(&mut Self) -> Option<Position>,
    ) {
        while self.flying_bytes < window
            && self.credit.has_some()
            && let Some(position) = next(self)
        {
            let Some(event) = core.log.get(&position) else {
                continue;
            };
            if blocked.contains(&event.author()) || self.flying.contains_key(&position) {
                continue;
            }
            let bytes = event.bytes().len();
            self.flying.insert(position, bytes);
            self.flying_bytes += bytes;
            self.credit.take(bytes as f64);
            batch.push(event.clone());
        }
    }

    /// How many are offered, if the peer is to be told.
    pub fn offer(&mut self) -> Option<usize> {
        std::mem::take(&mut self.is_news).then_some(self.offered.len())
    }

    /// When more may go, if that is a question of time.
    pub fn pump_at(&self) -> Option<Time> {
        let waits = !self.said.is_empty() || !self.queue.is_empty();
        let waits = waits && self.flying_bytes < WINDOW;
        let is_taken = self.is_taken && !self.offered.is_empty();
        let waits = waits || is_taken && self.flying_bytes < self.window;
        waits.then(|| self.credit.some_at())
    }

    /// What was sent is answered for, one way or the other. Whether it was sent.
    pub fn landed(&mut self, position: &Position) -> bool {
        let Some(bytes) = self.flying.remove(position) else {
            return false;
        };
        self.flying_bytes -= bytes;
        self.window = (self.window + bytes).min(WINDOW);
        true
    }

    /// Whether it was sent and not answered.
    pub fn is_flying(&self, position: &Position) -> bool {
        self.flying.contains_key(position)
    }
}
