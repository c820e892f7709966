//! A tab's own event streams: the one that counts, the one that is to replace it, and those that
//! have been replaced.

use std::time::Duration;

use super::words::{Channels, Output, StreamId};
use crate::Time;

/// How long a stream is read on after it was replaced: what the hub wrote to it before it knew of
/// its successor may be on its way still.
const GRACE: Duration = Duration::from_secs(1);
/// How many streams there are at most. Browsers allow six connections to a server.
const MOST: usize = 4;

/// From the oldest to the newest: some that retire, one that is open, one that is opening.
#[derive(Debug, Default)]
pub(super) struct Streams {
    last: u64,
    streams: Vec<Stream>,
}

#[derive(Debug)]
pub(super) struct Stream {
    pub id: StreamId,
    pub channels: Channels,
    state: State,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum State {
    Opening,
    Open,
    /// Another has taken its place; it is closed at this time.
    Retiring(Time),
}

impl Streams {
    /// Opens one on these channels.
    pub fn open(&mut self, out: &mut Vec<Output>, channels: Channels) {
        self.last += 1;
        let id = StreamId(self.last);
        out.push(Output::Open(id, channels.clone()));
        self.streams.push(Stream {
            id,
            channels,
            state: State::Opening,
        });
    }

    /// One has opened, and takes the place of the one that was open.
    pub fn opened(&mut self, now: Time, out: &mut Vec<Output>, id: StreamId) {
        self.retire(now);
        for stream in &mut self.streams {
            if stream.id == id {
                stream.state = State::Open;
            }
        }
        if self.streams.len() > MOST {
            out.push(Output::Close(self.streams.remove(0).id));
        }
    }

    /// Reads the one that is open for a while, and no longer.
    pub fn retire(&mut self, now: Time) {
        for stream in &mut self.streams {
            if stream.state == State::Open {
                stream.state = State::Retiring(now + GRACE);
            }
        }
    }

    /// The browser says that one has ended. In which state it was.
    pub fn ended(&mut self, out: &mut Vec<Output>, id: StreamId) -> Option<State> {
        let state = self.get(id).map(|it| it.state);
        self.close(out, &|it| it.id == id);
        state
    }

    pub fn close_opening(&mut self, out: &mut Vec<Output>) {
        self.close(out, &|it| it.state == State::Opening);
    }

    pub fn close_all(&mut self, out: &mut Vec<Output>) {
        self.close(out, &|_| true);
    }

    /// Closes those whose time is up.
    pub fn due(&mut self, now: Time, out: &mut Vec<Output>) {
        self.close(
            out,
            &|it| matches!(it.state, State::Retiring(until) if until <= now),
        );
    }

    pub fn deadline(&self) -> Option<Time> {
        match self.streams.first()?.state {
            State::Retiring(until) => Some(until),
            State::Opening | State::Open => None,
        }
    }

    pub fn get(&self, id: StreamId) -> Option<&Stream> {
        self.streams.iter().find(|it| it.id == id)
    }

    /// The one that is open.
    pub fn standing(&self) -> Option<&Stream> {
        self.streams.iter().find(|it| it.state == State::Open)
    }

    pub fn is_opening(&self) -> bool {
        let newest = self.streams.last();
        newest.is_some_and(|it| it.state == State::Opening)
    }

    fn close(&mut self, out: &mut Vec<Output>, closed: &dyn Fn(&Stream) -> bool) {
        self.streams.retain(|it| {
            let closed = closed(it);
            if closed {
                out.push(Output::Close(it.id));
            }
            !closed
        });
    }
}
