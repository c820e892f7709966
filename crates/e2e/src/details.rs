//! The panel 'Details': how it stands with each hub and each peer, in words.

use anyhow::{Context, Result};

use crate::{PATIENCE, Page, until};

/// The words in the panel, card by card; none while it is closed. The body of a function.
const CARDS: &str = "
    return [...document.querySelectorAll('dialog[open] li')].map((card) => card.innerText);
";

impl Page {
    /// Opens the panel.
    pub async fn open_details(&self) -> Result<()> {
        self.button("Details").await?.click().await?;
        Ok(())
    }

    /// Waits until the open panel says this of a hub or a peer whose card begins like `of`, and
    /// gives the card.
    pub async fn until_told(&self, of: &str, told: &str) -> Result<String> {
        until(&format!("{of}: {told}"), PATIENCE, async || {
            let cards: Vec<String> = self.ask(CARDS).await?;
            let card = cards
                .iter()
                .find(|card| card.starts_with(of) && card.contains(told));
            card.cloned()
                .with_context(|| format!("the panel says {cards:#?}"))
        })
        .await
    }
}
