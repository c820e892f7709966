//! A message's bytes, read and written.

use super::{Asked, BUCKETS, Bound, FULL, LIST, MESSAGE, ReconcileError, Short, Sum, View, bound};
use crate::{Position, Stamp, reader::Reader};

/// The most short ids in a list.
const MOST: usize = 255;
/// More bytes than a message grows by when a range is answered, however it is.
const GROWTH: usize = 2 * 1024 + 512;

/// A message that somebody sent.
#[derive(Debug, Eq, PartialEq)]
pub struct Message {
    /// Where the first of its ranges begins.
    pub floor: Stamp,
    /// One begins where the one before it ends.
    pub ranges: Vec<(Bound, Content)>,
}

/// What is said of a range.
#[derive(Debug, Eq, PartialEq)]
pub enum Content {
    /// Nothing is left to say: the same is there, or what isn't the same has been found.
    Settled,
    /// This is the sum of what the sender has there.
    Sum(Sum),
    /// These are what the sender has there.
    Ids(Vec<Short>),
    /// These of what was listed are what the sender lacks; it has the others.
    Wants(Vec<Short>),
}

impl Content {
    /// Whether the sender waits for an answer. Not after a list of nothing: it gets all there is.
    pub fn asks(&self) -> bool {
        match self {
            Self::Sum(_) => true,
            Self::Ids(ids) => !ids.is_empty(),
            Self::Settled | Self::Wants(_) => false,
        }
    }

    pub fn tag(&self) -> u8 {
        match self {
            Self::Settled => 0,
            Self::Sum(_) => 1 << 6,
            Self::Ids(_) => 2 << 6,
            Self::Wants(_) => 3 << 6,
        }
    }

    fn read(tag: u8, reader: &mut Reader) -> Option<Self> {
        Some(match tag >> 6 {
            0 => Self::Settled,
            1 => Self::Sum(reader.u64()?),
            2 => Self::Ids(shorts(reader)?),
            _ => Self::Wants(shorts(reader)?),
        })
    }

    pub fn write(&self, to: &mut Vec<u8>) {
        match self {
            Self::Settled => {}
            Self::Sum(sum) => to.extend(sum.to_be_bytes()),
            Self::Ids(shorts) | Self::Wants(shorts) => {
                debug_assert!(shorts.len() <= MOST);
                to.push(shorts.len() as u8);
                to.extend(shorts.iter().flat_map(|short| short.to_be_bytes()));
            }
        }
    }
}

fn shorts(reader: &mut Reader) -> Option<Vec<Short>> {
    let count: usize = reader.u8()?.into();
    (0..count).map(|_| reader.u64()).collect()
}

impl Message {
    pub fn read(bytes: &[u8]) -> Result<Self, ReconcileError> {
        if bytes.len() > MESSAGE {
            return Err(ReconcileError::TooLong(bytes.len()));
        }
        let mut reader = Reader::new(bytes);
        let floor = Stamp(reader.u64().ok_or(ReconcileError::Form)?);
        let mut reached = Bound::Before(bound::first(floor));
        let mut ranges = Vec::new();
        while let Some(first) = reader.u8() {
            let Bound::Before(lower) = reached else {
                return Err(ReconcileError::Form);
            };
            reached = Bound::read(first, &lower, &mut reader)?;
            let content = Content::read(first, &mut reader).ok_or(ReconcileError::Form)?;
            ranges.push((reached, content));
        }
        Ok(Self { floor, ranges })
    }
}

/// A message that is being written.
#[derive(Debug)]
pub struct Draft {
    bytes: Vec<u8>,
    /// Where the last range that is written ends.
    written: Position,
    /// Where those end that are settled, and become one when another follows.
    settled: Option<Bound>,
    asked: Vec<Asked>,
}

impl Draft {
    pub fn new(floor: Stamp) -> Self {
        Self {
            bytes: floor.0.to_be_bytes().to_vec(),
            written: bound::first(floor),
            settled: None,
            asked: Vec::new(),
        }
    }

    /// Whether another range can be answered at all. Where not, it is left open, as all that follow are:
    /// they are for another session. Once there is no room there never is.
    pub fn has_room(&self) -> bool {
        self.bytes.len() + GROWTH <= MESSAGE
    }

    /// Asks for what is different, from where the message has got to up to `upper`.
    pub fn ask(&mut self, view: &View, upper: Bound) {
        let range = view.range(&self.reached(), upper);
        let count = range.len();
        let is_full = self.bytes.len() >= FULL;
        if count <= 1 || count <= LIST && !is_full {
            let ids = view.shorts(range.clone()).to_vec();
            return self.add_asking(upper, Content::Ids(ids), view.sum(range));
        }
        let buckets = if is_full { 1 } else { BUCKETS };
        for bucket in 1..=buckets {
            let [start, end] = [bucket - 1, bucket].map(|n| range.start + count * n / buckets);
            let upper = match bucket == buckets {
                true => upper,
                false => Bound::between(view.position(end - 1), view.position(end)),
            };
            let sum = view.sum(start..end);
            self.add_asking(upper, Content::Sum(sum), sum);
        }
    }

    /// Adds what asks for nothing.
    pub fn add(&mut self, upper: Bound, content: Content) {
        if content == Content::Settled {
            // What is left open is not settled by what comes after it.
            if self.has_room() {
                self.settled = Some(upper);
            }
            return;
        }
        self.flush();
        self.write(upper, &content);
    }

    fn add_asking(&mut self, upper: Bound, content: Content, sum: Sum) {
        let lower = self.reached();
        if content.asks() {
            self.asked.push(Asked { lower, upper, sum });
        }
        self.add(upper, content);
    }

    /// Where the next range begins. Nothing follows one that has no end.
    fn reached(&self) -> Position {
        match self.settled {
            Some(Bound::Before(position)) => position,
            Some(Bound::End) | None => self.written,
        }
    }

    fn flush(&mut self) {
        if let Some(upper) = self.settled.take() {
            self.write(upper, &Content::Settled);
        }
    }

    fn write(&mut self, upper: Bound, content: &Content) {
        upper.write(content.tag(), &self.written, &mut self.bytes);
        content.write(&mut self.bytes);
        if let Bound::Before(position) = upper {
            self.written = position;
        }
    }

    /// Its bytes, and what it asks.
    pub fn finish(mut self) -> (Vec<u8>, Vec<Asked>) {
        self.flush();
        (self.bytes, self.asked)
    }
}
