//! A cable to a switch.

use std::{net::Ipv4Addr, sync::Arc};

use anyhow::Result;

use super::{command::ip, segment::Segment};

/// What leads from an interface to a switch, which is there as long as the cable.
#[derive(Debug)]
pub(super) struct Cable {
    segment: Arc<Segment>,
    /// The switch's end.
    port: String,
    address: Ipv4Addr,
}

impl Cable {
    pub(super) fn new(segment: Arc<Segment>, port: String, address: Ipv4Addr) -> Self {
        Self {
            segment,
            port,
            address,
        }
    }

    /// The address of the interface that it ends in.
    pub(super) fn address(&self) -> Ipv4Addr {
        self.address
    }

    /// Takes it out of the switch: the interface is without a carrier then, and keeps its address.
    pub(super) fn pull(&self) -> Result<()> {
        self.set("down")
    }

    /// Puts it in again, where it was.
    pub(super) fn put_back(&self) -> Result<()> {
        self.set("up")
    }

    fn set(&self, state: &str) -> Result<()> {
        let (host, port) = (self.segment.namespace(), &self.port);
        ip(&format!("-netns {host} link set {port} {state}"))?;
        Ok(())
    }
}
