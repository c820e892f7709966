//! What goes over a link's channels: bytes for the app, and what is said aside.

use std::time::Duration;

use bytes::Bytes;

use super::{
    super::{
        core::Core,
        pipe::{Framing, Pipe},
    },
    delivery::{Delivery, Leftovers},
};
use crate::{
    Effect, FRAME, Greeting, HIGH_WATER, Lane, LinkId, Make, MessageId, QUEUE, Time, wire::Token,
};

/// How many bytes may arrive before the link is told of; then it is told of without the greeting.
const HELD: usize = 256 * 1024;

/// How many bytes, and how many frames, are kept while it is not known which channel an original
/// listens on: all that can be on its way before the first of it was acknowledged, and by then the
/// other side's channel would be open.
const KEPT: (usize, usize) = (HIGH_WATER + FRAME, 16 * 1024);

/// How long a link that takes another one's place waits for word of what had come over that.
const RESUMES: Duration = Duration::from_secs(2);

/// How many links before it a peer may speak of.
const RESUMED: usize = 8;

/// Which in-band channel the other side listens on.
#[derive(Debug)]
pub(super) enum Way {
    Known(Lane),
    /// Ours, as far as we know: but an original may have offered too, and lost its offer on the way
    /// or rolled it back. Then it has made a channel as well, which opens a moment after ours, and
    /// it listens on none but that one. Until then what went over ours is kept.
    Guessed {
        kept: Vec<Bytes>,
        bytes: usize,
    },
}

impl Way {
    pub fn guessed() -> Self {
        Self::Guessed {
            kept: Vec::new(),
            bytes: 0,
        }
    }
}

/// The channels of one link.
#[derive(Debug)]
pub(super) struct Traffic {
    way: Way,
    open: Vec<Lane>,
    data: Pipe,
    aside: Pipe,
    greeting: Option<Greeting>,
    /// What arrived before the app knew of the link.
    held: Vec<Bytes>,
    held_bytes: usize,
    delivery: Delivery,
    resuming: Option<Resuming>,
    /// What the other side said of links before this one, and how much had come over each.
    resumed: Vec<(Token, u64)>,
}

/// Until it is known which messages of links before had arrived, no others follow.
#[derive(Debug)]
struct Resuming {
    leftovers: Vec<Leftovers>,
    waiting: Vec<(MessageId, Bytes)>,
    /// The sum of `waiting`.
    bytes: usize,
    until: Time,
}

impl Traffic {
    pub fn new(make: Make, way: Way) -> Self {
        let framing = match make {
            Make::Murmuration => Framing::Joined,
            // It may take a frame for a line.
            Make::Original => Framing::Apart,
        };
        Self {
            way,
            open: Vec::new(),
            data: Pipe::new(framing),
            aside: Pipe::new(Framing::Apart),
            greeting: None,
            held: Vec::new(),
            held_bytes: 0,
            delivery: Delivery::default(),
            resuming: None,
            resumed: Vec::new(),
        }
    }

    /// The in-band channel that counts.
    pub fn lane(&self) -> Lane {
        match self.way {
            Way::Known(lane) => lane,
            Way::Guessed { .. } => Lane::Local,
        }
    }

    /// A channel is open. False when it shows that what we have sent was heard by nobody, and is
    /// not kept any more.
    pub fn opened(&mut self, lane: Lane) -> bool {
        if !self.is_open(lane) {
            self.open.push(lane);
        }
        match (&mut self.way, lane) {
            (Way::Guessed { kept, .. }, Lane::Remote) => {
                self.data.put_back(std::mem::take(kept));
                self.way = Way::Known(Lane::Remote);
                true
            }
            (Way::Known(known), Lane::Remote) => *known == Lane::Remote,
            (Way::Known(_) | Way::Guessed { .. }, Lane::Local | Lane::Aside) => true,
        }
    }

    /// A channel is closed: nothing more is sent there.
    pub fn closed(&mut self, lane: Lane) {
        self.open.retain(|&open| open != lane);
    }

    /// Something came on this channel: whoever sends there listens there too.
    pub fn heard_on(&mut self, lane: Lane) {
        if let (Way::Guessed { .. }, Lane::Local) = (&self.way, lane) {
            self.way = Way::Known(Lane::Local);
        }
    }

    fn is_open(&self, lane: Lane) -> bool {
        self.open.contains(&lane)
    }

    /// Queues a message for the other side's app; `false` when there is too much in the queue.
    pub fn queue(&mut self, message: MessageId, bytes: Bytes) -> bool {
        if let Some(resuming) = &mut self.resuming {
            let fits = bytes.len() <= QUEUE - resuming.bytes;
            if fits {
                resuming.bytes += bytes.len();
                resuming.waiting.push((message, bytes));
            }
            return fits;
        }
        let queued = self.data.push(bytes.clone());
        if queued {
            self.delivery.send(message, bytes);
        }
        queued
    }

    /// Queues a frame for the lane aside.
    pub fn say_aside(&mut self, frame: Bytes) {
        // Nobody says so much that 16 MiB of it wait; if one did, the last ones would be missing,
        // and nothing else.
        let _ = self.aside.push(frame);
    }

    pub fn delivery(&mut self) -> &mut Delivery {
        &mut self.delivery
    }

    /// Takes over what other links could not deliver.
    pub fn take_over(&mut self, now: Time, leftovers: Vec<Leftovers>) {
        self.resuming = Some(Resuming {
            leftovers,
            waiting: Vec::new(),
            bytes: 0,
            until: now + RESUMES,
        });
        for (link, got) in std::mem::take(&mut self.resumed) {
            self.resume(link, got);
        }
        self.go_on();
    }

    /// The other side says how much had come over another link.
    pub fn resume(&mut self, link: Token, got: u64) {
        let Some(resuming) = &mut self.resuming else {
            if self.resumed.len() < RESUMED {
                self.resumed.push((link, got));
            }
            return;
        };
        for leftovers in &mut resuming.leftovers {
            leftovers.learn(link, got);
        }
        self.go_on();
    }

    /// Gives the messages of other links of which the other side says nothing.
    pub fn not_resumed(&mut self, now: Time) -> Vec<MessageId> {
        let Some(resuming) = &mut self.resuming else {
            return Vec::new();
        };
        if now < resuming.until {
            return Vec::new();
        }
        let (known, unknown): (Vec<_>, Vec<_>) = std::mem::take(&mut resuming.leftovers)
            .into_iter()
            .partition(Leftovers::is_known);
        resuming.leftovers = known;
        self.go_on();
        unknown.iter().flat_map(Leftovers::messages).collect()
    }

    /// Sends what has waited, once it is known what had arrived.
    fn go_on(&mut self) {
        let known = |resuming: &mut Resuming| resuming.leftovers.iter().all(Leftovers::is_known);
        if let Some(resuming) = self.resuming.take_if(known) {
            let missing = resuming.leftovers.into_iter();
            let missing = missing.flat_map(Leftovers::into_messages);
            for (message, bytes) in missing.chain(resuming.waiting) {
                self.data.push_accepted(bytes.clone());
                self.delivery.send(message, bytes);
            }
        }
    }

    /// What a link of that name leaves when it ends.
    pub fn leave(&mut self, link: Token) -> Vec<Leftovers> {
        let mut leftovers = Vec::new();
        if let Some(resuming) = self.resuming.take() {
            leftovers = resuming.leftovers;
            leftovers.push(Leftovers::unsent(link, resuming.waiting));
        }
        leftovers.push(self.delivery.leave(link));
        leftovers
    }

    /// When something is due.
    pub fn deadline(&self) -> Option<Time> {
        let resuming = self.resuming.as_ref().map(|resuming| resuming.until);
        resuming.into_iter().chain(self.delivery.deadline()).min()
    }

    /// All messages that may not have arrived.
    pub fn undelivered(&self) -> Vec<MessageId> {
        let mut messages = Vec::new();
        if let Some(resuming) = &self.resuming {
            messages.extend(resuming.leftovers.iter().flat_map(Leftovers::messages));
            messages.extend(resuming.waiting.iter().map(|(message, _)| *message));
        }
        messages.extend(self.delivery.messages());
        messages
    }

    /// Sends what the channels take.
    pub fn flush(&mut self, core: &mut Core, link: LinkId) {
        if self.is_open(Lane::Aside) {
            while let Some(frame) = self.aside.next_frame() {
                core.act(Effect::Send {
                    link,
                    lane: Lane::Aside,
                    frame,
                });
            }
        }
        let data = self.lane();
        if self.is_open(data) {
            while let Some(frame) = self.data.next_frame() {
                self.keep(&frame);
                core.act(Effect::Send {
                    link,
                    lane: data,
                    frame,
                });
            }
        }
    }

    fn keep(&mut self, frame: &Bytes) {
        if let Way::Guessed { kept, bytes } = &mut self.way {
            *bytes += frame.len();
            kept.push(frame.clone());
            if *bytes > KEPT.0 || kept.len() > KEPT.1 {
                self.way = Way::Known(Lane::Local);
            }
        }
    }

    pub fn drained(&mut self, lane: Lane) {
        match lane {
            Lane::Aside => self.aside.drained(),
            Lane::Local | Lane::Remote => self.data.drained(),
        }
    }

    /// Holds bytes until the link is told of. Whether there is room for more.
    pub fn hold(&mut self, bytes: Bytes) -> bool {
        self.held_bytes += bytes.len();
        self.held.push(bytes);
        self.held_bytes < HELD && self.held.len() < HELD / 64
    }

    /// What was held, and the greeting, for the app.
    pub fn release(&mut self) -> (Option<Greeting>, Vec<Bytes>) {
        self.held_bytes = 0;
        (self.greeting.clone(), std::mem::take(&mut self.held))
    }

    pub fn greeted(&self) -> bool {
        self.greeting.is_some()
    }

    /// Notes a greeting. Gives it, if it is a new one.
    pub fn was_greeted(&mut self, greeting: Greeting) -> Option<Greeting> {
        let new = self.greeting.as_ref() != Some(&greeting);
        self.greeting = Some(greeting.clone());
        new.then_some(greeting)
    }
}
