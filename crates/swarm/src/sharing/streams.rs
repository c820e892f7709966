//! A tab's own event streams: the one that counts, the one that is to replace it, and those that
//! have been replaced.

use std::{collections::VecDeque, time::Duration};

use murmuration_signalhub::Channel;

use super::words::{Output, StreamId};
use crate::Time;

/// How long a stream is read on after it was replaced: what the hub wrote to it before it knew of
/// its successor may be on its way still.
const GRACE: Duration = Duration::from_secs(1);
/// How many of those are kept. Browsers allow six connections to a server.
const RETIRING: usize = 2;

#[derive(Debug, Default)]
pub(super) struct Streams {
    last: u64,
    pub current: Option<Stream>,
    pub next: Option<Stream>,
    /// With the time at which each is closed.
    retiring: VecDeque<(Stream, Time)>,
}

#[derive(Debug)]
pub(super) struct Stream {
    pub id: StreamId,
    pub channels: Vec<Channel>,
    pub open: bool,
}

/// Which of the streams something happened at.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Place {
    Current,
    Next,
    Retiring,
}

impl Stream {
    pub fn carries(&self, channels: &[Channel]) -> bool {
        channels.iter().all(|it| self.channels.contains(it))
    }
}

impl Streams {
    /// Opens the stream that counts, or one to replace it.
    pub fn open(&mut self, out: &mut VecDeque<Output>, channels: Vec<Channel>) {
        self.last += 1;
        let id = StreamId(self.last);
        out.push_back(Output::Open(id, channels.clone()));
        let stream = Stream {
            id,
            channels,
            open: false,
        };
        match self.current {
            None => self.current = Some(stream),
            Some(_) => self.next = Some(stream),
        }
    }

    pub fn place(&self, id: StreamId) -> Option<Place> {
        let is = |stream: &Option<Stream>| stream.as_ref().is_some_and(|it| it.id == id);
        if is(&self.current) {
            Some(Place::Current)
        } else if is(&self.next) {
            Some(Place::Next)
        } else {
            let mut retiring = self.retiring.iter();
            retiring
                .any(|(it, _)| it.id == id)
                .then_some(Place::Retiring)
        }
    }

    /// The stream that counts, when it is open.
    pub fn standing(&self) -> Option<&Stream> {
        self.current.as_ref().filter(|it| it.open)
    }

    /// The stream at this place has opened.
    pub fn opened(&mut self, now: Time, out: &mut VecDeque<Output>, place: Place) {
        if place == Place::Next {
            self.retire(now, out);
            self.current = self.next.take();
        }
        if let (Some(current), Place::Current | Place::Next) = (&mut self.current, place) {
            current.open = true;
        }
    }

    /// Reads the stream that counts for a while, and no longer.
    pub fn retire(&mut self, now: Time, out: &mut VecDeque<Output>) {
        if let Some(stream) = self.current.take() {
            self.retiring.push_back((stream, now + GRACE));
        }
        while self.retiring.len() > RETIRING {
            self.close_oldest(out);
        }
    }

    /// The browser says that a stream has ended.
    pub fn ended(&mut self, out: &mut VecDeque<Output>, id: StreamId) {
        out.push_back(Output::Close(id));
        self.current.take_if(|it| it.id == id);
        self.next.take_if(|it| it.id == id);
        self.retiring.retain(|(it, _)| it.id != id);
        if self.current.is_none() {
            self.current = self.next.take();
        }
    }

    pub fn close_next(&mut self, out: &mut VecDeque<Output>) {
        if let Some(next) = self.next.take() {
            out.push_back(Output::Close(next.id));
        }
    }

    pub fn close_all(&mut self, out: &mut VecDeque<Output>) {
        self.close_next(out);
        if let Some(current) = self.current.take() {
            out.push_back(Output::Close(current.id));
        }
        while !self.retiring.is_empty() {
            self.close_oldest(out);
        }
    }

    /// Closes those whose time is up.
    pub fn due(&mut self, now: Time, out: &mut VecDeque<Output>) {
        while self.deadline().is_some_and(|at| at <= now) {
            self.close_oldest(out);
        }
    }

    pub fn deadline(&self) -> Option<Time> {
        self.retiring.front().map(|&(_, until)| until)
    }

    fn close_oldest(&mut self, out: &mut VecDeque<Output>) {
        if let Some((stream, _)) = self.retiring.pop_front() {
            out.push_back(Output::Close(stream.id));
        }
    }
}
