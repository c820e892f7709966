//! An isolated browser: with a profile of its own it shares nothing with any other, as an incognito
//! window shares nothing with the normal one.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use anyhow::{Context, Result};
use serde_json::json;
use tempfile::TempDir;
use thirtyfour::{
    BrowserLogEntry, ChromiumLikeCapabilities, DesiredCapabilities, LoggingPrefsLogLevel, WebDriver,
};
use tokio::time::timeout;

use crate::{chromedriver::Chromedriver, given};

/// Without a window, and quiet: what browsers do for themselves in the background is no part of a
/// test. Two of these halve the time of a run: a page that moves is drawn again and again, without
/// a graphics card; and the suggestions under the address bar are pages of their own, which start
/// with the browser.
const ARGUMENTS: &[&str] = &[
    "--headless=new",
    "--no-sandbox",
    "--disable-dev-shm-usage",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-features=WebUIOmniboxPopup,WebUIOmniboxAimPopup",
    "--force-prefers-reduced-motion",
    "--lang=en-US",
    "--window-size=1280,800",
];

/// How long the driver may take for one command.
const COMMAND: Duration = Duration::from_secs(30);
/// How long a page that is being crashed may take to answer. It should never.
const LAST_BREATH: Duration = Duration::from_millis(500);

/// A browser with one tab that commands go to. Clones are handles to the same one.
#[derive(Clone, Debug)]
pub struct Browser {
    driver: WebDriver,
    /// Outlives the browser.
    _profile: Arc<TempDir>,
}

impl Browser {
    /// Starts one with an empty profile.
    pub(crate) async fn start(chromedriver: &Chromedriver) -> Result<Self> {
        let profile = TempDir::with_prefix("murmuration-e2e-")?;
        let mut wanted = DesiredCapabilities::chrome();
        let chrome = given::chrome()?;
        wanted.set_binary(chrome.to_str().context("CHROME is not UTF-8")?)?;
        for argument in ARGUMENTS {
            wanted.add_arg(argument)?;
        }
        wanted.add_arg(&format!("--user-data-dir={}", profile.path().display()))?;
        wanted.set_browser_log_level(LoggingPrefsLogLevel::All)?;
        let driver = WebDriver::builder(chromedriver.url(), wanted)
            .request_timeout(COMMAND)
            .await
            .with_context(|| format!("can't start {}", chrome.display()))?;
        Ok(Self {
            driver,
            _profile: Arc::new(profile),
        })
    }

    /// The WebDriver session, for what has no word here.
    pub fn driver(&self) -> &WebDriver {
        &self.driver
    }

    /// What the console of the pages has got since the last call, warnings of the browser included.
    pub async fn console(&self) -> Result<Vec<BrowserLogEntry>> {
        Ok(self.driver.browser_log().await?)
    }

    /// Has a script run in each page that this tab opens from now on, before any of the page's own.
    pub async fn prepare_pages(&self, script: &str) -> Result<()> {
        let cdp = self.driver.cdp();
        let script = json!({ "source": script });
        cdp.send_raw("Page.addScriptToEvaluateOnNewDocument", script)
            .await?;
        Ok(())
    }

    /// Opens an empty tab and goes on there.
    pub async fn open_tab(&self) -> Result<()> {
        let tab = self.driver.new_tab().await?;
        Ok(self.driver.switch_to_window(tab).await?)
    }

    /// Closes the tab, as its x does, and tells when it began to. Opens another before, where
    /// commands go from now on: a browser ends with its last tab.
    pub async fn close_tab(&self) -> Result<Instant> {
        let tab = self.driver.window().await?;
        let other = self.driver.new_tab().await?;
        self.driver.switch_to_window(tab).await?;
        let begin = Instant::now();
        self.driver.close_window().await?;
        self.driver.switch_to_window(other).await?;
        Ok(begin)
    }

    /// Kills the process that draws the tab, with no chance for a last word.
    pub async fn crash_tab(&self) {
        let cdp = self.driver.cdp();
        let crash = cdp.send_raw("Page.crash", json!({}));
        // There is nobody left to answer.
        let _ = timeout(LAST_BREATH, crash).await;
    }

    /// Shows the page as on a screen of so many CSS pixels, each of them `density` wide. That is
    /// also what zooming does: a laptop's 1280 pixels at 200 % are 640 of density 2.
    pub async fn resize(&self, width: u32, height: u32, density: u32) -> Result<()> {
        let metrics = json!({
            "width": width,
            "height": height,
            "deviceScaleFactor": density,
            "mobile": false,
        });
        let cdp = self.driver.cdp();
        cdp.send_raw("Emulation.setDeviceMetricsOverride", metrics)
            .await?;
        Ok(())
    }

    /// Closes it. It may be gone already.
    pub(crate) async fn quit(&self) {
        let _ = self.driver.clone().quit().await;
    }
}
