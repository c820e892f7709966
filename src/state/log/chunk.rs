//! Some entries in a row: what is copied when one of them changes, and drawn again.

use std::rc::Rc;

use murmuration_room::Position;

use crate::state::Entry;

/// The most entries in a chunk.
pub const CHUNK: usize = 100;
/// A chunk with this many bytes of text gets no more.
const CHUNK_BYTES: usize = 64 * 1024;

/// Some entries in a row.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Chunk {
    key: u64,
    entries: Vec<Rc<Entry>>,
    bytes: usize,
}

impl Chunk {
    pub(super) fn new(key: u64, entries: Vec<Rc<Entry>>) -> Self {
        let bytes = weight(&entries);
        Self {
            key,
            entries,
            bytes,
        }
    }

    /// What it is called: stays the same whatever happens to its entries, and is never used again.
    pub fn key(&self) -> u64 {
        self.key
    }

    /// The entries, in order; at least one.
    pub fn entries(&self) -> &[Rc<Entry>] {
        &self.entries
    }

    /// Where its first entry is.
    pub fn first(&self) -> Position {
        self.entries
            .first()
            .map_or(Position::default(), |entry| entry.place)
    }

    /// Where its last entry is.
    pub fn last(&self) -> Position {
        self.entries
            .last()
            .map_or(Position::default(), |entry| entry.place)
    }

    /// Bytes of text, of all entries.
    pub(super) fn bytes(&self) -> usize {
        self.bytes
    }

    pub(super) fn has_room(&self) -> bool {
        self.entries.len() < CHUNK && self.bytes < CHUNK_BYTES
    }

    /// Which entry is at a place, or else before which one it would be.
    pub(super) fn find(&self, place: &Position) -> Result<usize, usize> {
        self.entries
            .binary_search_by(|entry| entry.place.cmp(place))
    }

    pub(super) fn insert(&mut self, index: usize, entry: Entry) {
        self.bytes += entry.what.weight();
        self.entries.insert(index, Rc::new(entry));
    }

    pub(super) fn remove(&mut self, index: usize) -> Rc<Entry> {
        let entry = self.entries.remove(index);
        self.bytes -= entry.what.weight();
        entry
    }

    /// Puts another in the place of an entry.
    pub(super) fn replace(&mut self, index: usize, entry: Entry) {
        self.bytes -= self.entries[index].what.weight();
        self.bytes += entry.what.weight();
        self.entries[index] = Rc::new(entry);
    }

    /// Takes away all from there on.
    pub(super) fn split_off(&mut self, index: usize) -> Vec<Rc<Entry>> {
        let entries = self.entries.split_off(index);
        self.bytes -= weight(&entries);
        entries
    }
}

fn weight(entries: &[Rc<Entry>]) -> usize {
    entries.iter().map(|entry| entry.what.weight()).sum()
}
