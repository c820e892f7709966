//! Several tabs of one browser, which share its profile.

use std::time::Instant;

use anyhow::{Context, Result};
use thirtyfour::WindowHandle;

use crate::{Browser, Page};

/// The tabs of one browser, in the order in which they were opened. Commands go to one at a time:
/// that of the last [`Tabs::at`].
#[derive(Debug)]
pub struct Tabs {
    page: Page,
    handles: Vec<WindowHandle>,
}

impl Tabs {
    /// The one tab that a browser has.
    pub(crate) async fn of(page: Page) -> Result<Self> {
        let first = page.browser().driver().window().await?;
        Ok(Self {
            page,
            handles: vec![first],
        })
    }

    /// Opens an address in one more tab.
    pub async fn open(&mut self, url: &str) -> Result<&Page> {
        self.browser().open_tab().await?;
        self.handles.push(self.browser().driver().window().await?);
        self.page.go(url).await?;
        Ok(&self.page)
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.handles.len()
    }

    /// Goes to one of them.
    pub async fn at(&self, tab: usize) -> Result<&Page> {
        let handle = self.handles.get(tab).context("there is no such tab")?;
        let driver = self.browser().driver();
        driver.switch_to_window(handle.clone()).await?;
        Ok(&self.page)
    }

    /// Closes one of several, as its x does, and tells when it began to.
    pub async fn close(&mut self, tab: usize) -> Result<Instant> {
        self.at(tab).await?;
        let begin = Instant::now();
        self.browser().driver().close_window().await?;
        self.handles.remove(tab);
        self.at(0).await?;
        Ok(begin)
    }

    /// Kills the process that draws one of several, and tells when it began to.
    pub async fn crash(&mut self, tab: usize) -> Result<Instant> {
        self.at(tab).await?;
        let begin = Instant::now();
        self.browser().crash_tab().await?;
        self.handles.remove(tab);
        self.at(0).await?;
        Ok(begin)
    }

    fn browser(&self) -> &Browser {
        self.page.browser()
    }
}
