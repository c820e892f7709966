//! In browsers: a page that has 10,000 events shows them, and a newcomer gets them.

use std::{
    thread::sleep,
    time::{Duration, Instant},
};

use anyhow::{Result, ensure};
use murmuration_room::{Event, RoomId};
use serde_json::json;

use super::made::{self, EVENTS, LAST};
use crate::{
    browser::{Browser, Page},
    hub::Hub,
    network::Place,
    row::Row,
    samples::Samples,
    setting::{Setting, SimplePeer},
    side::{Pair, Side, in_turns},
};

const STORE: &str = include_str!("store.js");
const ROOM: &str = "bench";
/// How long anything here may take.
const PATIENCE: Duration = Duration::from_secs(120);
const PAUSE: Duration = Duration::from_millis(20);
/// How many events are put at once.
const AT_ONCE: usize = 1_000;
/// How many events the page's database has. It has a table for them once the page has opened it.
const COUNT: &str = "
    (async () => {
        const known = await indexedDB.databases();
        if (!known.some((database) => database.name === 'murmuration' && database.version)) return 0;
        const of = (request) => new Promise((resolve, reject) => {
            request.onsuccess = () => resolve(request.result);
            request.onerror = () => reject(request.error);
        });
        const database = await of(indexedDB.open('murmuration'));
        if (!database.objectStoreNames.contains('events')) return database.close(), 0;
        const count = await of(database.transaction('events').objectStore('events').count());
        database.close();
        return count;
    })()
";

pub(super) fn run(setting: &Setting) -> Result<Vec<Row>> {
    let browser = Browser::start(&setting.chrome)?;
    let room = RoomId::public(ROOM);
    let events = made::events(&room)?;
    let site = setting.site(Side::Ours, SimplePeer::Nine);
    let hub = Hub::serving(setting, &site, &Place::Here)?;
    let url = hub.page(&format!("#{ROOM}"));

    let keeper = browser.page()?;
    keeper.go(&url)?;
    until("the page has its database", || {
        keeper.ask("document.querySelector('[role=log]') !== null", PATIENCE)
    })?;
    until("the page has a table", || Ok(count(&keeper)? > 0))?;
    fill(&keeper, &room, &events)?;

    let empty = browser.page()?;
    let loads = in_turns(setting.runs, |side| {
        let (page, url, last) = match side {
            Side::Ours => (&keeper, url.clone(), LAST),
            Side::Theirs => (&empty, hub.page("#empty"), "You are in empty"),
        };
        let took = load(page, &url, last)?;
        eprintln!(
            "loaded, {}: {took:.0} ms",
            if side == Side::Ours {
                "10,000 events"
            } else {
                "an empty room"
            }
        );
        Ok(took)
    })?;

    let mut got = Vec::new();
    for _ in 0..setting.runs {
        let newcomer = browser.page()?;
        newcomer.go(&url)?;
        until("the newcomer has everything", || {
            Ok(count(&newcomer)? >= EVENTS)
        })?;
        let took: f64 = newcomer.ask("performance.now()", PATIENCE)?;
        eprintln!("a newcomer has 10,000 events after {took:.0} ms");
        got.push(took);
        newcomer.close()?;
    }
    let checks = checks(&empty)?;
    eprintln!("the browser's own check of 10,000 signatures: {checks:.0} ms");
    Ok(vec![
        Row {
            what: "navigation to a room shown with 10,000 events stored, beside an empty one".into(),
            unit: "ms",
            samples: loads.map(Samples::new),
            aim: None,
        },
        Row {
            what: "navigation to 10,000 events had from one peer and stored, beside the browser's own check of 10,000 signatures".into(),
            unit: "ms",
            samples: Pair {
                ours: Samples::new(got),
                theirs: Samples::new(vec![checks]),
            },
            aim: None,
        },
    ])
}

/// Puts events into a page's database.
fn fill(page: &Page, room: &RoomId, events: &[Event]) -> Result<()> {
    for some in events.chunks(AT_ONCE) {
        let some: Vec<_> = some
            .iter()
            .map(|event| {
                let place = [&event.at().0.to_be_bytes()[..], &event.id().0].concat();
                [hex(&place), hex(event.bytes())]
            })
            .collect();
        let script = format!("{STORE}({}, {})", json!(hex(&room.0)), json!(some));
        let _: usize = page.ask(&script, PATIENCE)?;
    }
    let stored = count(page)?;
    ensure!(stored >= EVENTS, "{stored} events are stored");
    Ok(())
}

/// How long it takes from navigation until this is shown, in milliseconds.
fn load(page: &Page, url: &str, last: &str) -> Result<f64> {
    page.go("about:blank")?;
    page.go(url)?;
    let shown = format!(
        "new Promise((resolve) => {{
            const look = () => {{
                const log = document.querySelector('[role=log]');
                if (log?.textContent.includes({})) resolve(performance.now());
                else requestAnimationFrame(look);
            }};
            look();
        }})",
        json!(last)
    );
    page.ask(&shown, PATIENCE)
}

/// How long the browser takes for as many signatures, one after the other, in milliseconds.
fn checks(page: &Page) -> Result<f64> {
    let script = format!(
        "(async () => {{
            const keys = await crypto.subtle.generateKey('Ed25519', false, ['sign', 'verify']);
            const text = new Uint8Array(250);
            const signature = await crypto.subtle.sign('Ed25519', keys.privateKey, text);
            const begin = performance.now();
            for (let n = 0; n < {EVENTS}; n += 1) {{
                if (!(await crypto.subtle.verify('Ed25519', keys.publicKey, signature, text))) throw Error('wrong');
            }}
            return performance.now() - begin;
        }})()"
    );
    page.ask(&script, PATIENCE)
}

fn count(page: &Page) -> Result<usize> {
    page.ask(COUNT, PATIENCE)
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn until(what: &str, mut is_so: impl FnMut() -> Result<bool>) -> Result<()> {
    let begin = Instant::now();
    while !is_so()? {
        ensure!(begin.elapsed() < PATIENCE, "waited in vain until {what}");
        sleep(PAUSE);
    }
    Ok(())
}
