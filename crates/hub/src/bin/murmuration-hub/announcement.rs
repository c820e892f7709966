//! What the command says on standard output, for whoever has started it.

use std::io::{self, Write};
use std::net::SocketAddr;

/// Where the hub is, and what there is besides.
#[derive(Debug)]
pub(crate) struct Announcement {
    address: SocketAddr,
    pub(crate) tls: Option<SocketAddr>,
    pub(crate) has_site: bool,
    pub(crate) has_ice: bool,
    pub(crate) metrics: Option<SocketAddr>,
}

impl Announcement {
    /// There is nothing but the hub.
    pub(crate) fn of(address: SocketAddr) -> Self {
        Self {
            address,
            tls: None,
            has_site: false,
            has_ice: false,
            metrics: None,
        }
    }

    /// Says it.
    pub(crate) fn print(&self) -> io::Result<()> {
        let (at, others) = reach(self.address);
        let mut out = io::stdout().lock();
        writeln!(out, "The hub is at http://{at}{others}")?;
        if let Some(address) = self.tls {
            let (at, others) = reach(address);
            writeln!(out, "With TLS it is at https://{at}{others}")?;
        }
        if self.has_site {
            writeln!(out, "The app is at http://{at}/")?;
        }
        if self.has_ice {
            writeln!(out, "STUN and TURN servers are at http://{at}/v1/ice")?;
        }
        if let Some(address) = self.metrics {
            let (at, _) = reach(address);
            writeln!(out, "Metrics are at http://{at}/metrics")?;
        }
        writeln!(out, "Ctrl-C ends it.")?;
        out.flush()
    }
}

/// A host and port that can be gone to, and where else that is.
fn reach(address: SocketAddr) -> (String, &'static str) {
    if address.ip().is_unspecified() {
        let others = ", and at the other addresses of this machine";
        (format!("localhost:{}", address.port()), others)
    } else {
        (address.to_string(), "")
    }
}
