//! The address of a STUN or TURN server.

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

/// The longest address, in bytes.
const LONGEST: usize = 512;

/// A `stun:`, `stuns:`, `turn:` or `turns:` address that browsers take: RFC 7064 and RFC 7065.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IceUrl {
    text: String,
    is_turn: bool,
}

/// Why a text is no such address.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
#[non_exhaustive]
pub enum IceUrlError {
    /// Another scheme, or none.
    #[error("it must start with stun:, stuns:, turn: or turns:")]
    Scheme,
    /// No host.
    #[error("it must name a host, such as turn:turn.example:3478, without slashes")]
    Host,
    /// The port is no number from 1 to 65,535.
    #[error("its port must be a number from 1 to 65535")]
    Port,
    /// Something behind a `?` that TURN does not know, or that is behind a STUN server.
    #[error(
        "only ?transport=udp or ?transport=tcp can follow, and only in the address of a TURN server"
    )]
    Query,
    /// It is longer than 512 bytes.
    #[error("it is longer than {LONGEST} bytes")]
    TooLong,
}

impl IceUrl {
    /// The address.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Whether it is a TURN server's, which wants credentials.
    pub fn is_turn(&self) -> bool {
        self.is_turn
    }
}

impl FromStr for IceUrl {
    type Err = IceUrlError;

    fn from_str(text: &str) -> Result<Self, IceUrlError> {
        if text.len() > LONGEST {
            return Err(IceUrlError::TooLong);
        }
        let (scheme, rest) = text.split_once(':').ok_or(IceUrlError::Scheme)?;
        let is_turn = match scheme {
            "turn" | "turns" => true,
            "stun" | "stuns" => false,
            _ => return Err(IceUrlError::Scheme),
        };
        let (server, query) = match rest.split_once('?') {
            Some((server, query)) => (server, Some(query)),
            None => (rest, None),
        };
        check_server(server)?;
        match query {
            None => {}
            Some("transport=udp" | "transport=tcp") if is_turn => {}
            Some(_) => return Err(IceUrlError::Query),
        }
        Ok(Self {
            text: text.to_owned(),
            is_turn,
        })
    }
}

impl fmt::Display for IceUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// A host, and perhaps a port: `turn.example`, `192.0.2.1:3478`, `[2001:db8::1]:3478`.
fn check_server(server: &str) -> Result<(), IceUrlError> {
    let (host, port) = match server.strip_prefix('[').and_then(|it| it.split_once(']')) {
        Some((address, rest)) => {
            let _: std::net::Ipv6Addr = address.parse().map_err(|_| IceUrlError::Host)?;
            match rest.strip_prefix(':') {
                Some(port) => ("v6", Some(port)),
                None if rest.is_empty() => ("v6", None),
                None => return Err(IceUrlError::Host),
            }
        }
        None => match server.split_once(':') {
            Some((host, port)) => (host, Some(port)),
            None => (server, None),
        },
    };
    let of_a_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '_');
    if host.is_empty() || !host.chars().all(of_a_name) {
        return Err(IceUrlError::Host);
    }
    let is_port = |port: &str| {
        port.bytes().all(|byte| byte.is_ascii_digit()) && port.parse::<u16>().is_ok_and(|it| it > 0)
    };
    match port.is_none_or(is_port) {
        true => Ok(()),
        false => Err(IceUrlError::Port),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_browsers_take_is_taken() {
        for (text, is_turn) in [
            ("stun:stun.example", false),
            ("stuns:stun.example:5349", false),
            ("turn:192.0.2.1:3478?transport=udp", true),
            ("turns:[2001:db8::1]:443?transport=tcp", true),
            ("turn:[::1]", true),
        ] {
            let url: IceUrl = text.parse().unwrap();
            assert_eq!((url.as_str(), url.is_turn()), (text, is_turn));
        }
    }

    #[test]
    fn what_they_do_not_take_is_refused_with_the_reason() {
        for (text, why) in [
            ("", IceUrlError::Scheme),
            ("turn.example:3478", IceUrlError::Scheme),
            ("https:turn.example", IceUrlError::Scheme),
            ("turn:", IceUrlError::Host),
            ("turn://turn.example", IceUrlError::Host),
            ("turn:user@turn.example", IceUrlError::Host),
            ("turn:a b", IceUrlError::Host),
            ("turn:[::1", IceUrlError::Host),
            ("turn:[x]", IceUrlError::Host),
            ("turn:[::1]3478", IceUrlError::Host),
            ("turn:::1", IceUrlError::Host),
            ("turn:t.example:0", IceUrlError::Port),
            ("turn:t.example:65536", IceUrlError::Port),
            ("turn:t.example:+80", IceUrlError::Port),
            ("turn:t.example:", IceUrlError::Port),
            ("turn:t.example?transport=sctp", IceUrlError::Query),
            ("turn:t.example?", IceUrlError::Query),
            ("stun:s.example?transport=udp", IceUrlError::Query),
            (
                &*format!("turn:{}", "x".repeat(LONGEST)),
                IceUrlError::TooLong,
            ),
        ] {
            assert_eq!(text.parse::<IceUrl>(), Err(why), "{text}");
        }
    }
}
