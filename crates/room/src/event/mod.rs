//! Something said, signed over its exact bytes.
//!
//! ```text
//! version  1 byte: 1
//! room     32 bytes
//! author   32 bytes, an Ed25519 public key
//! time     8 bytes, big-endian: a Stamp
//! kind     1 byte
//! heads    1 byte: how many, 0 to 8; then each as 8 bytes of time and 32 bytes of id, ascending
//! body     2 bytes, big-endian: how many, 0 to 17,408; then those
//! signature  64 bytes: Ed25519 over "murmuration event 1\0" and all of the above
//! ```
//!
//! The id is the SHA-256 of all of it.

mod body;
mod read;
#[cfg(test)]
mod tests;

use std::{fmt, ops::Range};

use bytes::Bytes;
use sha2::{Digest, Sha256};

pub use self::{body::Kind, read::EventError};
use crate::{Identity, Member, RoomId, SIGNATURE, Stamp, identity::hex};

/// The longest body, in bytes: a line of 16 KiB, and what sealing one adds.
pub const BODY: usize = 17 * 1024;
/// How many heads an event may follow.
pub const HEADS: usize = 8;
/// The longest event, in bytes.
pub const EVENT: usize = FIXED + HEADS * POSITION + BODY;

/// What is there in every event, in bytes.
const FIXED: usize = 1 + 32 + 32 + 8 + 1 + 1 + 2 + SIGNATURE;
/// A position, in bytes.
const POSITION: usize = 8 + 32;
const VERSION: u8 = 1;
/// What is signed before an event's bytes.
const DOMAIN: &[u8] = b"murmuration event 1\0";

/// An event's name: the SHA-256 of all its bytes.
#[derive(Clone, Copy, Default, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct EventId(pub [u8; 32]);

/// An event's place in the one order that all have: by time, and where that is the same by id.
#[derive(Clone, Copy, Debug, Default, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct Position {
    /// When.
    pub at: Stamp,
    /// Which.
    pub id: EventId,
}

/// An event whose form and signature are right. Cheap to clone.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Event {
    bytes: Bytes,
    position: Position,
    author: Member,
    kind: Kind,
    heads: Vec<Position>,
    body: Range<usize>,
}

impl Event {
    /// Says something, by signing it. Of `heads`, which are ascending, the latest [`HEADS`] are
    /// followed.
    ///
    /// # Panics
    /// When the body is longer than [`BODY`], or a head is not before `at`.
    pub fn new(
        room: &RoomId,
        author: &Identity,
        at: Stamp,
        kind: Kind,
        heads: &[Position],
        body: &[u8],
    ) -> Self {
        let heads = &heads[heads.len().saturating_sub(HEADS)..];
        let length = u16::try_from(body.len()).expect("a body has a bound");
        let mut bytes = DOMAIN.to_vec();
        bytes.push(VERSION);
        bytes.extend(room.0);
        bytes.extend(author.member().0);
        bytes.extend(at.0.to_be_bytes());
        bytes.push(kind.0);
        bytes.push(heads.len() as u8);
        for head in heads {
            bytes.extend(head.at.0.to_be_bytes());
            bytes.extend(head.id.0);
        }
        bytes.extend(length.to_be_bytes());
        bytes.extend(body);
        let signature = author.sign(&bytes);
        bytes.extend(signature);
        let bytes = Bytes::from(bytes).slice(DOMAIN.len()..);
        Self::read_form(bytes, room).expect("an event of our own making is right")
    }

    /// The same, in memory of its own: bytes that came with others keep all of them.
    pub(crate) fn alone(mut self) -> Self {
        self.bytes = Bytes::copy_from_slice(&self.bytes);
        self
    }

    /// All of its bytes.
    pub fn bytes(&self) -> &Bytes {
        &self.bytes
    }

    /// Its place in the order.
    pub fn position(&self) -> Position {
        self.position
    }

    /// Its name.
    pub fn id(&self) -> EventId {
        self.position.id
    }

    /// When it was said.
    pub fn at(&self) -> Stamp {
        self.position.at
    }

    /// Who said it.
    pub fn author(&self) -> Member {
        self.author
    }

    /// What it is.
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// What it follows, ascending.
    pub fn heads(&self) -> &[Position] {
        &self.heads
    }

    /// What it says.
    pub fn body(&self) -> &[u8] {
        &self.bytes[self.body.clone()]
    }
}

impl EventId {
    fn of(bytes: &[u8]) -> Self {
        Self(Sha256::digest(bytes).into())
    }
}

impl fmt::Debug for EventId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "EventId({})", hex(&self.0[..4]))
    }
}
