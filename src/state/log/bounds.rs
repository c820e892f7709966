//! How much of the log is kept.

use std::{mem, rc::Rc};

use murmuration_room::Position;

use super::{Chunk, Log};

/// The most entries that are kept: a room's 10,000 events, and what happened meanwhile.
pub const LOG_ENTRIES: usize = 12_000;
/// The most bytes of text that are kept: a room's 32 MiB, and some more for what is shown longer than
/// it was sent.
pub const LOG_BYTES: usize = 40 * 1024 * 1024;

impl Log {
    /// Lets go what is before a place, and takes in nothing more from there.
    pub fn forget_before(&mut self, place: Position) {
        self.floor = self.floor.max(place);
        let whole = self.chunks.partition_point(|chunk| chunk.last() < place);
        let cut = self.chunks.get(whole).map(|chunk| chunk.find(&place));
        self.drop_chunks(whole);
        if let Some(Ok(index @ 1..) | Err(index @ 1..)) = cut {
            let chunk = self.chunk_mut(0);
            let kept = Chunk::new(chunk.key(), chunk.split_off(index));
            let gone = mem::replace(chunk, kept);
            self.count_out(&gone);
        }
        self.relink(0, 0);
    }

    /// Lets go the oldest chunks while there is too much.
    pub(super) fn keep_bounds(&mut self) {
        while self.len > LOG_ENTRIES || self.bytes > LOG_BYTES {
            self.drop_chunks(1);
            self.floor = self
                .chunks
                .first()
                .map_or(self.floor, |chunk| chunk.first());
            self.relink(0, 0);
        }
    }

    fn drop_chunks(&mut self, count: usize) {
        for _ in 0..count {
            let gone = Rc::make_mut(&mut self.chunks).remove(0);
            self.count_out(&gone);
        }
    }

    fn count_out(&mut self, gone: &Chunk) {
        self.len -= gone.entries().len();
        self.bytes -= gone.bytes();
        self.dropped += gone.entries().len() as u64;
    }
}
