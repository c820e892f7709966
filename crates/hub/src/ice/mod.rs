//! The STUN and TURN servers that the hub hands out, with fresh credentials for whoever asks.

pub(crate) mod turn;
pub(crate) mod url;

use std::time::{Duration, SystemTime};

use serde_json::{Value, json};
use thiserror::Error;

use crate::{IceUrl, TurnCredentials, TurnSecret};

/// Where they are handed out.
///
/// Below `/v1/`, which is the hub's: a proxy that passes the hub's addresses on passes this one on,
/// too, and no file of a site is there. A channel's address has a part more (`/v1/{app}/{channel}`),
/// so that no app's name can collide with it.
pub(crate) const ADDRESS: &str = "/v1/ice";
/// The most addresses.
const MOST_URLS: usize = 16;
/// The shortest time that credentials are good for: a page has to ask anew before it is over.
const SHORTEST: Duration = Duration::from_secs(60);
/// The longest: what is good for longer is hardly limited.
const LONGEST: Duration = Duration::from_secs(7 * 24 * 60 * 60);

/// STUN and TURN servers, and what it takes to make credentials for the latter.
///
/// A hub with them in its [`Setup`](crate::Setup) hands them out at `GET /v1/ice`, to whoever asks: to
/// keep strangers from using a TURN server for other ends, its own quotas and bounds are the means.
#[derive(Clone, Debug)]
pub struct Ice {
    urls: Vec<IceUrl>,
    secret: Option<TurnSecret>,
    ttl: Duration,
}

/// Why servers can't be handed out.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
#[non_exhaustive]
pub enum IceError {
    /// There is no address.
    #[error("there is no STUN or TURN server to hand out")]
    NoServer,
    /// There are more than 16 addresses.
    #[error("there are more than {MOST_URLS} addresses of STUN and TURN servers")]
    TooMany,
    /// There is a TURN server and no secret.
    #[error("a TURN server takes nobody without credentials, and there is no secret to make them")]
    NoSecret,
    /// There is a secret and no TURN server.
    #[error("there is a secret, but no TURN server that it would be for")]
    NoTurn,
    /// The credentials would be good for less than a minute or more than a week.
    #[error("credentials are good for a minute at least and a week at most")]
    Ttl,
}

impl Ice {
    /// How long credentials are good for where nothing else is said.
    pub const TTL: Duration = Duration::from_secs(12 * 60 * 60);

    /// The servers at these addresses, with credentials for TURN that follow from `secret` and are
    /// good for as long as `ttl`.
    ///
    /// # Errors
    ///
    /// When there is no address, or more than 16; when there is a TURN server without a secret, or
    /// a secret without one; and when `ttl` is less than a minute or more than a week.
    pub fn new(
        urls: Vec<IceUrl>,
        secret: Option<TurnSecret>,
        ttl: Duration,
    ) -> Result<Self, IceError> {
        let has_turn = urls.iter().any(IceUrl::is_turn);
        match &secret {
            _ if urls.is_empty() => Err(IceError::NoServer),
            _ if urls.len() > MOST_URLS => Err(IceError::TooMany),
            None if has_turn => Err(IceError::NoSecret),
            Some(_) if !has_turn => Err(IceError::NoTurn),
            _ if !(SHORTEST..=LONGEST).contains(&ttl) => Err(IceError::Ttl),
            _ => Ok(Self { urls, secret, ttl }),
        }
    }

    /// What is answered at this time: `iceServers` as RTCPeerConnection wants them, and `ttl`, the
    /// seconds that they are good for.
    pub(crate) fn answer(&self, now: SystemTime) -> Value {
        let urls = |is_turn| -> Vec<&str> {
            let urls = self.urls.iter().filter(|url| url.is_turn() == is_turn);
            urls.map(IceUrl::as_str).collect()
        };
        let mut servers = Vec::new();
        let stun = urls(false);
        if !stun.is_empty() {
            servers.push(json!({ "urls": stun }));
        }
        if let Some(secret) = &self.secret {
            let TurnCredentials {
                username,
                credential,
            } = TurnCredentials::new(secret, now, self.ttl);
            let turn = urls(true);
            servers.push(json!({ "urls": turn, "username": username, "credential": credential }));
        }
        json!({ "iceServers": servers, "ttl": self.ttl.as_secs() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: Duration = Duration::from_secs(3600);

    #[test]
    fn what_makes_no_sense_is_refused_with_the_reason() {
        let many = vec!["turn:t.example"; MOST_URLS + 1];
        let (turn, stun) = (["turn:t.example"], ["stun:s.example"]);
        for (urls, secret, ttl, why) in [
            (&[][..], Some("s"), HOUR, IceError::NoServer),
            (&many, Some("s"), HOUR, IceError::TooMany),
            (&turn, None, HOUR, IceError::NoSecret),
            (&stun, Some("s"), HOUR, IceError::NoTurn),
            (&turn, Some("s"), Duration::from_secs(59), IceError::Ttl),
            (&turn, Some("s"), 24 * 7 * HOUR + HOUR, IceError::Ttl),
        ] {
            assert_eq!(ice(urls, secret, ttl).err(), Some(why), "{urls:?}");
        }
        assert!(ice(&stun, None, HOUR).is_ok());
    }

    #[test]
    fn only_turn_gets_credentials() {
        let ice = ice(
            &["turn:t.example", "stun:s.example", "turns:t.example"],
            Some("s"),
            HOUR,
        );
        let now = SystemTime::UNIX_EPOCH + Duration::from_secs(1_000_000);
        let answer = ice.unwrap().answer(now);
        let servers = &answer["iceServers"];
        assert_eq!(servers[0], json!({ "urls": ["stun:s.example"] }));
        assert_eq!(
            servers[1]["urls"],
            json!(["turn:t.example", "turns:t.example"])
        );
        let username = servers[1]["username"].as_str().unwrap();
        assert!(username.starts_with("1003600:"), "{username}");
        assert_eq!(answer["ttl"], 3600);
    }

    fn ice(urls: &[&str], secret: Option<&str>, ttl: Duration) -> Result<Ice, IceError> {
        let urls = urls.iter().map(|url| url.parse().unwrap()).collect();
        Ice::new(urls, secret.map(|it| TurnSecret::parse(it).unwrap()), ttl)
    }
}
