//! `cargo xtask bench`: ours beside the originals, measured in one run by `crates/bench`.

use std::env::consts::EXE_SUFFIX;

use anyhow::{Context, Result};
use lexopt::Parser;

use super::{build, setup};
use crate::kit::{browser::Browser, example, nats, originals, process, workspace};

const PROGRAM: &str = "murmuration-bench";
/// What is measured is built as it is deployed.
const PROFILE: &str = "server";

pub fn run(mut args: Parser) -> Result<()> {
    // The program knows what can be measured, and says so.
    let args = args.raw_args()?;
    let originals = originals::ensure()?.context(originals::MISSING)?;
    let browser = Browser::ensure()?;
    let nats_server = nats::ensure();
    if nats_server.is_none() {
        eprintln!("Hubs by NATS will not be measured, for {}.", nats::MISSING);
    }
    // Not dist/: a `trunk serve` may be at work there.
    let site = workspace::target()?.join("site");
    let tools = setup::for_page()?;
    build::release(&tools, &site, &[])?;
    let flood = example::build(&tools, "flood")?;
    eprintln!(
        "Building the hub, and what measures it, as for a server. This takes about 2 minutes, this once."
    );
    let mut cargo = workspace::command("cargo");
    cargo.args(["build", "--profile", PROFILE]);
    for package in [PROGRAM, "murmuration-hub"] {
        cargo.args(["--package", package]);
    }
    process::run_labelled("bench", &mut cargo)?;
    let programs = workspace::target()?.join(PROFILE);
    let mut bench = workspace::command(programs.join(format!("{PROGRAM}{EXE_SUFFIX}")));
    bench
        .args(args)
        .env("MURMURATION_ORIGINALS", originals)
        .env("MURMURATION_SITE", site)
        .env("MURMURATION_FLOOD", flood)
        .env("CHROME", browser.chrome);
    if let Some(program) = nats_server {
        bench.env("MURMURATION_NATS_SERVER", program);
    }
    process::run(&mut bench)
}
