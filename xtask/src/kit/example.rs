//! The swarm's examples: pages that are built without trunk.

use std::path::PathBuf;

use anyhow::{Context, Result};

use super::{process, tools::Tools, wasm_target::WASM, workspace};

/// Builds one for release, as its docs say, into a folder that a server can serve.
pub fn build(tools: &Tools, name: &str) -> Result<PathBuf> {
    let words = [
        "build",
        "--package",
        "murmuration-swarm",
        "--example",
        name,
        "--target",
        WASM,
        "--release",
    ];
    process::run(tools.command("cargo").args(words))?;
    let target = workspace::target()?;
    let wasm = target
        .join(WASM)
        .join(format!("release/examples/{name}.wasm"));
    let folder = target.join(name);
    let mut bindgen = tools.command("wasm-bindgen");
    process::run(
        bindgen
            .args(["--target", "web", "--no-typescript", "--out-dir"])
            .arg(&folder)
            .arg(wasm),
    )?;
    let page = workspace::root().join(format!("crates/swarm/examples/{name}.html"));
    std::fs::copy(&page, folder.join("index.html"))
        .with_context(|| format!("can't copy {}", page.display()))?;
    Ok(folder)
}
