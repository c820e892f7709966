//! Set-up, serving and testing of this workspace: `cargo xtask <task>`.
//!
//! This file only dispatches: each task is a file in [`task`], and what they share is in [`kit`].

mod kit;
mod task;

use std::process::ExitCode;

use kit::process;
use lexopt::{Arg, Parser};
use task::{after_build, bench, build, keep_hub, lint, serve, setup, test};

const USAGE: &str = "\
cargo xtask <task>

  setup [--tests]   Install what is missing: the wasm32 target, the library's source, trunk and
                    wasm-bindgen; with --tests, Chromium, Firefox and their drivers too
  serve [--port N] [--hub-port N] [--host IP] [--release]
                    Run the hub and the page, and say which URL to open
  build [--public-url URL] [--dist DIR]
                    Make the static release folder, dist/
  test [SUITE…]     Run the suites: native, fuzz, components, driver, e2e, networks,
                    originals, firefox; all when none is named
  bench [--runs N] [--seed N] [NAME…]
                    Measure ours beside the originals, all or what is named: joining, together,
                    throughput, log, size, hub, leaving, quiet, badhub, back
  lint              Check format, clippy and docs, with warnings denied

Each task installs what it needs by itself.";

fn main() -> ExitCode {
    let done = process::end_children_on_signal().and_then(|()| dispatch(Parser::from_env()));
    done.unwrap_or_else(|error| {
        process::leave_to_signal_handler();
        eprintln!("error: {error:#}");
        ExitCode::FAILURE
    })
}

fn dispatch(mut args: Parser) -> anyhow::Result<ExitCode> {
    let task = match args.next()? {
        Some(Arg::Value(task)) => task.to_string_lossy().into_owned(),
        Some(Arg::Long("help") | Arg::Short('h')) | None => "help".to_owned(),
        Some(other) => return Err(other.unexpected().into()),
    };
    match task.as_str() {
        "setup" => setup::run(args)?,
        "serve" => serve::run(args)?,
        "build" => build::run(args)?,
        "test" => return test::run(args),
        "bench" => bench::run(args)?,
        "lint" => lint::run()?,
        after_build::NAME => after_build::run()?,
        keep_hub::NAME => keep_hub::run(args)?,
        "help" => println!("{USAGE}"),
        other => anyhow::bail!("there is no task '{other}'.\n\n{USAGE}"),
    }
    Ok(ExitCode::SUCCESS)
}
