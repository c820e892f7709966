//! A switch, and the cables to it: all who are plugged in reach each other directly.

use std::{
    net::Ipv4Addr,
    sync::{
        Arc,
        atomic::{AtomicU8, Ordering},
    },
};

use anyhow::{Context, Result};

use super::{cable::Cable, command::ip, namespace::Namespace};

/// The hardware address of a switch: each is in a namespace of its own.
const HARDWARE: &str = "02:00:00:00:00:01";
/// How wide a segment's addresses are: 254 machines are enough.
const MASK: &str = "24";

/// A switch in a namespace, which is on it as well: at the first address, the gateway of all
/// others.
#[derive(Debug)]
pub(super) struct Segment {
    namespace: Arc<Namespace>,
    network: [u8; 3],
    /// The last part of the next address.
    next: AtomicU8,
}

impl Segment {
    /// The switch's own interface.
    pub(super) const SWITCH: &str = "switch";

    /// Puts a switch into a namespace, for addresses that begin like this.
    pub(super) fn new(namespace: Arc<Namespace>, network: [u8; 3]) -> Result<Self> {
        let segment = Self {
            namespace,
            network,
            next: AtomicU8::new(2),
        };
        let (name, switch, gateway) = (&segment.namespace, Self::SWITCH, segment.gateway());
        // As with real ones, what passes a switch is none of the router's business. And it has an
        // address for good: by itself, Linux gives it the lowest of all that are plugged in, and when
        // another one comes, nobody finds it for half a minute.
        ip(&format!(
            "-netns {name} link add {switch} address {HARDWARE} type bridge nf_call_iptables 0"
        ))?;
        ip(&format!(
            "-netns {name} address add {gateway}/{MASK} dev {switch}"
        ))?;
        ip(&format!("-netns {name} link set {switch} up"))?;
        Ok(segment)
    }

    /// The address of the namespace that has the switch.
    pub(super) fn gateway(&self) -> Ipv4Addr {
        self.address(1)
    }

    /// The namespace that has the switch.
    pub(super) fn namespace(&self) -> &Arc<Namespace> {
        &self.namespace
    }

    /// Leads a cable to a namespace, where it ends in an interface of this name, which gets an
    /// address that nobody has had before.
    pub(super) fn plug(self: &Arc<Self>, guest: &Namespace, interface: &str) -> Result<Cable> {
        let own = self.next.fetch_add(1, Ordering::Relaxed);
        let address = self.address(own);
        let port = format!("port-{own}");
        let (host, switch, gateway) = (&self.namespace, Self::SWITCH, self.gateway());
        let lay = || {
            ip(&format!(
                "-netns {host} link add {port} type veth peer name {interface} netns {guest}"
            ))?;
            ip(&format!("-netns {host} link set {port} master {switch} up"))?;
            ip(&format!(
                "-netns {guest} address add {address}/{MASK} dev {interface}"
            ))?;
            ip(&format!("-netns {guest} link set {interface} up"))?;
            ip(&format!("-netns {guest} route add default via {gateway}"))
        };
        lay().with_context(|| format!("can't plug {guest} in"))?;
        Ok(Cable::new(self.clone(), port, address))
    }

    fn address(&self, own: u8) -> Ipv4Addr {
        let [a, b, c] = self.network;
        Ipv4Addr::new(a, b, c, own)
    }
}
