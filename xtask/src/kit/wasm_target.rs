//! The standard library for the browser, without which nothing compiles for it.

use anyhow::{Result, bail};

use super::toolchain;

/// The target of everything that runs in the page.
pub const WASM: &str = "wasm32-unknown-unknown";

/// Adds the target to the toolchain in use when it isn't there.
pub fn ensure() -> Result<()> {
    if toolchain::folder()?.join("lib/rustlib").join(WASM).is_dir() {
        return Ok(());
    }
    if !toolchain::has_rustup() {
        bail!(
            "this Rust has no standard library for {WASM}, and there is no rustup to add it. Install Rust \
             with rustup, https://rustup.rs, or your system's package of that library"
        );
    }
    eprintln!(
        "Adding the target {WASM} to your Rust: the page is compiled for it. This takes a few seconds."
    );
    toolchain::add(&["target", "add", WASM])
}
