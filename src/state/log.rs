//! The log: append-only but for what becomes of messages, bounded, and cheap to compare.
//!
//! It is kept in chunks. One more entry makes one new chunk and leaves the others as they are, the
//! very same `Rc`s, so that a page draws one chunk again rather than thousands of rows.

use std::{collections::VecDeque, rc::Rc, time::Duration};

use murmuration_swarm::MessageId;

use super::{Author, Entry, Notice, What};
use crate::moment::Moment;

/// The most entries that are kept.
pub const LOG_ENTRIES: usize = 5_000;
/// The most bytes of text that are kept.
pub const LOG_BYTES: usize = 4 * 1024 * 1024;
/// The most entries in a chunk.
pub const CHUNK: usize = 100;
/// A chunk with this many bytes of text gets no more.
const CHUNK_BYTES: usize = 64 * 1024;
/// What the same person says within this time of their last words goes on where those stopped.
const SOON: Duration = Duration::from_secs(5 * 60);

/// What was said and what happened, oldest first.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Log {
    chunks: Rc<VecDeque<Rc<Chunk>>>,
    /// How many entries there have been, the dropped ones too.
    total: u64,
    /// How many of them were said by others.
    heard: u64,
}

/// Some entries in a row.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Chunk {
    entries: Vec<Rc<Entry>>,
    bytes: usize,
}

impl Log {
    /// The chunks, oldest first; none of them is empty.
    pub fn chunks(&self) -> impl Iterator<Item = &Rc<Chunk>> {
        self.chunks.iter()
    }

    /// The entries, oldest first.
    pub fn entries(&self) -> impl DoubleEndedIterator<Item = &Rc<Entry>> {
        self.chunks.iter().flat_map(|chunk| &chunk.entries)
    }

    /// How many entries there are.
    pub fn len(&self) -> usize {
        self.chunks.iter().map(|chunk| chunk.entries.len()).sum()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.chunks.is_empty()
    }

    /// How many entries there have been, the dropped ones too.
    pub fn total(&self) -> u64 {
        self.total
    }

    /// How many messages of others there have been, the dropped ones too.
    pub fn heard(&self) -> u64 {
        self.heard
    }

    /// How many of the oldest entries were dropped to keep the bounds.
    pub fn dropped(&self) -> u64 {
        self.chunks.front().map_or(0, |chunk| chunk.key())
    }

    pub(super) fn push(&mut self, at: Moment, what: What) {
        let follows = self
            .entries()
            .next_back()
            .is_some_and(|last| is_followed(last, at, &what));
        self.heard += u64::from(matches!(what, What::Said { .. }));
        let bytes = what.weight();
        let entry = Rc::new(Entry {
            number: self.total,
            at,
            what,
            follows,
        });
        self.total += 1;

        let chunks = Rc::make_mut(&mut self.chunks);
        match chunks.back_mut() {
            Some(last) if last.has_room() => Rc::make_mut(last).push(entry, bytes),
            _ => {
                let mut chunk = Chunk::default();
                chunk.push(entry, bytes);
                chunks.push_back(Rc::new(chunk));
            }
        }
        while self.exceeds_its_bounds() {
            Rc::make_mut(&mut self.chunks).pop_front();
        }
    }

    /// Somebody is known to have what this visit sent to them, all but these messages. Messages that
    /// are not kept any more are not asked about; a chunk in which nothing changes stays the same.
    pub(super) fn settle(&mut self, who: &Author, lost: &[MessageId]) {
        for chunk in Rc::make_mut(&mut self.chunks).iter_mut().rev() {
            for place in (0..chunk.entries.len()).rev() {
                let entry = &chunk.entries[place];
                // Messages are counted anew with each visit.
                if let What::Notice(Notice::Entered(_) | Notice::Returned) = entry.what {
                    return;
                }
                if let Some(settled) = entry.settled(who, lost) {
                    Rc::make_mut(chunk).entries[place] = Rc::new(settled);
                }
            }
        }
    }

    fn exceeds_its_bounds(&self) -> bool {
        let bytes: usize = self.chunks.iter().map(|chunk| chunk.bytes).sum();
        self.len() > LOG_ENTRIES || bytes > LOG_BYTES
    }
}

impl Chunk {
    /// The entries, oldest first; at least one.
    pub fn entries(&self) -> &[Rc<Entry>] {
        &self.entries
    }

    /// The number of its first entry: stays the same while it grows.
    pub fn key(&self) -> u64 {
        self.entries.first().map_or(0, |entry| entry.number)
    }

    fn has_room(&self) -> bool {
        self.entries.len() < CHUNK && self.bytes < CHUNK_BYTES
    }

    fn push(&mut self, entry: Rc<Entry>, bytes: usize) {
        self.entries.push(entry);
        self.bytes += bytes;
    }
}

fn is_followed(last: &Entry, at: Moment, what: &What) -> bool {
    let same = matches!((last.what.speaker(), what.speaker()), (Some(a), Some(b)) if a == b);
    same && at.since(last.at) < SOON
}
