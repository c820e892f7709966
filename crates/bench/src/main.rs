//! Measures this project beside the originals, both in one run and in turns: `cargo xtask bench`,
//! which builds and installs what it takes, and then runs this.
//!
//! A figure depends on the machine, and on what else it does. So what counts is the ratio to a peer
//! that was measured at the same time, as a median of several runs that alternate. Nothing fails
//! when an aim is missed: the table says so. What does fail is a side that does not do its work, such
//! as a hub that delivers a message less.
//!
//! The table is printed, and left in `target/` as `bench.json` and as `bench.md`.
//!
//! # To add a measurement
//!
//! 1. Write `measure/{name}.rs` with a `pub(super) fn run(setting: &Setting) -> Result<Vec<Row>>`.
//!    It measures with [`side::in_turns`], which says whose turn it is and how often; each turn
//!    starts from nothing, and gives a figure or an error. What it needs a while for, it tells on
//!    stderr, a line a run.
//! 2. Make each figure a [`row::Row`]: what, in which unit, the samples of both sides, and the
//!    [`row::Aim`] for the ratio, if there is one. Table and files need nothing else.
//! 3. Add it to [`measure::Measurement`], with its name, what it is, how long a run takes, and how
//!    many there are.
//! 4. What has to be built or installed for it is `cargo xtask bench`'s to do (`xtask/src/task/bench.rs`),
//!    which hands it over in the environment; [`setting::Setting`] reads that, once.
//!
//! | module | what it has |
//! | --- | --- |
//! | `args`, `setting` | what the command line and the environment say |
//! | `measure` | the measurements, one a file |
//! | `side`, `samples`, `row` | turns, figures, and what they mean |
//! | `table`, `report` | how they are told |
//! | `machine`, `versions` | where they are from |
//! | `clock` | what pages tell their times by |
//! | `hub`, `meddler` | a hub of either side, as a process; it may serve a page; a bad day of its |
//! | `nats` | what hubs of ours have between them, as a process |
//! | `browser`, `room` | a browser, and pages of one side in a room |
//! | `network` | a network of its own, with cables that can be pulled |
//! | `usage`, `files` | what the system says of processes, and lets them have |

mod args;
mod browser;
mod clock;
mod files;
mod hub;
mod machine;
mod measure;
mod meddler;
mod nats;
mod network;
mod report;
mod room;
mod row;
mod samples;
mod setting;
mod side;
mod table;
mod usage;
mod versions;

use std::process::ExitCode;

use anyhow::{Context, Result};
use jiff::Timestamp;
use lexopt::Parser;

use args::Args;
use machine::Machine;
use report::Report;
use setting::Setting;

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("murmuration-bench: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<()> {
    let args = Args::parse(Parser::from_env())?;
    let mut setting = Setting::of_environment(args.seed)?;
    let mut rows = Vec::new();
    for measurement in args.measurements {
        setting.runs = args.runs.unwrap_or(measurement.runs());
        let takes = measurement.takes() * setting.runs as u32;
        eprintln!(
            "\n== {}: {}. This takes about {} s.",
            measurement.name(),
            measurement.what(),
            takes.as_secs()
        );
        let measured = measurement.run(&setting);
        rows.extend(measured.with_context(|| format!("measuring {}", measurement.name()))?);
    }
    let report = Report {
        date: Timestamp::now().to_string(),
        machine: Machine::this(),
        versions: versions::of_everything(&setting),
        rows,
    };
    println!("\n{}\n{}", table::plain(&report.rows), report.origin());
    let [json, markdown] = report.write(setting.target())?;
    println!("Also in {} and {}.", json.display(), markdown.display());
    Ok(())
}
