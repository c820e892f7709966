//! What hubs say to each other: on which subjects, in which bytes.

use std::fmt::Write;

use bytes::{BufMut, Bytes, BytesMut};
use sha2::{Digest, Sha256};

/// The first part of every subject.
const PREFIX: &str = "murmuration.v1";

/// The form of a message. What begins with another byte is not understood.
const FORM: u8 = 1;

/// How much of a hash is in a subject, in bytes. Two channels with one subject would hear each
/// other's messages, and drop them.
const HASH: usize = 16;

/// Names a hub, from its start to its end, at random.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
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

/// A message for a channel, from a hub.
pub(crate) fn encode(Origin(origin): Origin, key: &str, body: &str) -> Bytes {
    let mut bytes = BytesMut::with_capacity(1 + 8 + 4 + key.len() + body.len());
    bytes.put_u8(FORM);
    bytes.put_u64(origin);
    bytes.put_u32(key.len() as u32);
    bytes.put_slice(key.as_bytes());
    bytes.put_slice(body.as_bytes());
    bytes.freeze()
}

/// What is in a message; `None` stands for what no hub sends.
pub(crate) fn decode(bytes: &[u8]) -> Option<(Origin, &str, &str)> {
    let (&[form], bytes) = bytes.split_first_chunk()?;
    let (origin, bytes) = bytes.split_first_chunk()?;
    let (length, bytes) = bytes.split_first_chunk()?;
    let (key, body) = bytes.split_at_checked(u32::from_be_bytes(*length) as usize)?;
    let read = |text| str::from_utf8(text).ok();
    let origin = Origin(u64::from_be_bytes(*origin));
    (form == FORM).then_some((origin, read(key)?, read(body)?))
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
        fn what_is_encoded_is_decoded(origin: u64, key in ".*", body in ".*") {
            let bytes = encode(Origin(origin), &key, &body);
            prop_assert_eq!(decode(&bytes), Some((Origin(origin), &*key, &*body)));
        }

        #[test]
        fn whatever_comes_is_understood_or_not(bytes: Vec<u8>) {
            if let Some((origin, key, body)) = decode(&bytes) {
                prop_assert_eq!(encode(origin, key, body), bytes);
            }
        }
    }
}
