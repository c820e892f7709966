//! What a secret room's hub is given to pass on.
//!
//! A body is a JSON string: the base64url of a message sealed for its channel.

use std::{cell::RefCell, fmt};

use base64ct::{Base64UrlUnpadded, Encoding};
use murmuration_swarm::{Channel, Seal};

use super::Keys;
use crate::{
    Entropy,
    sealed::{ADDED, Key, padded},
};

/// What is in front of the channel's name, in what a message is sealed for.
const DOMAIN: &[u8] = b"murmuration signal 1\0";
/// To everybody there are announcements only: their length tells nothing that the channel doesn't.
const TO_ALL: usize = 256;
/// Offers, answers, candidates and the rest mostly fit in one or two of these, in bytes.
const TO_ONE: usize = 1024;
/// The longest body that a hub passes on, in bytes.
const BODY: usize = 65_535;

/// Seals a secret room's signalling, so that the hub can neither read nor make any.
pub struct Sealer {
    key: Key,
    /// In a cell, because sealing changes nothing else.
    entropy: RefCell<Box<dyn Entropy>>,
}

impl Sealer {
    /// A sealer for the room with these keys.
    pub fn new(keys: &Keys, entropy: Box<dyn Entropy>) -> Self {
        Self {
            key: Key::new(&keys.signalling),
            entropy: RefCell::new(entropy),
        }
    }
}

impl Seal for Sealer {
    fn wrap(&self, message: &str, channel: &Channel) -> Option<String> {
        let block = if channel.is_all() { TO_ALL } else { TO_ONE };
        let sealed = padded(message.len(), block) + ADDED;
        // In base64, between quotes.
        if (sealed * 4).div_ceil(3) + 2 > BODY {
            return None;
        }
        let entropy = &mut **self.entropy.borrow_mut();
        let sealed = self.key.seal(message, &place(channel), block, entropy);
        Some(format!("\"{}\"", Base64UrlUnpadded::encode_string(&sealed)))
    }

    fn unwrap(&self, data: &str, channel: &Channel) -> Option<String> {
        if data.len() > BODY {
            return None;
        }
        let text = data.strip_prefix('"')?.strip_suffix('"')?;
        let sealed = Base64UrlUnpadded::decode_vec(text).ok()?;
        self.key.open(&sealed, &place(channel))
    }
}

/// What a message is sealed for: this channel, so that the hub can't move it to another.
fn place(channel: &Channel) -> Vec<u8> {
    [DOMAIN, channel.as_str().as_bytes()].concat()
}

/// Without the key.
impl fmt::Debug for Sealer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sealer").finish_non_exhaustive()
    }
}
