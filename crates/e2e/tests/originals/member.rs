//! A member of the room, of either make: what all of them can do and show.

use anyhow::{Result, ensure};
use futures::future::try_join_all;
use murmuration_e2e::{Heard, Original, PATIENCE, Page, until};

/// Who has made a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Make {
    /// We.
    Ours,
    /// Somebody with npm's packages.
    Original,
}

/// A page in the room.
#[derive(Debug)]
pub struct Member {
    make: Make,
    page: Page,
}

impl Member {
    /// The one that will be in this tab.
    pub fn new(make: Make, page: Page) -> Self {
        Self { make, page }
    }

    /// Who has made it.
    pub fn make(&self) -> Make {
        self.make
    }

    /// Its tab.
    pub fn page(&self) -> &Page {
        &self.page
    }

    /// What it can do as an original. (Ours can't.)
    pub fn as_original(&self) -> Original {
        Original::of(self.page.clone())
    }

    /// The id of its page, once it has one: another each time that it is loaded.
    pub async fn id(&self) -> Result<String> {
        until("the page has an id", PATIENCE, async || {
            let id = match self.make {
                Make::Ours => self.page.link_id().await?,
                Make::Original => self.as_original().look().await?.me,
            };
            ensure!(!id.is_empty(), "it has none yet");
            Ok(id)
        })
        .await
    }

    /// What it is known by on another's page: ours know each other by their persons' keys.
    pub async fn known_to(&self, other: &Self) -> Result<String> {
        match (self.make, other.make) {
            (Make::Ours, Make::Ours) => {
                let page = &self.page;
                let seen = page.until("it has a key", |seen| !seen.my_id.is_empty());
                Ok(seen.await?.my_id)
            }
            _ => self.id().await,
        }
    }

    /// Waits until whoever comes from now on can't have heard of it by its announcement.
    pub async fn until_announced(&self) -> Result<()> {
        match self.make {
            Make::Ours => {
                let looks = |status: &str| status == "Looking for others";
                self.page
                    .until("it looks for others", |seen| looks(&seen.status))
                    .await?;
                Ok(())
            }
            Make::Original => self.as_original().until_announced().await,
        }
    }

    /// Waits until it is connected to exactly so many others.
    pub async fn until_connected_to(&self, others: usize) -> Result<()> {
        match self.make {
            Make::Ours => self.page.until_connected_to(others).await.map(drop),
            Make::Original => self
                .as_original()
                .until_connected_to(others)
                .await
                .map(drop),
        }
    }

    /// Waits until it, an original, is connected to these, and perhaps to others.
    pub async fn until_connected_to_all_of(&self, others: &[&Member]) -> Result<()> {
        let ids = try_join_all(others.iter().map(|other| other.id())).await?;
        let has_all = |peers: &[String]| ids.iter().all(|id| peers.contains(id));
        self.as_original()
            .until("it is connected to these", |shown| has_all(&shown.peers))
            .await
            .map(drop)
    }

    /// Types a line and sends it.
    pub async fn say(&self, line: &str) -> Result<()> {
        self.page.paste(line).await
    }

    /// What the others have said, as it shows it; where that is lines, with their ends.
    pub async fn heard(&self) -> Result<Vec<Heard>> {
        match self.make {
            Make::Ours => {
                let said = self.page.look().await?.messages;
                let others = said.into_iter().filter(|message| !message.own);
                Ok(others
                    .map(|message| Heard {
                        from: message.author_id,
                        text: format!("{}\n", message.text),
                    })
                    .collect())
            }
            Make::Original => Ok(self.as_original().look().await?.log),
        }
    }

    /// Closes its tab, as its x does. It can enter again in another.
    pub async fn close_tab(&self) -> Result<()> {
        self.page.browser().close_tab().await.map(drop)
    }

    /// Makes sure that nothing has gone wrong in the page since it was last asked. Ours may note
    /// what it drops.
    pub async fn has_no_trouble(&self) -> Result<()> {
        let console = self.page.browser().console().await?;
        let trouble: Vec<_> = console
            .iter()
            .filter(|entry| self.make == Make::Original || entry.level != "DEBUG")
            .collect();
        ensure!(trouble.is_empty(), "{:?}: {trouble:#?}", self.make);
        Ok(())
    }
}
