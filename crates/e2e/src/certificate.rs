//! A certificate for hubs on this machine, which nobody vouches for.

use std::{fs, sync::LazyLock};

use anyhow::{Result, anyhow};
use murmuration_hub::Tls;
use tempfile::TempDir;

/// Whom it is for.
const NAMES: [&str; 2] = ["127.0.0.1", "localhost"];

/// Made once: to open a page is not to wait for that.
static SHOWN: LazyLock<Result<Tls>> = LazyLock::new(make);

/// What a hub shows.
pub(crate) fn certificate() -> Result<Tls> {
    let shown = SHOWN.as_ref();
    shown.cloned().map_err(|error| anyhow!("{error:#}"))
}

/// The files go at once. A hub that finds them gone shows on what it has read.
fn make() -> Result<Tls> {
    let made = rcgen::generate_simple_self_signed(NAMES.map(ToOwned::to_owned))?;
    let folder = TempDir::with_prefix("murmuration-certificate-")?;
    let [chain, key] = ["chain.pem", "key.pem"].map(|name| folder.path().join(name));
    fs::write(&chain, made.cert.pem())?;
    fs::write(&key, made.signing_key.serialize_pem())?;
    Ok(Tls::open(chain, key)?)
}
