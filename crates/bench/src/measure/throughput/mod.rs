//! From page to page: how many lines of 100 bytes a second, and how many megabytes in larger pieces.
//!
//! The pages of both sides do nothing but this, on what their chats are built on: no log is drawn.
//! Beside them is a bare data channel, which is all that a browser can do with a message a line.

mod flow;

use anyhow::Result;

use crate::{
    browser::Browser,
    row::{Aim, Row},
    samples::Samples,
    setting::Setting,
    side::{Pair, Side, in_turns},
};
use flow::{Flow, Way};

pub(super) use flow::RUN;

/// What is sent.
#[derive(Clone, Copy)]
pub(super) enum Load {
    /// Lines, for whoever takes them apart.
    Lines,
    /// Large pieces, for whoever takes bytes.
    Bulk,
}

impl Load {
    /// The length of a message, in bytes.
    pub(super) fn length(self) -> usize {
        match self {
            Self::Lines => 100,
            Self::Bulk => 64 * 1024,
        }
    }
}

pub(super) fn run(setting: &Setting) -> Result<Vec<Row>> {
    let browser = Browser::start(&setting.chrome)?;
    let mut rows = Vec::new();
    for load in [Load::Lines, Load::Bulk] {
        rows.extend(measure(setting, &browser, load)?);
    }
    Ok(rows)
}

fn measure(setting: &Setting, browser: &Browser, load: Load) -> Result<Vec<Row>> {
    let flow = |way| flow::measure(setting, browser, way, load);
    // Each turn of theirs is one of the bare channel, too.
    let flows = in_turns(setting.runs, |side| match side {
        Side::Ours => Ok(vec![flow(Way::Ours)?]),
        Side::Theirs => Ok(vec![flow(Way::Original)?, flow(Way::Raw)?]),
    })?;
    let row = |beside, rival: usize, aim| Row {
        what: match load {
            Load::Lines => format!("lines of 100 bytes, page to page, beside {beside}"),
            Load::Bulk => format!("pieces of 64 KiB, page to page, beside {beside}"),
        },
        unit: match load {
            Load::Lines => "lines a second",
            Load::Bulk => "MB a second",
        },
        samples: Pair {
            ours: samples(&flows.ours, 0, load),
            theirs: samples(&flows.theirs, rival, load),
        },
        aim,
    };
    let aim = match load {
        Load::Lines => Some(Aim::AtLeast(0.9)),
        Load::Bulk => None,
    };
    Ok(vec![
        row("simple-peer 9", 0, None),
        row("a bare data channel", 1, aim),
    ])
}

/// The figures of one of those that are measured in each turn.
fn samples(turns: &[Vec<Flow>], which: usize, load: Load) -> Samples {
    let figure = |flow: &Flow| match load {
        Load::Lines => flow.messages,
        Load::Bulk => flow.bytes / 1e6,
    };
    turns.iter().map(|flows| figure(&flows[which])).collect()
}
