//! Where a range ends, in few bytes.
//!
//! A position is 40 bytes, its time's before its id's, which are in order as the positions are. Of two
//! that follow each other, a few of the second's first bytes keep them apart. And of these the first
//! are those of the bound before, as a rule.

use super::ReconcileError;
use crate::{EventId, Position, Stamp, reader::Reader};

/// A position's bytes.
const POSITION: usize = 8 + 32;
/// Instead of how many bytes are shared: there is no end.
const END: u8 = 0x3f;

/// Where a range ends.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub enum Bound {
    /// Just before a position, which belongs to the next range.
    Before(Position),
    /// Nowhere: everything that is later belongs to it.
    End,
}

impl Bound {
    /// The shortest one between two positions that follow each other.
    pub fn between(last: &Position, next: &Position) -> Self {
        let (last, next) = (bytes(last), bytes(next));
        let shared = shared(&last, &next);
        let mut bound = [0; POSITION];
        let kept = (shared + 1).min(POSITION);
        bound[..kept].copy_from_slice(&next[..kept]);
        Self::Before(position(&bound))
    }

    /// Whether it lies after a position.
    pub fn is_after(self, position: &Position) -> bool {
        self > Self::Before(*position)
    }

    /// Writes it behind `tag`, the upper two bits of its first byte. It lies after `previous`.
    pub fn write(self, tag: u8, previous: &Position, to: &mut Vec<u8>) {
        let Self::Before(this) = self else {
            return to.push(tag | END);
        };
        let (previous, this) = (bytes(previous), bytes(&this));
        let shared = shared(&previous, &this);
        let zeros = this.iter().rev().take_while(|&&byte| byte == 0).count();
        let new = &this[shared..POSITION - zeros];
        to.extend([tag | shared as u8, new.len() as u8]);
        to.extend(new);
    }

    /// Reads one that lies after `previous`, whose first byte is `first`, apart from the tag in it.
    pub fn read(
        first: u8,
        previous: &Position,
        reader: &mut Reader,
    ) -> Result<Self, ReconcileError> {
        let shared = first & END;
        if shared == END {
            return Ok(Self::End);
        }
        let shared: usize = shared.into();
        let length: usize = reader.u8().ok_or(ReconcileError::Form)?.into();
        let new = reader.slice(length).ok_or(ReconcileError::Form)?;
        let mut bound = bytes(previous);
        // No more bytes are shared, for this one is greater; and so is the bound.
        let is_later =
            matches!((new.first(), bound.get(shared)), (Some(new), Some(old)) if new > old);
        if !is_later || new.last() == Some(&0) || shared + length > POSITION {
            return Err(ReconcileError::Bound);
        }
        bound[shared..].fill(0);
        bound[shared..shared + length].copy_from_slice(new);
        Ok(Self::Before(position(&bound)))
    }
}

/// The first position of a time.
pub fn first(at: Stamp) -> Position {
    let id = EventId([0; 32]);
    Position { at, id }
}

fn bytes(position: &Position) -> [u8; POSITION] {
    let mut bytes = [0; POSITION];
    bytes[..8].copy_from_slice(&position.at.0.to_be_bytes());
    bytes[8..].copy_from_slice(&position.id.0);
    bytes
}

fn position(bytes: &[u8; POSITION]) -> Position {
    let (mut at, mut id) = ([0; 8], [0; 32]);
    at.copy_from_slice(&bytes[..8]);
    id.copy_from_slice(&bytes[8..]);
    Position {
        at: Stamp(u64::from_be_bytes(at)),
        id: EventId(id),
    }
}

/// How many of their first bytes are the same.
fn shared(a: &[u8; POSITION], b: &[u8; POSITION]) -> usize {
    a.iter().zip(b).take_while(|(a, b)| a == b).count()
}
