//! What is measured: a hub alone, or several of ours that are one by NATS.

use std::{fmt, net::SocketAddr, time::Duration};

use anyhow::Result;

use crate::{hub::Hub, nats::NatsServer, setting::Setting, side::Side};

/// Hubs that are one. Dropping them ends them, and what is between them.
pub(super) struct Hubs {
    side: Side,
    // The hubs go before their server.
    hubs: Vec<Hub>,
    nats: Option<NatsServer>,
}

/// The CPU time that they have used until now.
#[derive(Clone, Copy, Debug)]
pub(super) struct Cpu {
    /// Of all hubs together.
    pub(super) hubs: Duration,
    /// Of the server between them.
    pub(super) nats: Duration,
}

impl Hubs {
    /// One hub of this side, with nothing else.
    pub(super) fn alone(setting: &Setting, side: Side) -> Result<Self> {
        Ok(Self {
            side,
            hubs: vec![Hub::start(setting, side)?],
            nats: None,
        })
    }

    /// So many of ours, and a NATS server.
    pub(super) fn by_nats(setting: &Setting, count: usize) -> Result<Self> {
        let nats = NatsServer::start(setting)?;
        let hubs = (0..count).map(|_| Hub::at_nats(setting, &nats));
        Ok(Self {
            side: Side::Ours,
            hubs: hubs.collect::<Result<_>>()?,
            nats: Some(nats),
        })
    }

    pub(super) fn addresses(&self) -> Vec<SocketAddr> {
        self.hubs.iter().map(Hub::address).collect()
    }

    /// How many listen, as the hubs say themselves.
    pub(super) fn subscribers(&self) -> Result<usize> {
        self.hubs.iter().map(Hub::subscribers).sum()
    }

    pub(super) fn cpu(&self) -> Result<Cpu> {
        let of_each = self.hubs.iter().map(|hub| Ok(hub.usage()?.cpu));
        let nats = self.nats.as_ref().map(NatsServer::usage).transpose()?;
        Ok(Cpu {
            hubs: of_each.sum::<Result<_>>()?,
            nats: nats.map_or(Duration::ZERO, |usage| usage.cpu),
        })
    }
}

impl fmt::Display for Hubs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.side)?;
        if self.nats.is_some() {
            write!(f, ", {}", told(self.hubs.len()))?;
        }
        Ok(())
    }
}

impl Cpu {
    /// What they have used since `before`.
    pub(super) fn since(self, before: Self) -> Self {
        Self {
            hubs: self.hubs - before.hubs,
            nats: self.nats - before.nats,
        }
    }

    pub(super) fn total(self) -> Duration {
        self.hubs + self.nats
    }
}

/// So many hubs with a NATS server, in a word.
pub(super) fn told(count: usize) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} hub{plural} by NATS")
}
