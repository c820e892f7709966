//! `cargo xtask setup`: installs what is missing. The other tasks call the same; this is for those who want to
//! wait now rather than later, and for plain `trunk serve`.

use anyhow::Result;
use lexopt::{Arg, Parser};

use crate::kit::{browser::Browser, small_std, tools::Tools, wasm_target};

pub fn run(mut args: Parser) -> Result<()> {
    let mut tests = false;
    while let Some(arg) = args.next()? {
        match arg {
            Arg::Long("tests") => tests = true,
            other => return Err(other.unexpected().into()),
        }
    }
    for_page()?;
    let all = small_std::ensure_source();
    if tests {
        Browser::ensure()?;
    }
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
