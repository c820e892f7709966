//! What hubs say to each other: on which subjects, in which bytes.

use std::fmt::Write;
use std::time::Duration;

use bytes::{BufMut, Bytes, BytesMut};
use sha2::{Digest, Sha256};

use super::exchange::Question;

/// The first part of every subject.
const PREFIX: &str = "murmuration.v1";

/// The form of a message. What begins with another byte is not understood.
const FORM: u8 = 1;

/// How much of a hash is in a subject, in bytes. Two channels with one subject would hear each
/// other's messages, and drop them.
const HASH: usize = 16;

/// Names a hub, from its start to its end, at random.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Origin(pub(crate) u64);

/// The subject of a channel. It says nothing of the names, and holds no character that NATS would
/// not take.
pub(crate) fn subject(key: &str) -> String {
    let mut subject = format!("{PREFIX}.channel.");
    for byte in &Sha256::digest(key)[..HASH] {
        let _ = write!(subject, "{byte:02x}");
    }
    subject
}

/// The subject on which a hub speaks to itself.
pub(crate) fn own_subject(Origin(origin): Origin) -> String {
    format!("{PREFIX}.hub.{origin:016x}")
}

/// What a hub says to itself, after all else: when it hears it, NATS has taken that, too.
pub(crate) fn encode_question(question: Question) -> Bytes {
    [question.number, question.turn]
        .map(u64::to_be_bytes)
        .concat()
        .into()
}

/// `None` stands for what no hub says.
pub(crate) fn decode_question(bytes: &[u8]) -> Option<Question> {
    let (number, turn) = bytes.split_first_chunk()?;
    Some(Question {
        number: u64::from_be_bytes(*number),
        turn: u64::from_be_bytes(turn.try_into().ok()?),
    })
}

/// What a hub says to others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Said<'a> {
    pub(crate) origin: Origin,
    /// When it was said, since that hub's start, in whole milliseconds.
    pub(crate) at: Duration,
    /// The channel that it was posted to.
    pub(crate) key: &'a str,
    pub(crate) body: &'a str,
}

impl<'a> Said<'a> {
    pub(crate) fn encode(&self) -> Bytes {
        let Self { key, body, .. } = self;
        let mut bytes = BytesMut::with_capacity(1 + 8 + 8 + 4 + key.len() + body.len());
        bytes.put_u8(FORM);
        bytes.put_u64(self.origin.0);
        bytes.put_u64(self.at.as_millis() as u64);
        bytes.put_u32(key.len() as u32);
        bytes.put_slice(key.as_bytes());
        bytes.put_slice(body.as_bytes());
        bytes.freeze()
    }

    /// `None` stands for what no hub says.
    pub(crate) fn decode(bytes: &'a [u8]) -> Option<Self> {
        let (&[form], bytes) = bytes.split_first_chunk()?;
        let (origin, bytes) = bytes.split_first_chunk()?;
        let (at, bytes) = bytes.split_first_chunk()?;
        let (length, bytes) = bytes.split_first_chunk()?;
        let (key, body) = bytes.split_at_checked(u32::from_be_bytes(*length) as usize)?;
        (form == FORM).then_some(Self {
            origin: Origin(u64::from_be_bytes(*origin)),
            at: Duration::from_millis(u64::from_be_bytes(*at)),
            key: str::from_utf8(key).ok()?,
            body: str::from_utf8(body).ok()?,
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_subject_has_no_character_that_means_something_to_nats() {
        let subject = subject("*.>/ \t\r\n.all");
        assert_eq!(
            subject,
            "murmuration.v1.channel.f5b4df0317812c1352c778bca1857bdb"
        );
    }

    proptest! {
        #[test]
        fn what_is_encoded_is_decoded(origin: u64, at: u64, key in ".*", body in ".*") {
            let said = Said {
                origin: Origin(origin),
                at: Duration::from_millis(at),
                key: &key,
                body: &body,
            };
            let bytes = said.encode();
            prop_assert_eq!(Said::decode(&bytes), Some(said));
        }

        #[test]
        fn whatever_comes_is_understood_or_not(bytes: Vec<u8>) {
            if let Some(said) = Said::decode(&bytes) {
                prop_assert_eq!(said.encode(), bytes);
            }
        }
    }
}
