//! What goes over a link's channels: bytes for the app, and the greeting aside.

use bytes::Bytes;

use super::super::{
    aside,
    core::Core,
    pipe::{Framing, Pipe},
};
use crate::{Dropped, Effect, Event, FRAME, Greeting, HIGH_WATER, Lane, LinkId, Make, PeerId};

/// How many bytes may arrive before the link is told of; then it is told of without the greeting.
const HELD: usize = 256 * 1024;

/// How many bytes, and how many frames, are kept while it is not known which channel an original
/// listens on: all that can be on its way before the first of it was acknowledged, and by then the
/// other side's channel would be open.
const KEPT: (usize, usize) = (HIGH_WATER + FRAME, 16 * 1024);

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

    /// Queues bytes for the other side's app; `false` when there is too much in the queue.
    pub fn queue(&mut self, bytes: Bytes) -> bool {
        self.data.push(bytes)
    }

    /// Queues the frame of a greeting.
    pub fn greet(&mut self, frame: Bytes) {
        // Nobody changes a greeting so often that 16 MiB of them wait; if one did, the last ones
        // would be missing, and nothing else.
        let _ = self.aside.push(frame);
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

    /// Takes a frame from aside. Gives the greeting, if it is a new one.
    pub fn aside(&mut self, core: &mut Core, from: &PeerId, frame: &[u8]) -> Option<Greeting> {
        match aside::read(frame) {
            Ok(aside::Aside::Greeting(greeting)) => {
                let new = self.greeting.as_ref() != Some(&greeting);
                self.greeting = Some(greeting.clone());
                new.then_some(greeting)
            }
            Ok(aside::Aside::Unknown) => None,
            Err(why) => {
                core.tell(Event::Dropped(Dropped::Aside {
                    from: from.clone(),
                    why,
                }));
                None
            }
        }
    }
}
