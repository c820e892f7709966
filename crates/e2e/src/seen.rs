//! What a page shows at one moment.

use serde::Deserialize;

use crate::net::Path;

/// Reads it all in one go, so that it belongs together.
pub(crate) const SCRIPT: &str = include_str!("seen.js");

/// What a page shows, as somebody gets it who goes by roles and labels.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Seen {
    /// The tab's title.
    pub title: String,
    /// The page's heading.
    pub heading: String,
    /// The status, a sentence.
    pub status: String,
    /// What is wrong, if anything.
    pub alert: String,
    /// All words of the log, invitation included.
    pub log: String,
    /// The name of this page's person.
    pub me: String,
    /// What tells this page's person from all others.
    pub my_id: String,
    /// The others in the list of peers.
    pub peers: Vec<Peer>,
    /// The messages in the log, one's own and the others'.
    pub messages: Vec<Message>,
    /// The rest of the log: who came, who went.
    pub notices: Vec<String>,
    /// The log of a page that keeps it as a plain list.
    pub items: Vec<String>,
    /// What stands in the message field.
    pub draft: String,
    /// The label of what has the focus.
    pub focus: String,
}

/// One of the others.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Peer {
    /// What tells it from all others: a member's key, or else the page's id.
    pub id: String,
    /// What it is called.
    pub name: String,
    /// Everything that its row says: the state of the link, too.
    pub row: String,
}

/// Something said.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Message {
    /// The name of who said it.
    pub author: String,
    /// What tells whoever said it from all others.
    pub author_id: String,
    /// Whether that is this page's person.
    pub own: bool,
    /// What was said.
    pub text: String,
    /// What became of it, under one's own.
    pub aside: String,
}

impl Peer {
    /// Whether the link to it is there, whichever way it takes and however long that takes.
    pub fn is_connected(&self) -> bool {
        let (row, last) = self.row.rsplit_once(", ").unwrap_or((&self.row, ""));
        let row = if last.ends_with(" ms") {
            row
        } else {
            &self.row
        };
        let ways = ["connected", "connected, direct", "connected, relayed"];
        ways.iter().any(|way| row.ends_with(way))
    }

    /// Which way the link to it takes, as the row says together with how long that takes; none
    /// before it says both.
    pub fn path(&self) -> Option<Path> {
        let (row, time) = self.row.rsplit_once(", ")?;
        time.strip_suffix(" ms")?;
        match row.rsplit_once(", ")?.1 {
            "direct" => Some(Path::Direct),
            "relayed" => Some(Path::Relayed),
            _ => None,
        }
    }
}

impl Seen {
    /// Whether exactly so many others are here, all of them connected.
    pub fn connected_to(&self, others: usize) -> bool {
        self.peers.len() == others && self.peers.iter().all(Peer::is_connected)
    }

    /// Whether somebody of this name has said this.
    pub fn heard(&self, author: &str, text: &str) -> bool {
        self.messages
            .iter()
            .any(|said| !said.own && said.author == author && said.text == text)
    }

    /// The texts of all messages, as they stand.
    pub fn texts(&self) -> Vec<&str> {
        self.messages
            .iter()
            .map(|said| said.text.as_str())
            .collect()
    }

    /// Whether the log tells this of somebody. (Between name and deed it may have an id: two may be
    /// called the same.)
    pub fn tells(&self, who: &str, did: &str) -> bool {
        self.notices
            .iter()
            .any(|told| told.starts_with(who) && told.ends_with(did))
    }
}
