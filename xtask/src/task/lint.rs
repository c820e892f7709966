//! `cargo xtask lint`: format, clippy on both targets, docs; nothing that a compiler warns of.

use anyhow::{Result, bail};

use crate::kit::{process, wasm_target, workspace};

/// The packages that are compiled for the page.
const IN_THE_PAGE: &[&str] = &[
    "murmuration",
    "murmuration-room",
    "murmuration-swarm",
    "murmuration-signalhub",
];

pub fn run() -> Result<()> {
    wasm_target::ensure()?;
    let host: &[&str] = &[
        "clippy",
        "--workspace",
        "--all-targets",
        "--",
        "-D",
        "warnings",
    ];
    let mut page = vec!["clippy", "--target", wasm_target::WASM, "--all-targets"];
    for package in IN_THE_PAGE {
        page.extend(["--package", package]);
    }
    page.extend(["--", "-D", "warnings"]);

    let mut wrong = Vec::new();
    for (name, words) in [
        ("format", &["fmt", "--all", "--check"][..]),
        ("clippy", host),
        ("clippy for the page", &page),
        ("docs", &["doc", "--workspace", "--no-deps"]),
    ] {
        eprintln!("\n== {name}: cargo {}", words.join(" "));
        let mut cargo = workspace::command("cargo");
        cargo.args(words).env("RUSTDOCFLAGS", "-D warnings");
        if let Err(error) = process::run(&mut cargo) {
            eprintln!("{error:#}");
            wrong.push(name);
        }
    }
    if !wrong.is_empty() {
        bail!("not in order: {}", wrong.join(", "));
    }
    Ok(())
}
