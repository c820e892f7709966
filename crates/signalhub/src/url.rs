//! The address of a hub, and the URLs under it.

use std::{fmt, net::Ipv6Addr};

use thiserror::Error;

use crate::{App, Channel, NAMED, RESUME, Shown};

/// The longest address of a hub, in bytes.
pub const MAX_URL: usize = 2048;

/// Why a text cannot be the address of a hub.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[non_exhaustive]
pub enum HubUrlError {
    /// There is no text.
    #[error("the address is empty")]
    Empty,
    /// More than [`MAX_URL`] bytes.
    #[error("the address is longer than {MAX_URL} bytes")]
    TooLong,
    /// Whitespace, a control character, or one that URLs don't have.
    #[error("the address contains {}, which an address cannot contain", Shown(*.0))]
    Character(char),
    /// Something else than `http://` or `https://`.
    #[error("the address must start with http:// or https://")]
    Scheme,
    /// A `user@` before the host.
    #[error("the address contains a user name (before the @), which is not supported")]
    UserInfo,
    /// A `?`, with or without a query after it.
    #[error("the address contains a query (from the ? on), which is not supported")]
    Query,
    /// A `#`, with or without a fragment after it.
    #[error("the address contains a fragment (from the # on), which is not supported")]
    Fragment,
    /// Nothing where the host should be, or what no host can be.
    #[error("the address has no valid host name")]
    Host,
    /// Something else after the host's `:` than a number from 1 to 65,535.
    #[error("the port in the address must be a number from 1 to 65535")]
    Port,
}

/// The address of a hub: `http` or `https`, a host, perhaps a port, perhaps a path; no `/` at
/// its end.
///
/// Two addresses are equal when they are written alike, apart from the case of scheme and host.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct HubUrl(String);

impl HubUrl {
    /// Reads an address as npm `signalhub`'s client does: `http://` is added where there is no
    /// scheme, and every `/` at the end is dropped, as is whitespace around it.
    ///
    /// # Errors
    ///
    /// When the result is no address of a hub. The error says in plain words what is wrong.
    pub fn parse(text: &str) -> Result<Self, HubUrlError> {
        let text = text.trim();
        if text.is_empty() {
            return Err(HubUrlError::Empty);
        }
        if let Some(character) = text.chars().find(|&c| is_foreign(c)) {
            return Err(HubUrlError::Character(character));
        }
        let (scheme, rest) = text.split_once("://").unwrap_or(("http", text));
        let scheme = scheme.to_ascii_lowercase();
        if scheme != "http" && scheme != "https" {
            return Err(HubUrlError::Scheme);
        }
        if rest.contains('#') {
            return Err(HubUrlError::Fragment);
        }
        if rest.contains('?') {
            return Err(HubUrlError::Query);
        }
        let rest = rest.trim_end_matches('/');
        let (authority, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
        check_authority(authority)?;
        let url = format!("{scheme}://{}{path}", authority.to_ascii_lowercase());
        if url.len() > MAX_URL {
            return Err(HubUrlError::TooLong);
        }
        Ok(Self(url))
    }

    /// The address, with its scheme and without a `/` at its end.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Where to `GET` the event stream with the messages of `channels`.
    ///
    /// One stream can carry several channels, and does not say which one a message came on.
    /// Without any channel this is an address that a hub answers with 404.
    pub fn subscribe_url(&self, app: &App, channels: &[&Channel]) -> String {
        let names: Vec<&str> = channels.iter().map(|channel| channel.as_str()).collect();
        self.url_of(app, &names.join(","))
    }

    /// The same, of a stream that says of each message which channel it came on, and how far the
    /// stream is; and that goes on after `mark`, where another was when it was lost. All this where
    /// the hub can: the original ignores the wish.
    /// `channels` are as they stand in a URL, with commas between them.
    pub fn resumed_subscribe_url(&self, app: &App, channels: &str, mark: Option<&str>) -> String {
        let url = self.url_of(app, channels);
        match mark {
            None => format!("{url}?{NAMED}&{RESUME}"),
            Some(mark) => format!("{url}?{NAMED}&{RESUME}={mark}"),
        }
    }

    /// Where to `POST` a message for `channel`.
    pub fn broadcast_url(&self, app: &App, channel: &Channel) -> String {
        self.url_of(app, channel.as_str())
    }

    fn url_of(&self, app: &App, channels: &str) -> String {
        format!("{self}/v1/{}/{channels}", app.segment())
    }
}

impl fmt::Display for HubUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Whether a character has no place in any part of an address. A browser would take `\` for `/`.
fn is_foreign(c: char) -> bool {
    c.is_whitespace() || c.is_control() || c == '\\'
}

/// Checks what stands between the scheme and the path: a host, perhaps with a port.
fn check_authority(authority: &str) -> Result<(), HubUrlError> {
    if authority.contains('@') {
        return Err(HubUrlError::UserInfo);
    }
    let (host, port) = match authority.rsplit_once(':') {
        // The colon is part of an address such as `[::1]`.
        Some((_, after)) if after.ends_with(']') => (authority, None),
        Some((host, port)) => (host, Some(port)),
        None => (authority, None),
    };
    if !is_host(host) {
        return Err(HubUrlError::Host);
    }
    match port {
        Some(port) if !is_port(port) => Err(HubUrlError::Port),
        _ => Ok(()),
    }
}

/// Whether a browser may take `host` for a name or an address.
fn is_host(host: &str) -> bool {
    match host.strip_prefix('[') {
        Some(rest) => rest
            .strip_suffix(']')
            .is_some_and(|address| address.parse::<Ipv6Addr>().is_ok()),
        None => !host.is_empty() && !host.contains([':', '[', ']', '%', '<', '>', '^', '|']),
    }
}

fn is_port(port: &str) -> bool {
    port.bytes().all(|digit| digit.is_ascii_digit()) && port.parse::<u16>().is_ok_and(|n| n > 0)
}
