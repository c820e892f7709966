//! What is done in another way in Firefox than in Chromium.

use std::time::Duration;

use anyhow::{Context, Result, ensure};
use axum::http::Method;
use serde_json::{Value, json};
use thirtyfour::{
    BrowserLogEntry, CapabilitiesHelper, DesiredCapabilities, RequestData, SessionId, WebDriver,
    common::{capabilities::firefox::FirefoxPreferences, command::FormatRequestData},
};

use crate::{PATIENCE, geckodriver::Geckodriver, given, until};

/// Starts one that draws no window.
pub(crate) async fn start(geckodriver: &Geckodriver, patience: Duration) -> Result<WebDriver> {
    let mut wanted = DesiredCapabilities::firefox();
    let firefox = given::firefox()?;
    wanted.set_firefox_binary(firefox.to_str().context("FIREFOX is not UTF-8")?)?;
    for argument in ["-headless", "--width=1280", "--height=800"] {
        wanted.add_arg(argument)?;
    }
    wanted.set_preferences(preferences()?)?;
    // Nobody vouches for a hub of ours.
    wanted.accept_insecure_certs(true)?;
    WebDriver::builder(geckodriver.url(), wanted)
        .request_timeout(patience)
        .await
        .with_context(|| format!("can't start {}", firefox.display()))
}

/// Quiet, as Chromium is.
fn preferences() -> Result<FirefoxPreferences> {
    let mut preferences = FirefoxPreferences::new();
    preferences.set("intl.accept_languages", "en-US")?;
    preferences.set("ui.prefersReducedMotion", 1)?;
    Ok(preferences)
}

/// What the consoles of the pages have got since the last call: errors and warnings, but not what
/// the pages write there themselves.
pub(crate) async fn console(driver: &WebDriver) -> Result<Vec<BrowserLogEntry>> {
    let script = "
        const all = Services.console.getMessageArray();
        Services.console.reset();
        return all
            .filter((one) => one instanceof Ci.nsIScriptError && !one.isFromChromeContext)
            .map((one) => ({
                level: one.flags & Ci.nsIScriptError.warningFlag ? 'WARNING' : 'SEVERE',
                message: `${one.sourceName} ${one.lineNumber} ${one.errorMessage}`,
                timestamp: one.timeStamp,
                source: one.category,
            }));
    ";
    let entries = as_browser(driver, script, vec![]).await?;
    Ok(serde_json::from_value(entries)?)
}

/// Puts in a text at once, wherever the focus is.
pub(crate) async fn insert(driver: &WebDriver, text: &str) -> Result<()> {
    let script = "document.execCommand('insertText', false, arguments[0])";
    driver.execute(script, vec![json!(text)]).await?;
    Ok(())
}

/// Shows the page as on a screen of this size, in CSS pixels. A window can't be as narrow as a
/// phone, so it is the page's place in the window that is made smaller, as the developer tools do.
pub(crate) async fn resize(
    driver: &WebDriver,
    width: u32,
    height: u32,
    density: u32,
) -> Result<()> {
    let script = "
        const [width, height, density] = arguments;
        const { style, browsingContext } = gBrowser.selectedBrowser;
        for (const [name, pixels] of Object.entries({ width, height })) {
            for (const bound of ['min', 'max']) {
                style.setProperty(`${bound}-${name}`, `${pixels}px`);
            }
        }
        browsingContext.overrideDPPX = density;
    ";
    let arguments = vec![json!(width), json!(height), json!(density)];
    as_browser(driver, script, arguments).await?;
    // The page is drawn by another process, which gets to know of it later.
    let script = "return [innerWidth, innerHeight, devicePixelRatio]";
    until("the page has that size", PATIENCE, async || {
        let size: [u32; 3] = driver.execute(script, []).await?.convert()?;
        ensure!(size == [width, height, density], "its size is {size:?}");
        Ok(())
    })
    .await
}

/// What a script returns that runs as a part of the browser, and not of the page. No other command
/// may be given meanwhile.
async fn as_browser(driver: &WebDriver, script: &str, arguments: Vec<Value>) -> Result<Value> {
    driver.handle().cmd(Commands::ForBrowser).await?;
    let answer = driver.execute(script, arguments).await;
    // Whatever came of it.
    driver.handle().cmd(Commands::ForPage).await?;
    Ok(answer?.json().clone())
}

/// Where the commands go that follow this one.
#[derive(Clone, Copy, Debug)]
enum Commands {
    ForBrowser,
    ForPage,
}

impl FormatRequestData for Commands {
    fn format_request(&self, session: &SessionId) -> RequestData {
        let context = match self {
            Self::ForBrowser => "chrome",
            Self::ForPage => "content",
        };
        let request = RequestData::new(Method::POST, format!("session/{session}/moz/context"));
        request.add_body(json!({ "context": context }))
    }
}
