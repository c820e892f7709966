//! `cargo xtask test`: every suite, natively and in the browser, and one line with the count at the end.

use std::{
    process::{Command, ExitCode},
    time::Instant,
};

use anyhow::{Context, Result, bail};
use lexopt::{Arg, Parser};

use super::setup;
use crate::kit::{process, tally::Tally};

mod fuzz;
mod suites;

use suites::Suite;

pub fn run(args: Parser) -> Result<ExitCode> {
    let start = Instant::now();
    let mut total = Tally::default();
    let mut report = Vec::new();
    let chosen = chosen(args)?;
    if chosen.len() > 1 && chosen.contains(&Suite::Firefox) {
        // The tools for all of them build at the same time. What fails here fails the suites that need it.
        if let Err(error) = setup::for_tests() {
            eprintln!("{error:#}");
        }
    }
    for suite in &chosen {
        eprintln!(
            "\n== {}: {} ({} s)",
            suite.name(),
            suite.what(),
            start.elapsed().as_secs()
        );
        let mut tally = Tally::default();
        let outcome = suite.run(&mut tally);
        if let Err(error) = outcome.and_then(|()| expect_some(tally)) {
            eprintln!("{}: {error:#}", suite.name());
            // Also what could not even run has failed.
            tally.failed = tally.failed.max(1);
        }
        report.push(format!("{:>12}: {tally}", suite.name()));
        total += tally;
    }
    println!("\n{}\n{total}", report.join("\n"));
    Ok(if total.failed == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

fn chosen(mut args: Parser) -> Result<Vec<Suite>> {
    let mut chosen = Vec::new();
    while let Some(arg) = args.next()? {
        match arg {
            Arg::Value(name) => {
                let name = name.to_string_lossy();
                let suite = Suite::ALL.into_iter().find(|suite| suite.name() == name);
                let names = Suite::ALL.map(Suite::name).join(", ");
                chosen.push(
                    suite.with_context(|| format!("there is no suite '{name}', only {names}"))?,
                );
            }
            other => return Err(other.unexpected().into()),
        }
    }
    Ok(if chosen.is_empty() {
        Suite::ALL.into()
    } else {
        chosen
    })
}

fn expect_some(tally: Tally) -> Result<()> {
    if tally.is_empty() {
        bail!("no test ran or was skipped, though there should be some");
    }
    Ok(())
}

/// Runs a `cargo test`, showing and counting what it prints.
fn count(tally: &mut Tally, cargo: &mut Command) -> Result<()> {
    process::run_reading(cargo, |line| {
        println!("{line}");
        *tally += Tally::in_line(line).unwrap_or_default();
    })
}

/// Counts the tests of a `cargo test` as skipped, and says which they are and why, rather than run them.
fn skip(tally: &mut Tally, cargo: &mut Command, why: &str) -> Result<()> {
    println!("These tests are skipped, for {why}.");
    process::run_reading(cargo.args(["--", "--list"]), |line| {
        if let Some(test) = Tally::listed(line) {
            println!("test {test} ... skipped");
            tally.skipped += 1;
        }
    })
}
