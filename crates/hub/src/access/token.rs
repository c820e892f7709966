//! Tokens: who holds one that is signed with the key of a hub may use it as the token says.

use std::fmt;
use std::sync::Arc;

use axum::http::{HeaderMap, header};
use jsonwebtoken::errors::ErrorKind;
use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode};
use percent_encoding::percent_decode_str;
use serde::Deserialize;
use thiserror::Error;
use tokio_rustls::rustls::pki_types::SubjectPublicKeyInfoDer;
use tokio_rustls::rustls::pki_types::pem::PemObject;

use super::{Deed, Denied, signature};

#[cfg(test)]
mod tests;

/// The shortest secret, in bytes: as long as what HMAC-SHA256 makes of it.
const SHORTEST: usize = 32;

/// The longest token that is looked at, in bytes.
const LONGEST: usize = 8 * 1024;

/// How wrong the clock of who has signed a token may be, in seconds.
const LEEWAY: u64 = 30;

/// How a token is given in a URL.
const QUERY: &str = "token=";

/// What stands before the public half of an Ed25519 key, and says that it is one (RFC 8410).
const ED25519: [u8; 12] = [48, 42, 48, 5, 6, 3, 43, 101, 112, 3, 33, 0];

/// The length of such a key, in bytes.
const LENGTH: usize = 32;

/// What the tokens of a hub are signed with. Never printed.
///
/// They are JSON Web Tokens with the claims
///
/// - `exp`: until when they are good, in seconds since 1970; perhaps `nbf`: since when.
/// - `app`: the app, or a list of apps, that they are for; `*` stands for all.
/// - `may`, perhaps: a list of what they are for, of `subscribe` and `broadcast`; else for both.
///
/// A stream that is open when its token expires goes on: the token is for coming in.
#[derive(Clone)]
pub struct TokenKey {
    key: Arc<DecodingKey>,
    /// The only way in which a token may be signed.
    algorithm: Algorithm,
}

/// Why a text is no key.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
#[non_exhaustive]
pub enum TokenKeyError {
    /// It is a secret that can be guessed.
    #[error("a secret has to have at least {SHORTEST} bytes, as from `openssl rand -hex 32`")]
    TooShort,
    /// It is in PEM format, but not the public half of an Ed25519 key.
    #[error("it is not the public half of an Ed25519 key, as from `openssl pkey -pubout`")]
    NotPublic,
}

/// What a token says.
#[derive(Deserialize)]
struct Claims {
    app: Apps,
    may: Option<Vec<String>>,
}

/// The apps that a token is for.
#[derive(Deserialize)]
#[serde(untagged)]
enum Apps {
    One(String),
    Some(Vec<String>),
}

impl TokenKey {
    /// Takes a key as it stands in a file: the public half of an Ed25519 key in PEM format, so that
    /// the hub can check tokens and not make them (`EdDSA`), or else a secret (`HS256`). Space
    /// around it does not count.
    ///
    /// # Errors
    ///
    /// When a secret is shorter than 32 bytes, or a key is not of that kind.
    pub fn parse(text: &str) -> Result<Self, TokenKeyError> {
        signature::install();
        let text = text.trim();
        let (key, algorithm) = if text.starts_with("-----BEGIN") {
            (public_key(text)?, Algorithm::EdDSA)
        } else if text.len() >= SHORTEST {
            (DecodingKey::from_secret(text.as_bytes()), Algorithm::HS256)
        } else {
            return Err(TokenKeyError::TooShort);
        };
        Ok(Self {
            key: Arc::new(key),
            algorithm,
        })
    }

    /// Whether the holder of `token` may do `deed`.
    pub(super) fn check(&self, token: &str, deed: Deed<'_>) -> Result<(), Denied> {
        if token.len() > LONGEST {
            return Err(Denied::Token);
        }
        let mut validation = Validation::new(self.algorithm);
        validation.leeway = LEEWAY;
        validation.validate_nbf = true;
        let claims = match decode::<Claims>(token, &self.key, &validation) {
            Ok(token) => token.claims,
            Err(error) => {
                return Err(match error.kind() {
                    ErrorKind::ExpiredSignature => Denied::Expired,
                    ErrorKind::ImmatureSignature => Denied::Early,
                    _ => Denied::Token,
                });
            }
        };
        let (app, name) = match deed {
            Deed::Subscribe(app) => (app, "subscribe"),
            Deed::Broadcast(app) => (app, "broadcast"),
            Deed::AskForIce => return Ok(()),
        };
        if !claims.app.has(app) {
            return Err(Denied::App);
        }
        if claims
            .may
            .is_some_and(|may| !may.iter().any(|deed| deed == name))
        {
            return Err(Denied::Deed);
        }
        Ok(())
    }
}

impl fmt::Debug for TokenKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "TokenKey({:?}, …)", self.algorithm)
    }
}

impl Apps {
    /// Whether `app`, as it stands in a URL, is one of them.
    fn has(&self, app: &str) -> bool {
        let is = |name: &str| name == "*" || percent_decode_str(app).eq(name.bytes());
        match self {
            Self::One(name) => is(name),
            Self::Some(names) => names.iter().any(|name| is(name)),
        }
    }
}

fn public_key(pem: &str) -> Result<DecodingKey, TokenKeyError> {
    let der = SubjectPublicKeyInfoDer::from_pem_slice(pem.as_bytes());
    let der = der.map_err(|_| TokenKeyError::NotPublic)?;
    match der.strip_prefix(&ED25519) {
        Some(key) if key.len() == LENGTH => Ok(DecodingKey::from_ed_der(key)),
        _ => Err(TokenKeyError::NotPublic),
    }
}

/// The token of a request: in a header, or, as a browser can set none for an event stream, in the
/// URL.
pub(super) fn of_request<'a>(target: &'a str, headers: &'a HeaderMap) -> Option<&'a str> {
    let header = headers.get(header::AUTHORIZATION);
    let in_header = header.and_then(|value| {
        let (scheme, token) = value.to_str().ok()?.split_once(' ')?;
        scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
    });
    in_header.or_else(|| of_query(target))
}

fn of_query(target: &str) -> Option<&str> {
    let (_, query) = target.split_once('?')?;
    query.split('&').find_map(|part| part.strip_prefix(QUERY))
}
