//! What was said in a room, as a file to take along.
//!
//! ```text
//! magic   "murmuration archive 1\n"
//! room    32 bytes
//! events  each: 2 bytes, big-endian: how many; then the event's bytes
//! ```
//!
//! It says nothing that the events don't: of a secret room it has neither the invitation nor a key.

#[cfg(test)]
mod tests;

use std::sync::Arc;

use bytes::Bytes;

use crate::{Event, EventError, Retention, RoomId, Wall, reader::Reader};

/// How an archive of any version begins.
const MAGIC: &[u8] = b"murmuration archive ";
/// What follows in one of this version.
const VERSION: &[u8] = b"1\n";
/// What an archive has besides its events' bytes, and besides two bytes for each event.
const HEAD: usize = MAGIC.len() + VERSION.len() + 32;

/// Why a file is no archive, or only up to somewhere.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum ArchiveError {
    /// It does not begin as one does.
    #[error("this is no export of a room")]
    Form,
    /// It is of another version than this one knows.
    #[error("this export is of a version that this page does not know")]
    Version,
    /// It is one of another room.
    #[error("this is an export of another room")]
    Room,
    /// It has more bytes than a room may have.
    #[error("this file is larger than all that a room holds")]
    Large,
    /// It ends within an event, or says that one is longer than the file.
    #[error("the file is cut off in message {number}")]
    Cut {
        /// Which event, from 1.
        number: usize,
    },
    /// An event in it is not what an honest member would send.
    #[error("message {number} of the file is damaged: {why}")]
    Event {
        /// Which event, from 1.
        number: usize,
        /// What is wrong with it.
        why: EventError,
    },
}

/// Writes down a room's events, which are in order.
pub fn write_archive(room: &RoomId, events: &[Arc<Event>]) -> Vec<u8> {
    let mut archive = [MAGIC, VERSION, &room.0].concat();
    for event in events {
        // No event is as long as that.
        let length = u16::try_from(event.bytes().len()).expect("an event has a bound");
        archive.extend(length.to_be_bytes());
        archive.extend(event.bytes());
    }
    archive
}

/// An archive that is being read: gives one event after the other, each looked at as if a stranger
/// had sent it now. Nothing follows an error.
#[derive(Debug)]
pub struct Archive {
    room: RoomId,
    now: Wall,
    left: Bytes,
    number: usize,
    /// How many of the first ones are not looked at.
    skipped: usize,
}

impl Archive {
    /// How many bytes an archive has at most, of what is held so.
    pub fn most(retention: &Retention) -> usize {
        // An event has more than a hundred bytes, and two for its length.
        HEAD + retention.bytes + retention.bytes / 50
    }

    /// Begins to read one. Of more events than the retention allows, the last ones are given.
    ///
    /// # Errors
    /// When it is none, or none of this room.
    pub fn open(
        file: Bytes,
        room: &RoomId,
        retention: &Retention,
        now: Wall,
    ) -> Result<Self, ArchiveError> {
        let version = file.strip_prefix(MAGIC).ok_or(ArchiveError::Form)?;
        let rest = version.strip_prefix(VERSION).ok_or(ArchiveError::Version)?;
        let of: &[u8; 32] = rest.first_chunk().ok_or(ArchiveError::Form)?;
        if RoomId(*of) != *room {
            return Err(ArchiveError::Room);
        }
        let left = file.slice(HEAD..);
        let count = count(&left);
        // What the events themselves have: their lengths are no part of it.
        if left.len().saturating_sub(2 * count) > retention.bytes {
            return Err(ArchiveError::Large);
        }
        Ok(Self {
            room: *room,
            now,
            left,
            number: 0,
            skipped: count.saturating_sub(retention.count),
        })
    }

    /// The next event's bytes.
    fn cut(&mut self) -> Result<Bytes, ArchiveError> {
        let mut reader = Reader::new(&self.left);
        let length = reader.u16().filter(|&length| {
            let length: usize = length.into();
            length <= reader.left()
        });
        let Some(length) = length else {
            let number = self.number;
            return Err(ArchiveError::Cut { number });
        };
        let mut bytes = self.left.split_to(2 + usize::from(length));
        Ok(bytes.split_off(2))
    }
}

impl Iterator for Archive {
    type Item = Result<Arc<Event>, ArchiveError>;

    fn next(&mut self) -> Option<Self::Item> {
        while !self.left.is_empty() {
            self.number += 1;
            let number = self.number;
            let read = self.cut().and_then(|bytes| {
                if number <= self.skipped {
                    return Ok(None);
                }
                let event = Event::read(bytes, &self.room, self.now);
                let event = event.map_err(|why| ArchiveError::Event { number, why })?;
                // The file is not to stay for as long as one of its events does.
                Ok(Some(Arc::new(event.alone())))
            });
            match read {
                Ok(None) => {}
                Ok(Some(event)) => return Some(Ok(event)),
                Err(error) => {
                    self.left.clear();
                    return Some(Err(error));
                }
            }
        }
        None
    }
}

/// How many whole events there are, by their lengths.
fn count(events: &[u8]) -> usize {
    let mut reader = Reader::new(events);
    let lengths = std::iter::from_fn(|| {
        let length = reader.u16()?;
        reader.slice(length.into())
    });
    lengths.count()
}
