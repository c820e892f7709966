//! What is answered at the address of `iceServersFrom`: a stranger's word, for all that is known.

use std::time::Duration;

use murmuration_swarm::IceServer;
use serde_json::Value;

use super::{ConfigError, Place, Problem, file::wrong, ice};

/// How long servers are good for whose answer does not say it, in seconds.
const TTL: u64 = 60 * 60;
/// The shortest time that is believed, in seconds; who says less is asked no more often.
const TTL_LEAST: u64 = 30;
/// The longest, in seconds: a week.
const TTL_MOST: u64 = 7 * 24 * 60 * 60;

/// STUN and TURN servers, and how long they are good for.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct IceAnswer {
    /// The servers. There may be none.
    pub servers: Vec<IceServer>,
    /// How long the credentials are good for: from half a minute to a week.
    pub ttl: Duration,
}

impl IceAnswer {
    /// Reads an answer: `{"iceServers": […], "ttl": SECONDS}`, the servers as in `config.json`.
    /// Other fields are somebody else's.
    ///
    /// # Errors
    /// In words, at the first thing that is wrong.
    pub fn parse(text: &str) -> Result<Self, String> {
        // What is no JSON has none of the fields.
        let answer: Value = serde_json::from_str(text).unwrap_or_default();
        read(&answer).map_err(|ConfigError { place, problem, .. }| match place {
            Place::Field(field) => format!("'{field}' in the answer: {problem}"),
            // No other place is in a list of servers.
            _ => problem.to_string(),
        })
    }
}

fn read(answer: &Value) -> Result<IceAnswer, ConfigError> {
    let servers = ice::servers(&answer["iceServers"])?;
    let ttl = &answer["ttl"];
    let ttl = match ttl.as_u64() {
        Some(ttl) if ttl > 0 => ttl.clamp(TTL_LEAST, TTL_MOST),
        _ if ttl.is_null() => TTL,
        _ => {
            let wanted = "a number of seconds, such as 43200";
            return Err(wrong("ttl", ttl, Problem::Kind { wanted }));
        }
    };
    Ok(IceAnswer {
        servers,
        ttl: Duration::from_secs(ttl),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::MOST_ICE_URLS;

    #[test]
    fn what_our_hub_answers_is_understood() {
        let answer = r#"{"iceServers":[{"urls":["stun:s.example"]},
            {"urls":["turn:t.example:3478?transport=udp"],"username":"1:a","credential":"x="}],"ttl":43200}"#;
        let answer = IceAnswer::parse(answer).unwrap();
        assert_eq!(answer.ttl, Duration::from_secs(43_200));
        assert_eq!(answer.servers.len(), 2);
        assert_eq!(answer.servers[1].username.as_deref(), Some("1:a"));
        assert!(answer.servers[1].is_relay());
    }

    #[test]
    fn a_time_beyond_reason_is_brought_to_reason() {
        for (ttl, seconds) in [
            (r#","ttl":1"#, TTL_LEAST),
            (r#","ttl":18446744073709551615"#, TTL_MOST),
            ("", TTL),
        ] {
            let answer = IceAnswer::parse(&format!(r#"{{"iceServers":[]{ttl}}}"#)).unwrap();
            assert_eq!(answer.ttl, Duration::from_secs(seconds), "{ttl}");
        }
    }

    #[test]
    fn what_is_wrong_is_told() {
        let urls = vec![r#""stun:s.example""#; MOST_ICE_URLS + 1].join(",");
        let many = format!(r#"{{"iceServers":[{{"urls":[{urls}]}}]}}"#);
        for (answer, why) in [
            (
                "<!doctype html>",
                "'iceServers' in the answer: it must be a list of servers",
            ),
            (
                "[]",
                "'iceServers' in the answer: it must be a list of servers",
            ),
            (
                "{}",
                "'iceServers' in the answer: it must be a list of servers",
            ),
            (
                &*many,
                "'iceServers' in the answer: it must be a list of at most 32",
            ),
            (
                r#"{"iceServers":[{"urls":"http://x"}]}"#,
                "'iceServers[0].urls' in the answer: the address must start with stun:",
            ),
            (
                r#"{"iceServers":[{"urls":"turn:x"}]}"#,
                "'iceServers[0].username' in the answer: it is missing",
            ),
            (r#"{"iceServers":[],"ttl":-1}"#, "'ttl' in the answer"),
            (r#"{"iceServers":[],"ttl":0}"#, "'ttl' in the answer"),
            (r#"{"iceServers":[],"ttl":"1"}"#, "'ttl' in the answer"),
        ] {
            let told = IceAnswer::parse(answer).unwrap_err();
            assert!(told.starts_with(why), "{answer}: {told}");
        }
    }
}
