//! What a page has told of itself, to have links made.

use anyhow::Result;
use serde::Deserialize;

use crate::Page;

const SIGNALS: &str = include_str!("signals.js");

/// Everything that a page has said of the ways that lead to it. Only one [visited from a
/// machine](crate::Stage::visit_from) knows.
#[derive(Clone, Debug, Deserialize)]
pub struct Signals {
    /// The descriptions of its side of each connection, as they were made.
    pub descriptions: Vec<Description>,
    /// Those of the connections that it has made, as they are now, candidates included.
    pub now: Vec<Description>,
    /// The candidates that the browser has found.
    pub candidates: Vec<String>,
    /// The bodies of what it has posted to a hub.
    pub posts: Vec<String>,
}

/// A description of a side of a connection.
#[derive(Clone, Debug, Deserialize)]
pub struct Description {
    /// `offer` or `answer`.
    #[serde(rename = "type")]
    pub kind: String,
    /// The text.
    pub sdp: String,
}

impl Signals {
    /// How many offers were made, restarts included.
    pub fn offers(&self) -> usize {
        let kinds = self.descriptions.iter().map(|made| &made.kind);
        kinds.filter(|kind| *kind == "offer").count()
    }

    /// All of it, text by text.
    pub fn texts(&self) -> impl Iterator<Item = &str> {
        let descriptions = self.descriptions.iter().chain(&self.now);
        let descriptions = descriptions.map(|made| &made.sdp);
        let texts = descriptions.chain(&self.candidates).chain(&self.posts);
        texts.map(String::as_str)
    }

    /// The candidates in all of it that are not a relay's, each as far as its type.
    pub fn not_relayed(&self) -> Vec<&str> {
        let candidates = |text| str::split(text, "candidate:").skip(1);
        let all = self.texts().flat_map(candidates);
        all.filter(|candidate| kind(candidate) != Some("relay"))
            .collect()
    }
}

/// The type of a candidate, given what follows `candidate:`.
fn kind(candidate: &str) -> Option<&str> {
    let (_, rest) = candidate.split_once(" typ ")?;
    rest.split([' ', '\r', '"', '\\']).next()
}

impl Page {
    /// What it has told of itself so far.
    pub async fn signals(&self) -> Result<Signals> {
        self.ask(SIGNALS).await
    }
}

#[cfg(test)]
mod tests {
    use super::{Description, Signals};

    #[test]
    fn whatever_is_not_relayed_is_found_wherever_it_stands() {
        let relay = "candidate:1 1 udp 1 203.0.113.1 9 typ relay raddr 0.0.0.0 rport 0";
        let host = "candidate:1 1 udp 1 192.168.0.2 9 typ host";
        let signals = |sdp: &str, candidate: &str, post: &str| Signals {
            descriptions: Vec::new(),
            now: vec![Description {
                kind: "offer".to_owned(),
                sdp: format!("v=0\r\na={sdp}\r\n"),
            }],
            candidates: vec![candidate.to_owned()],
            posts: vec![format!("{{\"candidate\":\"{post}\"}}")],
        };
        assert!(signals(relay, relay, relay).not_relayed().is_empty());
        for exposed in [
            signals(host, relay, relay),
            signals(relay, host, relay),
            signals(relay, relay, host),
            signals(relay, "candidate:broken", relay),
        ] {
            assert_eq!(exposed.not_relayed().len(), 1, "{exposed:?}");
        }
    }
}
