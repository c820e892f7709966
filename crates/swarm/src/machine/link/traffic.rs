//! What goes over a link's channels: bytes for the app, and the greeting aside.

use bytes::Bytes;

use super::super::{aside, core::Core, pipe::Pipe};
use crate::{Dropped, Effect, Event, Greeting, Lane, LinkId, PeerId};

/// How many bytes may arrive before the link is told of; then it is told of without the greeting.
const HELD: usize = 256 * 1024;

/// The channels of one link.
#[derive(Debug, Default)]
pub(super) struct Traffic {
    open: Vec<Lane>,
    data: Pipe,
    aside: Pipe,
    greeting: Option<Greeting>,
    /// What arrived before the app knew of the link.
    held: Vec<Bytes>,
    held_bytes: usize,
}

impl Traffic {
    pub fn opened(&mut self, lane: Lane) {
        if !self.open.contains(&lane) {
            self.open.push(lane);
        }
    }

    pub fn is_open(&self, lane: Lane) -> bool {
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
    pub fn flush(&mut self, core: &mut Core, link: LinkId, data: Lane) {
        if self.is_open(Lane::Aside) {
            while let Some(frame) = self.aside.next_frame() {
                core.act(Effect::Send {
                    link,
                    lane: Lane::Aside,
                    frame,
                });
            }
        }
        if self.is_open(data) {
            while let Some(frame) = self.data.next_frame() {
                core.act(Effect::Send {
                    link,
                    lane: data,
                    frame,
                });
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
