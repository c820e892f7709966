//! An address to listen on.

use std::fmt;
use std::str::FromStr;

/// A host and a port to listen on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Listen {
    /// A name or an address.
    pub(crate) host: String,
    /// 0 for any that is free.
    pub(crate) port: u16,
}

impl FromStr for Listen {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        const WANTED: &str = "write a host and a port, such as 127.0.0.1:9090 or [::1]:9090";
        let (host, port) = text.rsplit_once(':').ok_or(WANTED)?;
        let address = host
            .strip_prefix('[')
            .and_then(|host| host.strip_suffix(']'));
        match (address, host) {
            (Some(host), _) | (None, host) if host.is_empty() => Err(WANTED),
            (None, host) if host.contains(':') => Err(WANTED),
            (Some(host), _) | (None, host) => Ok(Self {
                host: host.to_owned(),
                port: port.parse().map_err(|_| WANTED)?,
            }),
        }
    }
}

impl fmt::Display for Listen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { host, port } = self;
        match host.contains(':') {
            true => write!(f, "[{host}]:{port}"),
            false => write!(f, "{host}:{port}"),
        }
    }
}
