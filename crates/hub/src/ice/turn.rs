//! Credentials for a TURN server that are good for a while only.
//!
//! A TURN server that shares a secret with us (coturn with `use-auth-secret` and
//! `static-auth-secret`) takes every username that begins with a time to come, with the password
//! that follows from both, as draft-uberti-behave-turn-rest-00 has it. So it keeps no list of
//! users, and what a page tells on is soon worth nothing.

use std::collections::hash_map::RandomState;
use std::fmt;
use std::hash::{BuildHasher, Hasher};
use std::time::{Duration, SystemTime};

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;
use thiserror::Error;

/// The longest secret, in bytes.
const LONGEST: usize = 1024;

/// What the TURN server and the hub know, and nobody else. Never printed.
#[derive(Clone, PartialEq, Eq)]
pub struct TurnSecret(String);

/// Why a text is no secret.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
#[non_exhaustive]
pub enum TurnSecretError {
    /// There is nothing in it.
    #[error("it is empty")]
    Empty,
    /// There are several lines, or other control characters.
    #[error("it has to be a single line of text")]
    NotALine,
    /// It is longer than 1,024 bytes.
    #[error("it is longer than {LONGEST} bytes")]
    TooLong,
}

impl TurnSecret {
    /// Takes a secret, as it stands in the TURN server's configuration; space around it does not
    /// count.
    ///
    /// # Errors
    ///
    /// When it is empty, more than one line, or longer than 1,024 bytes.
    pub fn parse(text: &str) -> Result<Self, TurnSecretError> {
        let text = text.trim();
        match text {
            "" => Err(TurnSecretError::Empty),
            _ if text.len() > LONGEST => Err(TurnSecretError::TooLong),
            _ if text.contains(char::is_control) => Err(TurnSecretError::NotALine),
            _ => Ok(Self(text.to_owned())),
        }
    }

    /// The password of a username: the HMAC-SHA1 of it under the secret, in Base64.
    fn sign(&self, username: &str) -> String {
        let mut mac = <Hmac<Sha1>>::new_from_slice(self.0.as_bytes())
            .expect("a key for HMAC may have any length");
        mac.update(username.as_bytes());
        BASE64_STANDARD.encode(mac.finalize().into_bytes())
    }
}

impl fmt::Debug for TurnSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TurnSecret(…)")
    }
}

/// A username with its password.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TurnCredentials {
    /// When it expires, in seconds since 1970, a colon and a name that is nobody's.
    pub username: String,
    /// The password.
    pub credential: String,
}

impl TurnCredentials {
    /// New ones, good from `now` on for as long as `ttl`, counted in whole seconds.
    ///
    /// No two have the same name: a TURN server counts allocations by the username, and those who
    /// come in the same second shall not share what it allows one.
    pub fn new(secret: &TurnSecret, now: SystemTime, ttl: Duration) -> Self {
        // A clock before 1970 is none, and no server would take what follows from it.
        let now = now
            .duration_since(SystemTime::UNIX_EPOCH)
            .unwrap_or_default();
        let expiry = now.saturating_add(ttl).as_secs();
        // Its keys are random, and nothing hangs on how random.
        let name = RandomState::new().build_hasher().finish();
        Self::of(secret, format!("{expiry}:{name:016x}"))
    }

    fn of(secret: &TurnSecret, username: String) -> Self {
        let credential = secret.sign(&username);
        Self {
            username,
            credential,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_what_openssl_makes_of_it() {
        // printf %s 1234567890:ada | openssl dgst -sha1 -hmac 'a shared secret' -binary | base64
        let secret = TurnSecret::parse(" a shared secret\r\n").unwrap();
        let credentials = TurnCredentials::of(&secret, "1234567890:ada".to_owned());
        assert_eq!(credentials.credential, "308e74EtzGUOvQaZFYVaxPQu+0E=");
    }

    #[test]
    fn a_username_begins_with_its_end_and_is_nobody_elses() {
        let secret = TurnSecret::parse("s").unwrap();
        let now = SystemTime::UNIX_EPOCH + Duration::from_millis(1_999_999_999_500);
        let [one, other] =
            [(); 2].map(|()| TurnCredentials::new(&secret, now, Duration::from_secs(60)));
        assert!(one.username.starts_with("2000000059:"), "{one:?}");
        assert_eq!(one.credential, secret.sign(&one.username));
        assert_ne!(one.username, other.username);
    }

    #[test]
    fn what_is_no_secret_is_refused_and_what_is_one_is_not_printed() {
        for (text, why) in [
            (" \n", TurnSecretError::Empty),
            ("one\ntwo", TurnSecretError::NotALine),
            (&*"x".repeat(LONGEST + 1), TurnSecretError::TooLong),
        ] {
            assert_eq!(TurnSecret::parse(text), Err(why));
        }
        let secret = TurnSecret::parse("hush").unwrap();
        assert!(!format!("{secret:?}").contains("hush"));
    }
}
