//! An isolated browser: with a profile of its own it shares nothing with any other, as an incognito
//! window shares nothing with the normal one.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail};
use serde_json::{Value, json};
use tempfile::TempDir;
use thirtyfour::{
    BrowserLogEntry, CapabilitiesHelper, ChromiumLikeCapabilities, DesiredCapabilities,
    LoggingPrefsLogLevel, WebDriver,
};
use tokio::time::timeout;

use crate::{chromedriver::Chromedriver, firefox, geckodriver::Geckodriver, given, link_id};

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

/// Who makes a browser.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Make {
    /// Chromium, or Chrome.
    Chromium,
    /// Mozilla.
    Firefox,
}

/// A browser with one tab that commands go to. Clones are handles to the same one.
#[derive(Clone, Debug)]
pub struct Browser {
    driver: WebDriver,
    kind: Kind,
    /// Outlives the browser.
    profile: Arc<TempDir>,
}

/// What a browser of each make has besides.
#[derive(Clone, Debug)]
enum Kind {
    /// Its driver is shared.
    Chromium,
    /// It has a driver of its own.
    Firefox { _geckodriver: Arc<Geckodriver> },
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
        // An empty tab first. Debian's loads a search engine's page otherwise, which the first
        // command waits for: 12 s where there is no way out.
        let start =
            json!({ "session": { "restore_on_startup": 4, "startup_urls": ["about:blank"] } });
        wanted.add_experimental_option("prefs", start)?;
        // Nobody vouches for a hub of ours.
        wanted.accept_insecure_certs(true)?;
        wanted.set_browser_log_level(LoggingPrefsLogLevel::All)?;
        let driver = WebDriver::builder(chromedriver.url(), wanted)
            .request_timeout(COMMAND)
            .await
            .with_context(|| format!("can't start {}", chrome.display()))?;
        let browser = Self {
            driver,
            kind: Kind::Chromium,
            profile: Arc::new(profile),
        };
        browser.prepare_tab().await?;
        Ok(browser)
    }

    /// Starts a Firefox with an empty profile.
    pub(crate) async fn start_firefox() -> Result<Self> {
        let profile = TempDir::with_prefix("murmuration-e2e-")?;
        let geckodriver = Arc::new(Geckodriver::start(profile.path())?);
        let driver = firefox::start(&geckodriver, COMMAND).await?;
        Ok(Self {
            driver,
            kind: Kind::Firefox {
                _geckodriver: geckodriver,
            },
            profile: Arc::new(profile),
        })
    }

    /// Who makes it.
    pub fn make(&self) -> Make {
        match self.kind {
            Kind::Chromium => Make::Chromium,
            Kind::Firefox { .. } => Make::Firefox,
        }
    }

    /// The folder of its profile.
    #[cfg(target_os = "linux")]
    pub(crate) fn profile(&self) -> &std::path::Path {
        self.profile.path()
    }

    /// The WebDriver session, for what has no word here.
    pub fn driver(&self) -> &WebDriver {
        &self.driver
    }

    /// What the console of the pages has got since the last call, warnings of the browser included.
    /// Of a Firefox, without what the pages write there themselves.
    pub async fn console(&self) -> Result<Vec<BrowserLogEntry>> {
        match self.make() {
            Make::Chromium => Ok(self.driver.browser_log().await?),
            Make::Firefox => firefox::console(&self.driver).await,
        }
    }

    /// Has a script run in each page that this tab opens from now on, before any of the page's own.
    /// Only Chromium can.
    pub async fn prepare_pages(&self, script: &str) -> Result<()> {
        let script = json!({ "source": script });
        self.devtools("Page.addScriptToEvaluateOnNewDocument", script)
            .await
    }

    /// Puts in a text at once, wherever the focus is.
    pub(crate) async fn insert(&self, text: &str) -> Result<()> {
        match self.make() {
            Make::Chromium => {
                self.devtools("Input.insertText", json!({ "text": text }))
                    .await
            }
            Make::Firefox => firefox::insert(&self.driver, text).await,
        }
    }

    /// Opens an empty tab and goes on there.
    pub async fn open_tab(&self) -> Result<()> {
        let tab = self.driver.new_tab().await?;
        self.driver.switch_to_window(tab).await?;
        self.prepare_tab().await
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
        self.prepare_tab().await?;
        Ok(begin)
    }

    /// Kills the process that draws the tab, with no chance for a last word. Only in Chromium: a
    /// Firefox under test ends as a whole then, which its driver does not wait for.
    pub async fn crash_tab(&self) -> Result<()> {
        match self.make() {
            Make::Chromium => {
                let crash = self.devtools("Page.crash", json!({}));
                // There is nobody left to answer.
                let _ = timeout(LAST_BREATH, crash).await;
                Ok(())
            }
            Make::Firefox => bail!("only a Chromium's tab can be crashed"),
        }
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
        match self.make() {
            Make::Chromium => {
                self.devtools("Emulation.setDeviceMetricsOverride", metrics)
                    .await
            }
            Make::Firefox => firefox::resize(&self.driver, width, height, density).await,
        }
    }

    /// Closes it. It may be gone already.
    pub(crate) async fn quit(&self) {
        let _ = self.driver.clone().quit().await;
    }

    /// What is done for each new tab.
    async fn prepare_tab(&self) -> Result<()> {
        match self.make() {
            Make::Chromium => link_id::record(self).await,
            Make::Firefox => Ok(()),
        }
    }

    /// Gives a command of Chromium's own protocol for its developer tools.
    async fn devtools(&self, command: &str, parameters: Value) -> Result<()> {
        match self.make() {
            Make::Chromium => {
                self.driver.cdp().send_raw(command, parameters).await?;
                Ok(())
            }
            Make::Firefox => bail!("Firefox has no {command}: only Chromium can do this"),
        }
    }
}
