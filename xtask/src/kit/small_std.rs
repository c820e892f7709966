//! The standard library, compiled with the page for release rather than taken as it comes.
//!
//! As it comes it is made for speed, and can tell where a panic was and what it is about: words that a release has no
//! use for. Compiled for size and without them it takes a tenth off what a browser loads. It is an unstable way to
//! build, so only the Rust version is trusted with it that all of this is tested with. Where it can't be, the page is
//! only larger.

use anyhow::{Result, ensure};

use super::toolchain;

/// The Rust version that this workspace names.
const TESTED: &str = env!("CARGO_PKG_RUST_VERSION");

/// Variables, and their values.
pub type Variables = &'static [(&'static str, &'static str)];

/// What tells cargo. They are for a cargo that builds the page and nothing else: other code would be built anew each
/// time that they come or go.
const VARIABLES: Variables = &[
    // Lets this Rust have the ones below.
    ("RUSTC_BOOTSTRAP", "1"),
    ("CARGO_UNSTABLE_BUILD_STD", "std,panic_abort"),
    ("CARGO_UNSTABLE_BUILD_STD_FEATURES", "optimize_for_size"),
    ("CARGO_UNSTABLE_PANIC_IMMEDIATE_ABORT", "true"),
    ("CARGO_PROFILE_PAGE_PANIC", "immediate-abort"),
];

/// The variables for a cargo that builds the page for release: none where the library can't be compiled with it.
pub fn variables() -> Variables {
    if ensure_source() { VARIABLES } else { &[] }
}

/// Adds the library's source to the toolchain in use when it isn't there. Whether it is there then; if not, says why.
pub fn ensure_source() -> bool {
    let added = add_source();
    if let Err(why) = &added {
        eprintln!("The page will be a tenth larger than it could be: {why:#}.");
    }
    added.is_ok()
}

fn add_source() -> Result<()> {
    let version = toolchain::version()?;
    ensure!(
        is_of(&version, TESTED),
        "it is built small by Rust {TESTED} only, and this one is {version}"
    );
    let lock_file = toolchain::folder()?.join("lib/rustlib/src/rust/library/Cargo.lock");
    if lock_file.is_file() {
        return Ok(());
    }
    ensure!(
        toolchain::has_rustup(),
        "this Rust has no source of its standard library, and there is no rustup to add it"
    );
    eprintln!(
        "Adding the component rust-src to your Rust: the page for release is compiled with its standard library, \
         and is smaller so. This takes a few seconds."
    );
    toolchain::add(&["component", "add", "rust-src"])?;
    ensure!(
        lock_file.is_file(),
        "rustup has added rust-src, but there is no {}",
        lock_file.display()
    );
    Ok(())
}

/// Whether a version is one of a minor version, such as `1.95`.
fn is_of(version: &str, minor: &str) -> bool {
    version
        .strip_prefix(minor)
        .is_some_and(|patch| patch.starts_with('.'))
}

#[cfg(test)]
mod tests {
    use super::{TESTED, is_of};

    #[test]
    fn only_the_tested_rust_version_is_trusted() {
        assert!(is_of("1.95.0", TESTED) && is_of("1.95.1", TESTED));
        for other in ["1.94.1", "1.96.0", "1.950.0", "1.95"] {
            assert!(!is_of(other, "1.95"), "{other}");
        }
    }
}
