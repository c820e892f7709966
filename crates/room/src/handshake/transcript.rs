//! What is signed, proven and shared: the exact bytes.

use hmac::{Hmac, KeyInit, Mac};
use murmuration_swarm::Fingerprint;
use sha2::{Digest, Sha256};

use super::NONCE;
use crate::{Member, RoomId};

const COMMIT: &[u8] = b"murmuration commit 1\0";
const LINK: &[u8] = b"murmuration link 1\0";
const PROOF: &[u8] = b"murmuration proof 1\0";
const SHARED: &[u8] = b"murmuration shared 1\0";

/// One end of a link, and what it has said before either revealed anything.
pub(super) struct Side<'a> {
    /// In the swarm.
    pub id: &'a str,
    /// Of its certificate.
    pub fingerprint: Fingerprint,
    pub key: Member,
    pub commit: [u8; 32],
}

/// What commits to a nonce.
pub(super) fn commitment(nonce: &[u8; NONCE]) -> [u8; 32] {
    Sha256::new_with_prefix(COMMIT)
        .chain_update(nonce)
        .finalize()
        .into()
}

/// What `signer` signs.
pub(super) fn signed(room: &RoomId, signer: &Side, other: &Side) -> Vec<u8> {
    transcript(LINK, room, signer, other)
}

/// With which `prover` proves to have the `key`.
pub(super) fn mac(key: &[u8; 32], room: &RoomId, prover: &Side, other: &Side) -> Hmac<Sha256> {
    Hmac::new_from_slice(key)
        .expect("a key of any length will do")
        .chain_update(transcript(PROOF, room, prover, other))
}

/// What both sides share: the same for both of them, whichever is which.
pub(super) fn shared(
    room: &RoomId,
    us: (&Side, &[u8; NONCE]),
    them: (&Side, &[u8; NONCE]),
) -> [u8; 32] {
    let (first, second) = if us.0.id < them.0.id {
        (us, them)
    } else {
        (them, us)
    };
    let mut hash = Sha256::new_with_prefix(SHARED).chain_update(room.0);
    for (side, nonce) in [first, second] {
        hash.update([length(side.id)]);
        hash.update(side.id);
        hash.update(side.fingerprint.0);
        hash.update(side.key.0);
        hash.update(nonce);
    }
    hash.finalize().into()
}

fn transcript(domain: &[u8], room: &RoomId, by: &Side, other: &Side) -> Vec<u8> {
    [
        domain,
        &room.0,
        &[length(by.id)],
        by.id.as_bytes(),
        &[length(other.id)],
        other.id.as_bytes(),
        &by.fingerprint.0,
        &other.fingerprint.0,
        &by.key.0,
        &other.key.0,
        &by.commit,
        &other.commit,
    ]
    .concat()
}

/// An id's length, in bytes.
fn length(id: &str) -> u8 {
    u8::try_from(id.len()).expect("a peer's id has 128 bytes at most")
}
