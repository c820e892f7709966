//! Joining somebody who waits: how long until the first line is there.
//!
//! A page is in the room, has announced itself and is linked with nobody. It says a line as soon as
//! it shows that somebody is linked. Another page, whose browser context has loaded nothing yet,
//! goes there, and shows that line.

use std::{thread::sleep, time::Duration};

use anyhow::Result;

use crate::{
    browser::Browser,
    room::{First, Room},
    row::{Aim, Row},
    setting::{Setting, SimplePeer},
    side::{Side, in_turns},
};

/// How many times more often than others this is measured: it is short.
const TIMES: usize = 2;
/// How long a page may take for anything here.
const PATIENCE: Duration = Duration::from_secs(30);
/// How long the page that waits has been ready. At first a browser still compiles what it has run;
/// and after three seconds, pages of both sides announce themselves again.
const SETTLED: Duration = Duration::from_millis(700);

/// About how long a run of both sides takes.
pub(super) const RUN: Duration = Duration::from_secs(12);

pub(super) fn run(setting: &Setting) -> Result<Vec<Row>> {
    let browser = Browser::start(&setting.chrome)?;
    let mut rows = beside(setting, &browser, SimplePeer::Nine)?;
    let with_six = beside(setting, &browser, SimplePeer::Six)?;
    // The aim is for the faster of the two.
    rows.extend(with_six.into_iter().map(|row| Row { aim: None, ..row }));
    Ok(rows)
}

fn beside(setting: &Setting, browser: &Browser, simple_peer: SimplePeer) -> Result<Vec<Row>> {
    let firsts = in_turns(setting.runs * TIMES, |side| {
        let first = join(setting, browser, side, simple_peer)?;
        let First {
            announced,
            linked,
            line,
        } = first;
        eprintln!(
            "joining, {side} beside {simple_peer}: announced {:.0} ms, linked {:.0} ms, line {line:.0} ms",
            announced.unwrap_or(f64::NAN),
            linked.unwrap_or(f64::NAN),
        );
        Ok(first)
    })?;
    let row = |what, of: fn(&First) -> Option<f64>, aim| Row {
        what: format!("joining one who waits, beside {simple_peer}: navigation to {what}"),
        unit: "ms",
        samples: firsts
            .as_ref()
            .map(|firsts| firsts.iter().filter_map(of).collect()),
        aim,
    };
    Ok(vec![
        row("linked", |first| first.linked, None),
        row(
            "first message",
            |first| Some(first.line),
            Some(Aim::AtMost(0.7)),
        ),
    ])
}

fn join(
    setting: &Setting,
    browser: &Browser,
    side: Side,
    simple_peer: SimplePeer,
) -> Result<First> {
    let site = setting.site(side, simple_peer);
    let room = Room::open(setting, browser, &site)?;
    let [waiting, joining] = [room.guest()?, room.guest()?];
    room.enter(&waiting)?;
    waiting.until_announced(PATIENCE)?;
    waiting.greet("Welcome!")?;
    sleep(SETTLED);
    room.enter(&joining)?;
    let first = joining.first(PATIENCE)?;
    waiting.is_well()?;
    joining.is_well()?;
    Ok(first)
}
