//! What the tests here have in common.

use anyhow::{Result, ensure};
use murmuration_e2e::{PATIENCE, Page, Server, Site, Stage, until};

/// Counts the RTCPeerConnections that a page makes.
pub const COUNT_CONNECTIONS: &str = "
    window.connections = 0;
    window.RTCPeerConnection = class extends RTCPeerConnection {
        constructor(...all) {
            super(...all);
            window.connections += 1;
        }
    };
";

/// Makes sure that nothing has gone wrong in a page: it has noted what it dropped, and no more.
pub async fn has_no_trouble(page: &Page) -> Result<()> {
    let console = page.browser().console().await?;
    let trouble: Vec<_> = console
        .iter()
        .filter(|entry| entry.level != "DEBUG")
        .collect();
    ensure!(trouble.is_empty(), "{trouble:#?}");
    Ok(())
}

/// Makes sure that two who are linked hear each other.
pub async fn both_talk(anna: &Page, ben: &Page, word: &str) -> Result<()> {
    let (question, answer) = (format!("{word}?"), format!("{word}!"));
    anna.say(&question).await?;
    ben.until_heard(anna, &question).await?;
    ben.say(&answer).await?;
    anna.until_heard(ben, &answer).await?;
    Ok(())
}

/// A peer that means no good, in a browser of its own: see `crates/e2e/hostile/peer.js`.
pub struct Hostile {
    pub page: Page,
}

/// What it takes itself for.
#[derive(Clone, Copy)]
pub enum Guise {
    /// One of ours.
    Ours,
    /// One of the originals.
    Original,
}

impl Hostile {
    /// Has one come to a room of two others, and waits until it is linked with both.
    pub async fn come(stage: &Stage, hub: &Server, room: &str, guise: Guise) -> Result<Self> {
        let site = stage.serve_site(Site::hostile()).await?;
        let looks = match guise {
            Guise::Ours => "&ours",
            Guise::Original => "",
        };
        let url = format!("{}?hub={}{looks}#{room}", site.url(), hub.url());
        let page = stage.visit(&url).await?;
        until("it is linked with both", PATIENCE, async || {
            let open: [usize; 2] = page
                .ask("return [channels().length, asides().length]")
                .await?;
            let wanted = match guise {
                Guise::Ours => [2, 2],
                Guise::Original => [2, 0],
            };
            ensure!(open == wanted, "it has {open:?} channels");
            Ok(())
        })
        .await?;
        Ok(Self { page })
    }

    /// Has it do something; what that takes time for is not waited for.
    pub async fn act(&self, script: &str) -> Result<()> {
        self.page.ask(script).await
    }

    /// Has it send this text, as one frame of bytes.
    pub async fn send(&self, text: &str) -> Result<()> {
        let text = serde_json::to_string(text)?;
        self.act(&format!("send([new TextEncoder().encode({text})])"))
            .await
    }
}
