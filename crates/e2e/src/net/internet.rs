//! The internet of a test.

use std::{
    net::Ipv4Addr,
    sync::{
        Arc,
        atomic::{AtomicU8, Ordering},
    },
};

use anyhow::Result;
use tokio::net::UdpSocket;

use super::{
    Admits, Coturn, Home, Machine, Nat, Place, command::ip, namespace::Namespace, segment::Segment,
};

/// Set aside for documentation (RFC 5737): nobody in the world has one of these addresses.
const PUBLIC: [u8; 3] = [203, 0, 113];

/// A network that all are on, directly or behind a router, and the servers in it. Clones are
/// handles to the same one.
#[derive(Clone, Debug)]
pub struct Internet {
    segment: Arc<Segment>,
    homes: Arc<AtomicU8>,
}

impl Internet {
    pub(crate) fn new() -> Result<Self> {
        let namespace = Arc::new(Namespace::new()?);
        // Whoever looks for the rest of the world, as browsers do, is told at once that there is
        // none. It would be waited for otherwise.
        namespace.forward()?;
        ip(&format!("-netns {namespace} route add unreachable default"))?;
        let segment = Segment::new(namespace, PUBLIC)?;
        Ok(Self {
            segment: Arc::new(segment),
            homes: Arc::default(),
        })
    }

    /// A home behind a router, with private addresses that no other home has.
    pub fn home(&self, nat: Nat) -> Result<Home> {
        let number = self.homes.fetch_add(1, Ordering::Relaxed);
        Home::new(&self.segment, nat, [192, 168, number])
    }

    /// A machine with a public address.
    pub fn machine(&self) -> Result<Machine> {
        Machine::new(&self.segment)
    }

    /// Starts a STUN and TURN server, at the servers' address.
    pub async fn coturn(&self, admits: Admits) -> Result<Coturn> {
        Coturn::start(&self.place(), self.address(), admits).await
    }

    /// A UDP socket of the servers'.
    pub fn socket(&self) -> Result<UdpSocket> {
        self.place().socket(self.address())
    }

    /// The address of the servers.
    pub(crate) fn address(&self) -> Ipv4Addr {
        self.segment.gateway()
    }

    /// Where the servers are.
    pub(crate) fn place(&self) -> Place {
        Place::In(self.segment.namespace().clone())
    }
}
