//! The standard library for the browser, without which nothing compiles for it.

use std::path::Path;

use anyhow::{Context, Result, bail};

use super::{process, tools, workspace};

/// The target of everything that runs in the page.
pub const WASM: &str = "wasm32-unknown-unknown";

/// Adds the target to the toolchain in use when it isn't there.
pub fn ensure() -> Result<()> {
    let sysroot = process::output_of(workspace::command("rustc").args(["--print", "sysroot"]))
        .context("`rustc` does not run: install Rust with rustup, https://rustup.rs")?;
    if Path::new(sysroot.trim())
        .join("lib/rustlib")
        .join(WASM)
        .is_dir()
    {
        return Ok(());
    }
    if !tools::search_path().any(|folder| tools::program(&folder, "rustup").is_file()) {
        bail!(
            "this Rust has no standard library for {WASM}, and there is no rustup to add it. Install Rust \
             with rustup, https://rustup.rs, or your system's package of that library"
        );
    }
    eprintln!(
        "Adding the target {WASM} to your Rust: the page is compiled for it. This takes a few seconds."
    );
    process::run(workspace::command("rustup").args(["target", "add", WASM]))
}
