//! `cargo xtask setup`: installs what is missing. The other tasks call the same; this is for those who want to
//! wait now rather than later, and for plain `trunk serve`.

use anyhow::Result;
use lexopt::{Arg, Parser};

use crate::kit::{
    browser::Browser,
    firefox, nats, small_std,
    tools::{self, Tools},
    wasm_target,
};

pub fn run(mut args: Parser) -> Result<()> {
    let mut tests = false;
    while let Some(arg) = args.next()? {
        match arg {
            Arg::Long("tests") => tests = true,
            other => return Err(other.unexpected().into()),
        }
    }
    let mut all = if tests {
        for_tests()?
    } else {
        for_page().map(|_| true)?
    };
    all &= small_std::ensure_source();
    if all {
        println!("Everything is there.");
    } else {
        println!("Everything else is there.");
    }
    Ok(())
}

/// What it takes to build the page in any way.
pub fn for_page() -> Result<Tools> {
    wasm_target::ensure()?;
    Tools::ensure()
}

/// What it takes to build the page, and to test it in every browser, and hubs with NATS between them. Says so and gives
/// `false` when there is something that can't be had here, whose tests are then skipped.
pub fn for_tests() -> Result<bool> {
    wasm_target::ensure()?;
    Browser::ensure()?;
    let has_nats = nats::ensure().is_some();
    if !has_nats {
        println!(
            "The tests with NATS will be skipped, for {}.",
            nats::MISSING
        );
    }
    if firefox::ensure().is_none() {
        println!(
            "The tests in Firefox will be skipped, for {}.",
            firefox::MISSING
        );
        Tools::ensure()?;
        return Ok(false);
    }
    tools::ensure_with_geckodriver()?;
    Ok(has_nats)
}
