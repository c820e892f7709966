//! Encrypting a text so that neither it nor its length can be told: AES-256-GCM, padded.
//!
//! ```text
//! nonce       12 random bytes
//! ciphertext  of the text, 0x80, and as many zeros as fill the last block
//! tag         16 bytes
//! ```

use aes_gcm::{AeadInOut, Aes256Gcm, KeyInit, Nonce};

use crate::{Entropy, entropy::random};

/// What sealing adds besides the padding, in bytes.
pub(crate) const ADDED: usize = NONCE + 16;

const NONCE: usize = 12;
/// Where the text ends.
const END: u8 = 0x80;

/// A key for sealing.
pub(crate) struct Key(Aes256Gcm);

impl Key {
    pub fn new(key: &[u8; 32]) -> Self {
        Self(Aes256Gcm::new(key.into()))
    }

    /// Seals a text, padded to a multiple of `block` bytes. Whoever opens it has to know what it was
    /// sealed `for_`.
    pub fn seal(
        &self,
        text: &str,
        for_: &[u8],
        block: usize,
        entropy: &mut dyn Entropy,
    ) -> Vec<u8> {
        let nonce: [u8; NONCE] = random(entropy);
        let mut content = Vec::with_capacity(padded(text.len(), block) + ADDED);
        content.extend(text.as_bytes());
        content.push(END);
        content.resize(padded(text.len(), block), 0);
        self.0
            .encrypt_in_place(&Nonce::from(nonce), for_, &mut content)
            .expect("it is far shorter than 64 GiB");
        content.splice(..0, nonce);
        content
    }

    /// The text in what was sealed with this key, for this.
    pub fn open(&self, sealed: &[u8], for_: &[u8]) -> Option<String> {
        let (nonce, content) = sealed.split_first_chunk::<NONCE>()?;
        let mut content = content.to_vec();
        self.0
            .decrypt_in_place(&Nonce::from(*nonce), for_, &mut content)
            .ok()?;
        let end = content.iter().rposition(|&byte| byte != 0)?;
        if content[end] != END {
            return None;
        }
        content.truncate(end);
        String::from_utf8(content).ok()
    }
}

/// How long a text of `length` bytes is with its end and its padding.
pub(crate) const fn padded(length: usize, block: usize) -> usize {
    (length + 1).next_multiple_of(block)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::counting::Counting;

    const BLOCK: usize = 64;

    fn key() -> Key {
        Key::new(&[7; 32])
    }

    fn seal(text: &str) -> Vec<u8> {
        key().seal(text, b"this", BLOCK, &mut Counting(0))
    }

    #[test]
    fn the_length_is_told_by_the_block_only() {
        assert_eq!(seal("").len(), BLOCK + ADDED);
        assert_eq!(seal(&"x".repeat(BLOCK - 1)).len(), BLOCK + ADDED);
        assert_eq!(seal(&"x".repeat(BLOCK)).len(), 2 * BLOCK + ADDED);
    }

    #[test]
    fn whatever_bit_is_changed_it_stays_closed() {
        let right = seal("hello");
        assert_eq!(key().open(&right, b"this").as_deref(), Some("hello"));
        assert_eq!(key().open(&right, b"that"), None);
        assert_eq!(Key::new(&[8; 32]).open(&right, b"this"), None);
        for bit in 0..right.len() * 8 {
            let mut wrong = right.clone();
            wrong[bit / 8] ^= 1 << (bit % 8);
            assert_eq!(key().open(&wrong, b"this"), None, "bit {bit}");
        }
        for length in 0..right.len() {
            assert_eq!(key().open(&right[..length], b"this"), None);
        }
    }

    proptest! {
        #[test]
        fn any_text_survives(text: String) {
            prop_assert_eq!(key().open(&seal(&text), b"this"), Some(text));
        }

        #[test]
        fn no_bytes_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            prop_assert_eq!(key().open(&bytes, b""), None);
        }
    }
}
