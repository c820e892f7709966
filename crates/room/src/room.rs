//! Which room.

use std::fmt;

use sha2::{Digest, Sha256};

use crate::identity::hex;

/// The name of a room in everything that is signed: no event, and no proof, of one room is good in
/// another.
#[derive(Clone, Copy, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct RoomId(pub [u8; 32]);

/// What is hashed before a public room's name.
const PUBLIC: &[u8] = b"murmuration public room 1\0";

impl RoomId {
    /// The public room of this name, which is also its app name at the hub. (That of a secret room is
    /// among its [`Keys`](crate::Keys).)
    pub fn public(name: &str) -> Self {
        let hash = Sha256::new_with_prefix(PUBLIC).chain_update(name);
        Self(hash.finalize().into())
    }
}

impl fmt::Debug for RoomId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RoomId({})", hex(&self.0[..4]))
    }
}
