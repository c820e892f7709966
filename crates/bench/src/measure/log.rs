//! One more line in a log that is long already: what it costs the page that shows it.
//!
//! A page of either side is in the room with an original, which has said so many lines. The CPU time
//! of the reader's main thread is what the browser itself counts: for scripts, and for layout and
//! styles. Ours draws the latest few hundred, and earlier ones for whoever reads up there.

use std::{
    fmt,
    thread::sleep,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, ensure};
use serde::Deserialize;
use serde_json::json;

use crate::{
    browser::{Browser, Page},
    hub::Hub,
    network::Place,
    row::Row,
    samples::Samples,
    setting::{Setting, SimplePeer},
    side::{Pair, Side, in_turns},
};

/// How many lines are there before.
const LENGTHS: [Length; 2] = [
    Length {
        lines: 1_000,
        words: "1,000",
    },
    Length {
        lines: 10_000,
        words: "10,000",
    },
];
/// How many times more often than others this is measured: it is short.
const TIMES: usize = 2;
/// How long a page may take for anything here: thousands of lines, for one.
const PATIENCE: Duration = Duration::from_secs(120);
/// How long until a line is shown, and all that follows from it is done.
const SETTLED: Duration = Duration::from_millis(400);
/// How long to wait between two looks.
const PAUSE: Duration = Duration::from_millis(200);

/// How long it takes, about: most of it is to fill the logs, once.
pub(super) const RUN: Duration = Duration::from_secs(20);

/// A page that reads, and an original that talks to it.
struct Conversation {
    reader: Page,
    talker: Page,
    /// How many lines were said.
    said: usize,
    /// They serve the pages.
    _hubs: [Hub; 2],
}

struct Length {
    lines: usize,
    words: &'static str,
}

/// CPU time of a page's main thread, in milliseconds.
#[derive(Clone, Copy)]
struct Work {
    script: f64,
    layout: f64,
}

#[derive(Deserialize)]
struct Metric {
    name: String,
    value: f64,
}

pub(super) fn run(setting: &Setting) -> Result<Vec<Row>> {
    let browser = Browser::start(&setting.chrome)?;
    let mut conversations = Pair {
        ours: Conversation::begin(setting, &browser, Side::Ours)?,
        theirs: Conversation::begin(setting, &browser, Side::Theirs)?,
    };
    let mut rows = Vec::new();
    for Length { lines, words } in LENGTHS {
        let filled = Pair {
            ours: conversations.ours.fill(lines)?,
            theirs: conversations.theirs.fill(lines)?,
        };
        eprintln!(
            "up to {lines} lines, ours: {}; original: {}",
            filled.ours, filled.theirs
        );
        let works = in_turns(setting.runs * TIMES, |side| {
            let conversation = match side {
                Side::Ours => &mut conversations.ours,
                Side::Theirs => &mut conversations.theirs,
            };
            let work = conversation.one_more()?;
            eprintln!("one more after {lines}, {side}: {work}");
            Ok(work)
        })?;
        let row = |what, of: fn(&Work) -> f64| Row {
            what: format!("one more line after {words}: {what}"),
            unit: "ms",
            samples: works.as_ref().map(|works| works.iter().map(of).collect()),
            aim: None,
        };
        rows.extend([
            Row {
                what: format!("all lines up to {words}, at once: script, layout and style"),
                unit: "ms",
                samples: filled.map(|work| Samples::new(vec![work.script + work.layout])),
                aim: None,
            },
            row("script", |work| work.script),
            row("layout and style", |work| work.layout),
        ]);
    }
    Ok(rows)
}

impl Conversation {
    /// Has a page of this side in a room, and then an original that comes there.
    fn begin(setting: &Setting, browser: &Browser, side: Side) -> Result<Self> {
        let site = |side| setting.site(side, SimplePeer::Nine);
        let hubs = [
            Hub::serving(setting, &site(side), &Place::Here)?,
            Hub::serving(setting, &site(Side::Theirs), &Place::Here)?,
        ];
        let [reader, talker] = [browser.page()?, browser.page()?];
        reader.go(&hubs[0].page("#bench"))?;
        // Whoever is heard by both at the same moment may not be heard at all.
        sleep(SETTLED);
        talker.go(&hubs[1].page(&format!("?hub={}#bench", hubs[0].page(""))))?;
        until("the talker is linked", || {
            talker.ask(
                "document.querySelector('[aria-label=Peers] > li') !== null",
                PATIENCE,
            )
        })?;
        // CPU time, not time that others of this machine take.
        reader.call(
            "Performance.enable",
            &json!({ "timeDomain": "threadTicks" }),
        )?;
        Ok(Self {
            reader,
            talker,
            said: 0,
            _hubs: hubs,
        })
    }

    /// Has lines said until there are so many.
    fn fill(&mut self, length: usize) -> Result<Work> {
        let before = self.work()?;
        self.say_up_to(length)?;
        until("all lines are shown", || self.shows_the_last())?;
        sleep(SETTLED);
        Ok(self.work()?.since(before))
    }

    /// Has one more line said.
    fn one_more(&mut self) -> Result<Work> {
        let before = self.work()?;
        self.say_up_to(self.said + 1)?;
        sleep(SETTLED);
        // Read before anything is asked of the page, which costs it something.
        let after = self.work()?;
        ensure!(
            self.shows_the_last()?,
            "a line is not shown after {SETTLED:?}"
        );
        Ok(after.since(before))
    }

    fn say_up_to(&mut self, length: usize) -> Result<()> {
        let script = format!(
            "for (let line = {}; line <= {length}; line += 1) say('line ' + line)",
            self.said + 1
        );
        self.said = length;
        self.talker.ask(&script, PATIENCE)
    }

    fn shows_the_last(&self) -> Result<bool> {
        let script = format!(
            "[...document.querySelectorAll('[role=log] > li, [role=log] p[dir=auto]')]
                .at(-1)?.textContent.trim() === 'line {}'",
            self.said
        );
        self.reader.ask(&script, PATIENCE)
    }

    /// All that the reader has done until now.
    fn work(&self) -> Result<Work> {
        let mut answer = self.reader.call("Performance.getMetrics", &json!({}))?;
        let metrics: Vec<Metric> = serde_json::from_value(answer["metrics"].take())?;
        let millis = |name| {
            let metric = metrics.iter().find(|metric| metric.name == name);
            let seconds = metric.with_context(|| format!("the browser counts no {name}"))?;
            anyhow::Ok(seconds.value * 1000.0)
        };
        Ok(Work {
            script: millis("ScriptDuration")?,
            layout: millis("LayoutDuration")? + millis("RecalcStyleDuration")?,
        })
    }
}

impl Work {
    fn since(self, before: Self) -> Self {
        Self {
            script: self.script - before.script,
            layout: self.layout - before.layout,
        }
    }
}

impl fmt::Display for Work {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { script, layout } = self;
        write!(
            f,
            "{script:.2} ms of script, {layout:.2} ms of layout and style"
        )
    }
}

fn until(what: &str, mut is_so: impl FnMut() -> Result<bool>) -> Result<()> {
    let begin = Instant::now();
    while !is_so()? {
        ensure!(begin.elapsed() < PATIENCE, "waited in vain until {what}");
        sleep(PAUSE);
    }
    Ok(())
}
