//! Reading an event that somebody else made.

use bytes::Bytes;

use super::{BODY, DOMAIN, Event, EventId, HEADS, Kind, Position, VERSION};
use crate::{Member, RoomId, SIGNATURE, Stamp, Wall, reader::Reader};

/// Why bytes are no event that may be kept, shown or passed on.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum EventError {
    /// They are of another version than this one knows.
    #[error("an event of version {0}")]
    Version(u8),
    /// They end too early, go on too long, or say that they are longer than anything may be.
    #[error("not an event's form")]
    Form,
    /// They belong to another room.
    #[error("an event of another room")]
    Room,
    /// What is followed is not ascending, or not before what follows it.
    #[error("an event that follows what comes after it")]
    Heads,
    /// It is from further in the future than clocks may differ.
    #[error("an event from the future")]
    Future,
    /// The author has not signed it.
    #[error("a signature that is not the author's")]
    Signature,
}

impl Event {
    /// Reads an event that somebody sent.
    ///
    /// # Errors
    /// When it may not be kept, shown or passed on.
    pub fn read(bytes: Bytes, room: &RoomId, now: Wall) -> Result<Self, EventError> {
        let event = Self::read_form(bytes, room)?;
        if event.at().is_ahead_of(now) {
            return Err(EventError::Future);
        }
        if !event.is_signed() {
            return Err(EventError::Signature);
        }
        Ok(event)
    }

    /// Reads an event that was read before, and kept under its id since: its signature is taken as
    /// right. Whoever can change what is kept here can change this page too.
    ///
    /// # Errors
    /// When it is not an event of this room.
    pub fn read_kept(bytes: Bytes, room: &RoomId) -> Result<Self, EventError> {
        Self::read_form(bytes, room)
    }

    /// Reads all but the signature and the clock.
    pub(crate) fn read_form(bytes: Bytes, room: &RoomId) -> Result<Self, EventError> {
        let mut reader = Reader::new(&bytes);
        let version = reader.u8().ok_or(EventError::Form)?;
        if version != VERSION {
            return Err(EventError::Version(version));
        }
        let of = reader.array().ok_or(EventError::Form)?;
        let author = Member(reader.array().ok_or(EventError::Form)?);
        let at = Stamp(reader.u64().ok_or(EventError::Form)?);
        let kind = Kind(reader.u8().ok_or(EventError::Form)?);
        let heads = heads(&mut reader)?;
        let length: usize = reader.u16().ok_or(EventError::Form)?.into();
        let start = bytes.len() - reader.left();
        if length > BODY || reader.left() != length + SIGNATURE {
            return Err(EventError::Form);
        }
        if RoomId(of) != *room {
            return Err(EventError::Room);
        }
        let ascends = heads.is_sorted_by(|a, b| a < b);
        if !ascends || heads.last().is_some_and(|last| last.at >= at) {
            return Err(EventError::Heads);
        }
        let id = EventId::of(&bytes);
        Ok(Self {
            position: Position { at, id },
            author,
            kind,
            heads,
            body: start..start + length,
            bytes,
        })
    }

    /// Whether its author has signed it.
    pub(crate) fn is_signed(&self) -> bool {
        let Some((content, signature)) = self.bytes.split_last_chunk() else {
            return false;
        };
        self.author
            .has_signed(&[DOMAIN, content].concat(), signature)
    }
}

fn heads(reader: &mut Reader) -> Result<Vec<Position>, EventError> {
    let count: usize = reader.u8().ok_or(EventError::Form)?.into();
    if count > HEADS {
        return Err(EventError::Form);
    }
    let head = |_| {
        Some(Position {
            at: Stamp(reader.u64()?),
            id: EventId(reader.array()?),
        })
    };
    (0..count)
        .map(head)
        .collect::<Option<_>>()
        .ok_or(EventError::Form)
}
