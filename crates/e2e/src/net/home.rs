//! A home, or an office: a router that translates, and what is behind it.

use std::{net::Ipv4Addr, sync::Arc};

use anyhow::Result;

use super::{Machine, Nat, cable::Cable, command::nft, namespace::Namespace, segment::Segment};

/// The interface of a router to the outside.
const OUTSIDE: &str = "outside";

/// A router and the network behind it. Clones are handles to the same one.
#[derive(Clone, Debug)]
pub struct Home {
    inside: Arc<Segment>,
    outside: Arc<Cable>,
}

impl Home {
    /// Plugs a router into the internet, with a network of these addresses behind it.
    pub(super) fn new(internet: &Arc<Segment>, nat: Nat, network: [u8; 3]) -> Result<Self> {
        let router = Arc::new(Namespace::new()?);
        let outside = internet.plug(&router, OUTSIDE)?;
        nft(&router.to_string(), &nat.rules(OUTSIDE))?;
        // Not before it has its rules.
        router.forward()?;
        let inside = Segment::new(router, network)?;
        Ok(Self {
            inside: Arc::new(inside),
            outside: Arc::new(outside),
        })
    }

    /// Another machine in it.
    pub fn machine(&self) -> Result<Machine> {
        Machine::new(&self.inside)
    }

    /// The address that all of it has on the internet.
    pub fn address(&self) -> Ipv4Addr {
        self.outside.address()
    }

    pub(super) fn inside(&self) -> &Arc<Segment> {
        &self.inside
    }
}
