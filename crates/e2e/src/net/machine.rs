//! Somebody's machine.

use std::{
    net::Ipv4Addr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use anyhow::Result;
use tokio::net::UdpSocket;

use super::{Home, Place, cable::Cable, command::ip, namespace::Namespace, segment::Segment};

/// Its only interface, but for loopback.
const INTERFACE: &str = "eth0";

/// A machine on a network. Clones are handles to the same one. It is unplugged when the last of
/// them goes.
#[derive(Clone, Debug)]
pub struct Machine {
    namespace: Arc<Namespace>,
    cable: Arc<Mutex<Cable>>,
}

impl Machine {
    pub(super) fn new(network: &Arc<Segment>) -> Result<Self> {
        let namespace = Arc::new(Namespace::new()?);
        let cable = network.plug(&namespace, INTERFACE)?;
        Ok(Self {
            namespace,
            cable: Arc::new(Mutex::new(cable)),
        })
    }

    /// Carries it to another home: the cable is pulled out, and another one is put in. Whatever was
    /// under way is cut off without a word, as it is for somebody who leaves the wireless network.
    pub fn carry_to(&self, home: &Home) -> Result<()> {
        ip(&format!(
            "-netns {} link delete {INTERFACE}",
            self.namespace
        ))?;
        *self.cable() = home.inside().plug(&self.namespace, INTERFACE)?;
        Ok(())
    }

    /// Pulls the cable out.
    pub fn unplug(&self) -> Result<()> {
        self.cable().pull()
    }

    /// Puts the cable in again, where it was: everything is as it was before.
    pub fn plug_in_again(&self) -> Result<()> {
        self.cable().put_back()
    }

    /// Its own address, on the network where it is now.
    pub fn address(&self) -> Ipv4Addr {
        self.cable().address()
    }

    /// A UDP socket of its own, which is of no use without it.
    pub fn socket(&self) -> Result<UdpSocket> {
        self.place().socket(Ipv4Addr::UNSPECIFIED)
    }

    /// Where its programs run.
    pub(crate) fn place(&self) -> Place {
        Place::In(self.namespace.clone())
    }

    fn cable(&self) -> MutexGuard<'_, Cable> {
        self.cable.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
