//! A tab: what one does there.

use std::time::Duration;

use anyhow::{Context, Result, ensure};
use thirtyfour::{By, Key, WebElement};

use crate::{Browser, PATIENCE, Seen, seen::SCRIPT, until};

/// A page in a browser of its own.
#[derive(Clone, Debug)]
pub struct Page {
    browser: Browser,
}

impl Page {
    /// The tab that is open in this browser.
    pub(crate) fn of(browser: Browser) -> Self {
        Self { browser }
    }

    /// The browser around it.
    pub fn browser(&self) -> &Browser {
        &self.browser
    }

    /// Goes to an address, as if it were entered: only another fragment does not load anything.
    pub async fn go(&self, url: &str) -> Result<()> {
        let gone = self.browser.driver().goto(url).await;
        gone.with_context(|| format!("can't go to {url}"))
    }

    /// What it shows now.
    pub async fn look(&self) -> Result<Seen> {
        let seen = self.browser.driver().execute(SCRIPT, []).await?;
        Ok(seen.convert()?)
    }

    /// The name of its person.
    pub async fn name(&self) -> Result<String> {
        Ok(self
            .until("it has a name", |seen| !seen.me.is_empty())
            .await?
            .me)
    }

    /// Waits until the page shows what `is_it` wants to see.
    pub async fn until(&self, what: &str, is_it: impl Fn(&Seen) -> bool) -> Result<Seen> {
        self.until_within(PATIENCE, what, is_it).await
    }

    /// Waits for it, but not for long.
    pub async fn until_within(
        &self,
        patience: Duration,
        what: &str,
        is_it: impl Fn(&Seen) -> bool,
    ) -> Result<Seen> {
        until(what, patience, async || {
            let seen = self.look().await?;
            ensure!(is_it(&seen), "the page shows {seen:#?}");
            Ok(seen)
        })
        .await
    }

    /// Waits until exactly so many others are here, all of them connected.
    pub async fn until_connected_to(&self, others: usize) -> Result<Seen> {
        let what = format!("it is connected to {others}");
        self.until(&what, |seen| seen.connected_to(others)).await
    }

    /// Waits until a line of somebody else's page is here, under its name.
    pub async fn until_heard(&self, speaker: &Page, text: &str) -> Result<Seen> {
        let name = speaker.name().await?;
        let what = format!("'{text}' from {name} is there");
        self.until(&what, |seen| seen.heard(&name, text)).await
    }

    /// Types a message into the field labelled 'Message' and presses Enter.
    pub async fn say(&self, text: &str) -> Result<()> {
        let field = self.field("Message").await?;
        field.send_keys(text).await?;
        field.send_keys(Key::Enter + "").await?;
        Ok(())
    }

    /// Pastes a message into the field labelled 'Message', whatever is in it, and presses Enter.
    pub async fn paste(&self, text: &str) -> Result<()> {
        let field = self.field("Message").await?;
        field.focus().await?;
        self.insert(text).await?;
        field.send_keys(Key::Enter + "").await?;
        Ok(())
    }

    /// Puts in a text at once, wherever the focus is.
    pub async fn insert(&self, text: &str) -> Result<()> {
        self.browser.insert(text).await
    }

    /// Takes another name, in the small form for that.
    pub async fn rename(&self, name: &str) -> Result<()> {
        self.button("Change name").await?.click().await?;
        let field = self.field("Your name").await?;
        field.clear().await?;
        field.send_keys(name).await?;
        field.send_keys(Key::Enter + "").await?;
        Ok(())
    }

    /// The field with this label.
    pub async fn field(&self, label: &str) -> Result<WebElement> {
        // In two steps: in one, the browser would look for the label at each element of a long log.
        let label_of = By::XPath(format!("//label[normalize-space() = '{label}']"));
        let what = format!("the field '{label}'");
        let label = self.find(&what, label_of).await?.attr("for").await?;
        let id = label.with_context(|| format!("the label of {what} belongs to none"))?;
        self.find(&what, By::Id(id)).await
    }

    /// The button with these words.
    pub async fn button(&self, words: &str) -> Result<WebElement> {
        let by_words = format!("//button[normalize-space() = '{words}']");
        self.find(&format!("the button '{words}'"), By::XPath(by_words))
            .await
    }

    /// The link with these words.
    pub async fn link(&self, words: &str) -> Result<WebElement> {
        self.find(&format!("the link '{words}'"), By::LinkText(words))
            .await
    }

    /// Presses a key, wherever the focus is.
    pub async fn press(&self, key: Key) -> Result<()> {
        let keys = self.browser.driver().action_chain().send_keys(key + "");
        Ok(keys.perform().await?)
    }

    /// Types, wherever the focus is.
    pub async fn keyboard(&self, text: &str) -> Result<()> {
        let keys = self.browser.driver().action_chain().send_keys(text);
        Ok(keys.perform().await?)
    }

    /// What a script that is the body of a function returns.
    pub async fn ask<T: serde::de::DeserializeOwned>(&self, script: &str) -> Result<T> {
        let answer = self.browser.driver().execute(script, []).await?;
        Ok(answer.convert()?)
    }

    async fn find(&self, what: &str, by: By) -> Result<WebElement> {
        until(&format!("{what} is there"), PATIENCE, async || {
            Ok(self.browser.driver().find(by.clone()).await?)
        })
        .await
    }
}
