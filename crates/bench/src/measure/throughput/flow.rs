//! One page that sends all that it can, and one that counts.

use std::{fmt, path::Path, time::Duration};

use anyhow::{Result, ensure};
use serde_json::Value;

use super::Load;
use crate::{
    browser::{Browser, Page},
    room::Room,
    setting::{Setting, SimplePeer},
    side::Side,
};

/// A bare channel. Runs in empty pages.
const RAW: &str = include_str!("raw.js");
/// How long two pages may take to be linked, and for whatever else there is.
const PATIENCE: Duration = Duration::from_secs(60);
/// How long is counted, in milliseconds, after as long a time for the browser to warm up.
const COUNTED: u32 = 2500;

/// About how long it takes to run all ways with all loads.
pub(in crate::measure) const RUN: Duration = Duration::from_secs(45);

/// What is between the two pages.
#[derive(Clone, Copy)]
pub(super) enum Way {
    Ours,
    Original,
    /// Nothing but the browser.
    Raw,
}

/// How much comes, in a second.
pub(super) struct Flow {
    pub(super) messages: f64,
    pub(super) bytes: f64,
}

/// Measures how much comes.
pub(super) fn measure(setting: &Setting, browser: &Browser, way: Way, load: Load) -> Result<Flow> {
    let flow = match way {
        Way::Ours => swarm(setting, browser, &setting.flood, load)?,
        Way::Original => {
            let site = setting.site(Side::Theirs, SimplePeer::Nine).join("flood");
            swarm(setting, browser, &site, load)?
        }
        Way::Raw => bare(browser, load)?,
    };
    eprintln!("{} bytes each, {way}: {flow}", load.length());
    Ok(flow)
}

/// From one page of this site to another.
fn swarm(setting: &Setting, browser: &Browser, site: &Path, load: Load) -> Result<Flow> {
    let room = Room::open(setting, browser, site)?;
    let [sender, counter] = [room.guest()?, room.guest()?];
    let counts = match load {
        Load::Lines => "?count=lines",
        Load::Bulk => "?count=bytes",
    };
    let sends = format!("?send={}", load.length());
    room.enter_in_turn([(&counter, counts), (&sender, &sends)])?;
    count(counter.page())
}

/// From one page to another, connected by hand.
fn bare(browser: &Browser, load: Load) -> Result<Flow> {
    let [sender, counter] = [browser.page()?, browser.page()?];
    for page in [&sender, &counter] {
        page.ask::<()>(RAW, PATIENCE)?;
    }
    let offer: Value = sender.ask(&format!("raw.offer({})", load.length()), PATIENCE)?;
    let answer: Value = counter.ask(&format!("raw.answer({offer})"), PATIENCE)?;
    sender.ask::<()>(&format!("raw.accept({answer})"), PATIENCE)?;
    count(&counter)
}

/// Counts what comes, once it does.
fn count(counter: &Page) -> Result<Flow> {
    let script = format!(
        "(async () => {{
            const pause = (millis) => new Promise((resolve) => setTimeout(resolve, millis));
            const count = () => [...received(), performance.now()];
            while (!window.received?.()[1]) await pause(20);
            await pause({COUNTED});
            const before = count();
            await pause({COUNTED});
            return count().map((after, index) => after - before[index]);
        }})()"
    );
    let [messages, bytes, millis]: [f64; 3] = counter.ask(&script, PATIENCE)?;
    ensure!(bytes > 0.0, "nothing comes any more");
    let seconds = millis / 1000.0;
    Ok(Flow {
        messages: messages / seconds,
        bytes: bytes / seconds,
    })
}

impl fmt::Display for Way {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Ours => "ours",
            Self::Original => "original",
            Self::Raw => "a bare data channel",
        })
    }
}

impl fmt::Display for Flow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { messages, bytes } = self;
        write!(f, "{messages:.0} messages, {:.2} MB a second", bytes / 1e6)
    }
}
