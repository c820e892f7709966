//! How the hubs of these tests are run: whatever holds of one hub holds of it behind TLS, and of
//! several that are one.

use std::{env, sync::LazyLock};

use anyhow::{Result, bail};

/// The variable that says so.
const VARIABLE: &str = "MURMURATION_HUB";

static GIVEN: LazyLock<Result<Mode>> = LazyLock::new(|| {
    let given = env::var_os(VARIABLE).unwrap_or_else(|| "memory".into());
    match given.to_str() {
        Some("memory") => Ok(Mode::Memory),
        Some("tls") => Ok(Mode::Tls),
        Some("nats") => Ok(Mode::Nats),
        _ => bail!("{VARIABLE} is {given:?}, and can be memory, tls or nats"),
    }
});

/// A way to run a hub.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mode {
    /// One hub over plain HTTP.
    Memory,
    /// One hub over TLS, so in HTTP/2 with browsers.
    Tls,
    /// Two hubs with NATS between them, whose connections are handed out in turns.
    Nats,
}

impl Mode {
    /// What the environment says; one hub over plain HTTP when it says nothing.
    pub(crate) fn given() -> Result<Self> {
        match &*GIVEN {
            Ok(mode) => Ok(*mode),
            Err(error) => bail!("{error}"),
        }
    }

    /// How addresses begin.
    pub(crate) fn scheme(self) -> &'static str {
        match self {
            Self::Tls => "https",
            Self::Memory | Self::Nats => "http",
        }
    }
}
