//! A tab with a page on npm's original packages: what one does there, and what it shows.

use anyhow::{Result, ensure};
use serde::Deserialize;

use crate::{PATIENCE, Page, until};

/// Reads it all in one go, so that it belongs together. The body of a function.
const SCRIPT: &str = "
    const all = (selector) => [...document.querySelectorAll(selector)];
    return {
        me: document.querySelector('output').textContent,
        peers: all('[aria-label=Peers] > li').map((peer) => peer.textContent),
        log: all('[role=log] > li').map((entry) => ({
            from: entry.dataset.from,
            text: entry.textContent,
        })),
    };
";

/// A page on the originals in a browser of its own.
#[derive(Clone, Debug)]
pub struct Original {
    page: Page,
}

/// What an original page shows at one moment.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Shown {
    /// Its own id.
    pub me: String,
    /// The ids of those that it is connected to.
    pub peers: Vec<String>,
    /// What has come from them, newlines included.
    pub log: Vec<Heard>,
}

/// A message of a peer's channel.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Heard {
    /// The peer's id.
    pub from: String,
    /// As it came: whole lines, if the peer sends them so.
    pub text: String,
}

impl Original {
    /// The one that is shown in a tab.
    pub fn of(page: Page) -> Self {
        Self { page }
    }

    /// The tab.
    pub fn page(&self) -> &Page {
        &self.page
    }

    /// What it shows now.
    pub async fn look(&self) -> Result<Shown> {
        self.page.ask(SCRIPT).await
    }

    /// Waits until the page shows what `is_it` wants to see.
    pub async fn until(&self, what: &str, is_it: impl Fn(&Shown) -> bool) -> Result<Shown> {
        until(what, PATIENCE, async || {
            let shown = self.look().await?;
            ensure!(is_it(&shown), "the original page shows {shown:#?}");
            Ok(shown)
        })
        .await
    }

    /// Waits until it is connected to exactly so many others.
    pub async fn until_connected_to(&self, others: usize) -> Result<Shown> {
        let what = format!("it is connected to {others}");
        self.until(&what, |shown| shown.peers.len() == others).await
    }

    /// Types a message into its field and presses Enter.
    pub async fn say(&self, text: &str) -> Result<()> {
        self.page.say(text).await
    }

    /// Has it write some bytes to all others, in one go.
    pub async fn write(&self, bytes: &[u8]) -> Result<()> {
        let bytes = serde_json::to_string(bytes)?;
        self.page
            .ask(&format!("write(Uint8Array.from({bytes}))"))
            .await
    }

    /// Waits until it has announced itself: whoever comes from now on has not heard it.
    pub async fn until_announced(&self) -> Result<()> {
        let script = "
            return performance.getEntriesByType('resource')
                .some((one) => one.initiatorType === 'xmlhttprequest' && one.name.endsWith('/all'));
        ";
        until("it has announced itself", PATIENCE, async || {
            let has: bool = self.page.ask(script).await?;
            ensure!(has, "it has not");
            Ok(())
        })
        .await
    }
}
