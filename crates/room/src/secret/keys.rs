//! What an invitation's secret opens.

use std::fmt;

use hkdf::Hkdf;
use murmuration_swarm::App;
use sha2::Sha256;

use crate::{RoomId, identity::hex};

const SALT: &[u8] = b"murmuration secret room 1\0";

/// What everybody in a secret room has, made of its secret by HKDF-SHA256.
#[derive(Clone, Eq, PartialEq)]
pub struct Keys {
    /// The room's name at the hub: 32 digits, which tell nothing of the others.
    pub app: App,
    /// The room's name in what is signed.
    pub room: RoomId,
    /// With which signalling is sealed: for [`Sealer`](crate::Sealer).
    pub signalling: [u8; 32],
    /// With which each proves to be invited: for [`Handshake`](crate::Handshake).
    pub proof: [u8; 32],
}

impl Keys {
    pub(super) fn of(secret: &[u8; 16]) -> Self {
        let hkdf = Hkdf::<Sha256>::new(Some(SALT), secret);
        let app: [u8; 16] = derive(&hkdf, b"app");
        Self {
            app: App::new(&hex(&app)).expect("digits are a name"),
            room: RoomId(derive(&hkdf, b"room")),
            signalling: derive(&hkdf, b"signalling"),
            proof: derive(&hkdf, b"proof"),
        }
    }
}

fn derive<const N: usize>(hkdf: &Hkdf<Sha256>, info: &[u8]) -> [u8; N] {
    let mut key = [0; N];
    hkdf.expand(info, &mut key)
        .expect("it is one hash long at most");
    key
}

/// Without what is secret.
impl fmt::Debug for Keys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Keys({:?})", self.room)
    }
}
