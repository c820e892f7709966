//! Somebody's machine.

use std::{
    net::Ipv4Addr,
    sync::{Arc, Mutex, PoisonError},
};

use anyhow::Result;
use tokio::net::UdpSocket;

use super::{Home, Place, command::ip, namespace::Namespace, segment::Segment};

/// Its only interface, but for loopback.
const INTERFACE: &str = "eth0";

/// A machine on a network. Clones are handles to the same one. It is unplugged when the last of
/// them goes.
#[derive(Clone, Debug)]
pub struct Machine {
    namespace: Arc<Namespace>,
    /// Held, so that it is there as long as somebody is plugged in.
    network: Arc<Mutex<Arc<Segment>>>,
}

impl Machine {
    pub(super) fn new(network: Arc<Segment>) -> Result<Self> {
        let namespace = Arc::new(Namespace::new()?);
        network.plug(&namespace, INTERFACE)?;
        Ok(Self {
            namespace,
            network: Arc::new(Mutex::new(network)),
        })
    }

    /// Carries it to another home: the cable is pulled out, and another one is put in. Whatever was
    /// under way is cut off without a word, as it is for somebody who leaves the wireless network.
    pub fn carry_to(&self, home: &Home) -> Result<()> {
        ip(&format!(
            "-netns {} link delete {INTERFACE}",
            self.namespace
        ))?;
        home.inside().plug(&self.namespace, INTERFACE)?;
        let mut network = self.network.lock().unwrap_or_else(PoisonError::into_inner);
        *network = home.inside().clone();
        Ok(())
    }

    /// A UDP socket of its own, which is of no use without it.
    pub fn socket(&self) -> Result<UdpSocket> {
        self.place().socket(Ipv4Addr::UNSPECIFIED)
    }

    /// Where its programs run.
    pub(crate) fn place(&self) -> Place {
        Place::In(self.namespace.clone())
    }
}
