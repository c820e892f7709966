//! Who may use a hub. Everybody, unless it is told otherwise.
//!
//! Two doors, and each may be open or not: pages of some origins only, which the browser vouches
//! for (so it keeps nobody out but browsers), and holders of a token, which the hub can check.

mod origins;
mod signature;
mod token;

use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use thiserror::Error;

pub(crate) use origins::Cors;
pub use origins::{Origin, OriginError, Origins};
pub use token::{TokenKey, TokenKeyError};

/// Who may use a hub. By default, everybody may.
#[derive(Clone, Debug, Default)]
pub struct Access {
    /// The origins whose pages may.
    pub origins: Origins,
    /// What tokens are signed with. When it is there, whoever wants to subscribe, to broadcast, or
    /// to know of TURN servers has to show one.
    pub tokens: Option<TokenKey>,
}

/// What somebody is about to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Deed<'a> {
    /// Listen to channels of an app, which is named as in the URL.
    Subscribe(&'a str),
    /// Send a message to one.
    Broadcast(&'a str),
    /// See what STUN and TURN servers there are.
    AskForIce,
}

/// Why somebody may not. It never tells what a token says.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub(crate) enum Denied {
    #[error("pages of this origin may not use this hub")]
    Origin,
    #[error(
        "this hub is for holders of a token: send it as `authorization: Bearer …` or as `?token=…`"
    )]
    NoToken,
    #[error("the token is not one of this hub's")]
    Token,
    #[error("the token has expired")]
    Expired,
    #[error("the token is not good yet")]
    Early,
    #[error("the token is not for this app")]
    App,
    #[error("the token is not for this")]
    Deed,
}

impl Access {
    /// Whether the sender of a request with this `target` and these `headers` may do `deed`.
    pub(crate) fn check(
        &self,
        deed: Deed<'_>,
        target: &str,
        headers: &HeaderMap,
    ) -> Result<(), Denied> {
        let Some(key) = &self.tokens else {
            return Ok(());
        };
        let token = token::of_request(target, headers).ok_or(Denied::NoToken)?;
        key.check(token, deed)
    }
}

impl IntoResponse for Denied {
    fn into_response(self) -> Response {
        let word = format!("{self}\n");
        let challenge = match self {
            Self::Origin => return (StatusCode::FORBIDDEN, word).into_response(),
            Self::NoToken => "Bearer",
            Self::App | Self::Deed => r#"Bearer error="insufficient_scope""#,
            Self::Token | Self::Expired | Self::Early => r#"Bearer error="invalid_token""#,
        };
        let headers = [(header::WWW_AUTHENTICATE, challenge)];
        (StatusCode::UNAUTHORIZED, headers, word).into_response()
    }
}
