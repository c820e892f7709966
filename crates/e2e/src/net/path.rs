//! Which way a page's links take, as its browser tells.

use anyhow::{Result, bail, ensure};
use serde::Deserialize;

use crate::{Browser, PATIENCE, Page, until};

const RECORD: &str = include_str!("record.js");
const LOOK: &str = include_str!("look.js");

/// The way between two pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Path {
    /// From one to the other.
    Direct,
    /// Through a TURN server.
    Relayed,
}

/// A connection that a page has made, whatever became of it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Link {
    /// Its `connectionState`.
    pub state: String,
    /// What that was told to have become, one after the other. (Of one that the page closes itself,
    /// the end is not told.)
    pub states: Vec<String>,
    /// The type of this end's candidate of the pair in use: `host`, `srflx`, `prflx` or `relay`.
    pub local: Option<String>,
    /// The type of the other end's.
    pub remote: Option<String>,
}

impl Link {
    /// Whether it leads to somebody.
    pub fn is_connected(&self) -> bool {
        self.state == "connected"
    }

    /// Whether it has ever led to somebody.
    pub fn was_connected(&self) -> bool {
        self.states.iter().any(|state| state == "connected")
    }

    /// Whether a way to somebody was looked for in vain.
    pub fn has_failed(&self) -> bool {
        let tried = self.states.iter().any(|state| state == "connecting");
        let ended = matches!(&*self.state, "failed" | "closed");
        tried && ended && !self.was_connected()
    }

    /// Its way; none before it has one.
    pub fn path(&self) -> Option<Path> {
        let ends = [self.local.as_ref()?, self.remote.as_ref()?];
        Some(if ends.into_iter().any(|end| end == "relay") {
            Path::Relayed
        } else {
            Path::Direct
        })
    }
}

/// Has the pages of a browser remember their connections.
pub(crate) async fn record(browser: &Browser) -> Result<()> {
    browser.prepare_pages(RECORD).await
}

impl Page {
    /// All connections that this page has made. Only one [visited from a
    /// machine](crate::Stage::visit_from) knows.
    pub async fn links(&self) -> Result<Vec<Link>> {
        self.ask(LOOK).await
    }

    /// The way to the only other one here, once there is one.
    pub async fn path(&self) -> Result<Path> {
        until("the browser knows the way", PATIENCE, async || {
            let links = self.links().await?;
            let mut connected = links.iter().filter(|link| link.is_connected());
            let (Some(link), None) = (connected.next(), connected.next()) else {
                bail!("there is not one link but {links:?}");
            };
            let Some(path) = link.path() else {
                bail!("it is not chosen yet: {link:?}");
            };
            Ok(path)
        })
        .await
    }

    /// Waits until the list of peers says that the link to the only other one takes this way, and
    /// how long that takes.
    pub async fn until_path_told(&self, path: Path) -> Result<()> {
        until("the page tells the way", PATIENCE, async || {
            let peers = self.look().await?.peers;
            let told = peers.len() == 1 && peers[0].path() == Some(path);
            ensure!(told, "it tells {peers:#?} and not {path:?}");
            Ok(())
        })
        .await
    }

    /// Waits until a way to somebody was looked for in vain, and gives all links.
    pub async fn until_an_attempt_fails(&self) -> Result<Vec<Link>> {
        until("an attempt has failed", PATIENCE, async || {
            let links = self.links().await?;
            ensure!(links.iter().any(Link::has_failed), "there are {links:?}");
            Ok(links)
        })
        .await
    }
}

#[cfg(test)]
mod tests {
    use super::{Link, Path};

    fn link(states: &[&str], ends: [Option<&str>; 2]) -> Link {
        let [local, remote] = ends.map(|end| end.map(ToOwned::to_owned));
        Link {
            state: states[states.len() - 1].to_owned(),
            states: states.iter().map(|&state| state.to_owned()).collect(),
            local,
            remote,
        }
    }

    #[test]
    fn a_path_is_relayed_when_either_end_is() {
        let path = |local, remote| link(&["connected"], [Some(local), remote]).path();
        assert_eq!(path("srflx", Some("prflx")), Some(Path::Direct));
        assert_eq!(path("host", Some("relay")), Some(Path::Relayed));
        assert_eq!(path("relay", Some("prflx")), Some(Path::Relayed));
        assert_eq!(path("host", None), None);
    }

    #[test]
    fn only_what_was_tried_and_never_linked_has_failed() {
        let failed = |states: &[&str]| link(states, [None; 2]).has_failed();
        assert!(failed(&["connecting", "failed"]));
        assert!(failed(&["connecting", "closed"]));
        for other in [
            &["closed"][..],
            &["connecting"],
            &["connecting", "connected", "failed"],
        ] {
            assert!(!failed(other), "{other:?}");
        }
    }
}
