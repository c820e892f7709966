//! The log: in the one order that all pages have, bounded, and cheap to compare.
//!
//! What is said arrives in any order, so an entry goes to where its place is. Entries are kept in
//! chunks. A change makes one chunk anew, or two when a full one is split, and leaves the others as
//! they are, the very same `Rc`s, so that a page draws one chunk again rather than thousands of
//! rows. (The entry after the changed one may be in the next chunk, and cease to follow.)

mod bounds;
mod chunk;
mod follows;
#[cfg(test)]
mod tests;

use std::rc::Rc;

use murmuration_room::{EventId, Member, Position, Stamp, Wall};
use murmuration_swarm::MessageId;

pub use self::{
    bounds::{LOG_BYTES, LOG_ENTRIES},
    chunk::{CHUNK, Chunk},
};
use super::{Author, Entry, Notice, Reach, What};
use crate::moment::Moment;

/// What was said and what happened, in order.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Log {
    chunks: Rc<Vec<Rc<Chunk>>>,
    /// How many chunks there have been.
    begun: u64,
    len: usize,
    bytes: usize,
    total: u64,
    heard: u64,
    dropped: u64,
    /// What is before this is not kept any more, and not taken in.
    floor: Position,
    visit: Position,
}

impl Log {
    /// The chunks, in order; none of them is empty.
    pub fn chunks(&self) -> &[Rc<Chunk>] {
        &self.chunks
    }

    /// The entries, in order.
    pub fn entries(&self) -> impl DoubleEndedIterator<Item = &Rc<Entry>> {
        self.chunks.iter().flat_map(|chunk| chunk.entries())
    }

    /// The entries after a place, the latest first.
    pub fn after(&self, place: Position) -> impl Iterator<Item = &Rc<Entry>> {
        let is_after = move |entry: &&Rc<Entry>| entry.place > place;
        self.entries().rev().take_while(is_after)
    }

    /// How many entries there are.
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.chunks.is_empty()
    }

    /// How many entries there have been, the dropped ones too.
    pub fn total(&self) -> u64 {
        self.total
    }

    /// How many messages of others have come that were said during this visit, the dropped ones too.
    /// What was said before it is history, and no news.
    pub fn heard(&self) -> u64 {
        self.heard
    }

    /// Where this visit began. What is before that is history.
    pub fn visit(&self) -> Position {
        self.visit
    }

    /// How many of the oldest entries were let go, to keep the bounds or because of their age.
    pub fn dropped(&self) -> u64 {
        self.dropped
    }

    /// Where the last entry is; when there is none, what it would not be before.
    pub fn latest(&self) -> Position {
        self.chunks.last().map_or(self.floor, |chunk| chunk.last())
    }

    /// Where a chunk begins from which on there are at least so many entries up to the one before
    /// `until`, or up to the last one; the first chunk when there aren't.
    pub fn back(&self, until: Option<Position>, entries: usize) -> Position {
        let mut count = 0;
        let mut from = until.unwrap_or_default();
        for chunk in self.chunks.iter().rev() {
            if until.is_none_or(|until| chunk.first() < until) {
                from = chunk.first();
                count += chunk.entries().len();
                if count >= entries {
                    break;
                }
            }
        }
        from
    }

    /// Puts something of this page's own after all that is there.
    pub(super) fn push(&mut self, at: Moment, what: What) {
        let place = Position {
            // Not a stamp of its own after the latest: what others say next may get just that one,
            // and is later.
            at: self.latest().at.max(Stamp::first(Wall(at.0))),
            id: local_id(self.total),
        };
        self.insert(place, at, what);
    }

    /// Puts something where it belongs. Nothing happens when there is something in its place, or when
    /// that is before what was let go.
    pub fn insert(&mut self, place: Position, at: Moment, what: What) {
        if place < self.floor {
            return;
        }
        let Some((chunk, index)) = self.make_room(&place) else {
            return;
        };
        if begins_visit(&what) {
            self.visit = place;
        }
        self.heard += u64::from(matches!(what, What::Said { .. }) && place > self.visit);
        self.len += 1;
        self.bytes += what.weight();
        let entry = Entry {
            number: self.total,
            place,
            at,
            what,
            follows: false,
            gap: false,
        };
        self.total += 1;
        self.chunk_mut(chunk).insert(index, entry);
        self.join(chunk, index);
        self.keep_bounds();
    }

    /// Puts many where they belong, in whatever order they come.
    pub fn extend(&mut self, many: Vec<(Position, Moment, What)>) {
        for (place, at, what) in many {
            self.insert(place, at, what);
        }
    }

    /// Changes the entry at a place, if it is there. Says whether that made a difference.
    pub fn update(&mut self, place: &Position, change: impl FnOnce(&mut What)) -> bool {
        let Ok((chunk, index)) = self.find(place) else {
            return false;
        };
        let mut entry = Entry::clone(&self.chunks[chunk].entries()[index]);
        change(&mut entry.what);
        self.replace(chunk, index, entry)
    }

    /// Marks exactly the entries at these places, which are in order, as having something missing
    /// before them.
    pub fn mark_gaps(&mut self, gaps: &[Position]) {
        let mut gaps = gaps.iter().peekable();
        for chunk in 0..self.chunks.len() {
            for index in 0..self.chunks[chunk].entries().len() {
                let entry = &self.chunks[chunk].entries()[index];
                while gaps.next_if(|gap| **gap < entry.place).is_some() {}
                let gap = gaps.peek().is_some_and(|gap| **gap == entry.place);
                if gap != entry.gap {
                    let entry = Entry::clone(entry);
                    self.replace(chunk, index, Entry { gap, ..entry });
                }
            }
        }
    }

    /// Takes away what a member said.
    pub(super) fn remove_said_by(&mut self, member: Member) {
        let is_theirs = |entry: &Entry| {
            let by = entry.what.speaker();
            by.is_some_and(|by| by.member == Some(member))
        };
        for chunk in (0..self.chunks.len()).rev() {
            let entries = self.chunks[chunk].entries();
            for index in (0..entries.len()).rev() {
                if is_theirs(&self.chunks[chunk].entries()[index]) {
                    let gone = self.chunk_mut(chunk).remove(index);
                    self.len -= 1;
                    self.bytes -= gone.what.weight();
                }
            }
            if self.chunks[chunk].entries().is_empty() {
                Rc::make_mut(&mut self.chunks).remove(chunk);
            }
        }
        for chunk in 0..self.chunks.len() {
            for index in 0..self.chunks[chunk].entries().len() {
                self.relink(chunk, index);
            }
        }
    }

    /// Changes what has become of own messages, wherever they are.
    pub(super) fn change_own(&mut self, change: impl Fn(&mut Reach)) {
        for chunk in 0..self.chunks.len() {
            for index in 0..self.chunks[chunk].entries().len() {
                let mut what = self.chunks[chunk].entries()[index].what.clone();
                if let What::Own { reach, .. } = &mut what {
                    change(reach);
                    let entry = Entry::clone(&self.chunks[chunk].entries()[index]);
                    self.replace(chunk, index, Entry { what, ..entry });
                }
            }
        }
    }

    /// Somebody is known to have what this visit sent to them, all but these messages. Messages that
    /// are not kept any more are not asked about; a chunk in which nothing changes stays the same.
    pub(super) fn settle(&mut self, who: &Author, lost: &[MessageId]) {
        for chunk in (0..self.chunks.len()).rev() {
            for index in (0..self.chunks[chunk].entries().len()).rev() {
                let entry = &self.chunks[chunk].entries()[index];
                // Messages are counted anew with each visit.
                if begins_visit(&entry.what) {
                    return;
                }
                if let Some(settled) = entry.settled(who, lost) {
                    self.replace(chunk, index, settled);
                }
            }
        }
    }

    /// In which chunk an entry is, and where in it; or else where it would be put: in the chunk
    /// that has something after it, or in a new last one.
    fn find(&self, place: &Position) -> Result<(usize, usize), (usize, usize)> {
        let chunk = self.chunks.partition_point(|chunk| chunk.last() < *place);
        match self.chunks.get(chunk).map(|found| found.find(place)) {
            Some(Ok(index)) => Ok((chunk, index)),
            Some(Err(index)) => Err((chunk, index)),
            None => Err((chunk, 0)),
        }
    }

    /// Where an entry is to be put, in a chunk that has room for it by now; `None` when it is there.
    fn make_room(&mut self, place: &Position) -> Option<(usize, usize)> {
        loop {
            let (chunk, index) = self.find(place).err()?;
            let has_room = |chunk: usize| self.chunks.get(chunk).is_some_and(|it| it.has_room());
            if let (Some(before), 0) = (chunk.checked_sub(1), index)
                && has_room(before)
            {
                return Some((before, self.chunks[before].entries().len()));
            }
            if has_room(chunk) {
                return Some((chunk, index));
            }
            if index == 0 {
                self.begin_chunk(chunk, Vec::new());
                return Some((chunk, 0));
            }
            let full = self.chunk_mut(chunk);
            let upper = full.split_off(full.entries().len() / 2);
            self.begin_chunk(chunk + 1, upper);
        }
    }

    fn begin_chunk(&mut self, index: usize, entries: Vec<Rc<Entry>>) {
        let chunk = Chunk::new(self.begun, entries);
        self.begun += 1;
        Rc::make_mut(&mut self.chunks).insert(index, Rc::new(chunk));
    }

    fn chunk_mut(&mut self, chunk: usize) -> &mut Chunk {
        Rc::make_mut(&mut Rc::make_mut(&mut self.chunks)[chunk])
    }

    /// Puts another in the place of an entry, unless it is the same. Whether it wasn't.
    fn replace(&mut self, chunk: usize, index: usize, entry: Entry) -> bool {
        let old = &self.chunks[chunk].entries()[index];
        if **old == entry {
            return false;
        }
        self.bytes -= old.what.weight();
        self.bytes += entry.what.weight();
        self.chunk_mut(chunk).replace(index, entry);
        self.join(chunk, index);
        true
    }
}

/// What no event is called, since that would be a SHA-256 with 24 bytes of ones; and after all that
/// are said at the same time.
fn local_id(number: u64) -> EventId {
    let mut id = [0xff; 32];
    id[24..].copy_from_slice(&number.to_be_bytes());
    EventId(id)
}

fn begins_visit(what: &What) -> bool {
    matches!(what, What::Notice(Notice::Entered(_) | Notice::Returned))
}
