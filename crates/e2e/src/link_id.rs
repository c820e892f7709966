//! The id that a page has at the hub and on its links. It shows it to nobody: what it shows of a
//! person is the key by which they are known.

use anyhow::{Context, Result};

use crate::{Browser, PATIENCE, Page, until};

/// Remembers which streams a page opens. To be run before any script of the page.
const RECORD: &str = "
    window.streams = [];
    window.EventSource = class extends EventSource {
        constructor(url, ...rest) {
            super(url, ...rest);
            window.streams.push(String(url));
        }
    };
";

/// The channels of the first stream: everybody's and that of the page, which is its id.
const CHANNELS: &str = "
    const [stream] = window.streams ?? [];
    return stream ? new URL(stream).pathname.split('/').pop() : null;
";

/// Has each page that this tab opens remember its id.
pub(crate) async fn record(browser: &Browser) -> Result<()> {
    browser.prepare_pages(RECORD).await
}

impl Page {
    /// The id that the others' pages know this one by: another each time that it is loaded. Only in
    /// Chromium, and in the tab that holds the stream for its siblings.
    pub async fn link_id(&self) -> Result<String> {
        until("the page has opened a stream", PATIENCE, async || {
            let channels: Option<String> = self.ask(CHANNELS).await?;
            let channels = channels.context("it has opened none")?;
            let own = channels.split(',').find(|&channel| channel != "all");
            Ok(own.context("it has no channel of its own")?.to_owned())
        })
        .await
    }
}
