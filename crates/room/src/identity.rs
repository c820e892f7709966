//! Who somebody is: an Ed25519 key.

use std::fmt;

use ed25519_dalek::{Signature, Signer, SigningKey, VerifyingKey};

use crate::{Entropy, entropy::random};

/// The length of a signature, in bytes.
pub const SIGNATURE: usize = 64;

/// Somebody: an Ed25519 public key, as bytes. Whether it is a key at all shows when something is
/// said to be signed with it.
#[derive(Clone, Copy, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct Member(pub [u8; 32]);

/// This page's person: the key with which they sign.
#[derive(Clone)]
pub struct Identity(SigningKey);

impl Identity {
    /// Somebody new.
    pub fn new(entropy: &mut dyn Entropy) -> Self {
        Self::from_seed(&random(entropy))
    }

    /// The one that was made of this seed (RFC 8032's private key).
    pub fn from_seed(seed: &[u8; 32]) -> Self {
        Self(SigningKey::from_bytes(seed))
    }

    /// What is to be kept, and kept secret.
    pub fn seed(&self) -> [u8; 32] {
        self.0.to_bytes()
    }

    /// By which others know them.
    pub fn member(&self) -> Member {
        Member(self.0.verifying_key().to_bytes())
    }

    /// Signs `bytes`, which begin with what they are for.
    pub(crate) fn sign(&self, bytes: &[u8]) -> [u8; SIGNATURE] {
        self.0.sign(bytes).to_bytes()
    }

    /// The secret that this person and that member have in common: X25519 (RFC 7748) of their keys, as
    /// they are on the curve's other form. `None` for what is no key, or one with which everybody has
    /// the same.
    pub(crate) fn agree(&self, with: Member) -> Option<[u8; 32]> {
        let key = VerifyingKey::from_bytes(&with.0).ok()?;
        let point = key.to_montgomery().mul_clamped(self.0.to_scalar_bytes());
        let common = point.to_bytes();
        (!key.is_weak() && common != [0; 32]).then_some(common)
    }
}

impl Member {
    /// Whether this is their signature under `bytes`. Strict: one signature has one form, and weak
    /// keys sign nothing.
    pub(crate) fn has_signed(&self, bytes: &[u8], signature: &[u8; SIGNATURE]) -> bool {
        VerifyingKey::from_bytes(&self.0)
            .and_then(|key| key.verify_strict(bytes, &Signature::from_bytes(signature)))
            .is_ok()
    }
}

impl fmt::Debug for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Identity({:?})", self.member())
    }
}

impl fmt::Debug for Member {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Member({})", hex(&self.0[..4]))
    }
}

/// The whole key, in hexadecimal digits.
impl fmt::Display for Member {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex(&self.0))
    }
}

/// Bytes in lower-case hexadecimal digits.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_gives_the_key_of_rfc_8032() {
        // RFC 8032, 7.1, test 2.
        let seed = bytes("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb");
        let identity = Identity::from_seed(&seed);
        assert_eq!(
            hex(&identity.member().0),
            "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c"
        );
        assert_eq!(
            hex(&identity.sign(&[0x72])),
            "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da\
             085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
        );
        assert_eq!(identity.seed(), seed);
    }

    #[test]
    fn only_the_signer_has_signed_and_only_that() {
        let (ada, bob) = (Identity::from_seed(&[1; 32]), Identity::from_seed(&[2; 32]));
        let mut signature = ada.sign(b"this");
        assert!(ada.member().has_signed(b"this", &signature));
        assert!(!ada.member().has_signed(b"that", &signature));
        assert!(!bob.member().has_signed(b"this", &signature));
        signature[0] ^= 1;
        assert!(!ada.member().has_signed(b"this", &signature));
    }

    #[test]
    fn what_is_no_key_or_a_weak_one_has_signed_nothing() {
        let identity = Identity::from_seed(&[1; 32]);
        let signature = identity.sign(b"this");
        for key in [
            [0; 32],
            [0xff; 32],
            bytes(&format!("01{}", "00".repeat(31))),
        ] {
            assert!(!Member(key).has_signed(b"this", &signature));
            assert!(!Member(key).has_signed(b"this", &[0; SIGNATURE]));
        }
    }

    fn bytes(hex: &str) -> [u8; 32] {
        let byte = |at| u8::from_str_radix(&hex[2 * at..2 * at + 2], 16).unwrap();
        std::array::from_fn(byte)
    }
}
