//! A network of its own, on Linux: a switch, a hub's place at it, and machines whose cables can be
//! pulled.
//!
//! Each of them is a network namespace. A program belongs to the namespace of the thread that starts
//! it, and a socket to that of the thread that opens it, wherever it is used later. None of them has
//! a way out.

mod namespace;
mod place;

use std::{net::Ipv4Addr, rc::Rc};

use anyhow::Result;

use namespace::Namespace;
pub(crate) use place::Place;

/// Its addresses begin like this. They are set aside for documentation (RFC 5737), so nobody in the
/// world has one.
const NETWORK: [u8; 3] = [203, 0, 113];
/// The interface of a machine, and the bridge that is the switch.
const INTERFACE: &str = "eth0";
const SWITCH: &str = "switch";

/// A switch, with a place of its own. It goes when this and all machines are dropped.
pub(crate) struct Network {
    middle: Rc<Namespace>,
    machines: u8,
}

/// A machine that is plugged in.
pub(crate) struct Machine {
    middle: Rc<Namespace>,
    place: Place,
    /// The other end of its cable.
    port: String,
}

impl Network {
    /// Lays one.
    ///
    /// # Errors
    ///
    /// Where namespaces are not permitted: they take Linux, root, and `ip` of iproute2.
    pub(crate) fn lay() -> Result<Self> {
        let middle = Namespace::new()?;
        let gateway = address(1);
        middle.ip(&format!("link add {SWITCH} type bridge"))?;
        middle.ip(&format!("address add {gateway}/24 dev {SWITCH}"))?;
        middle.ip(&format!("link set {SWITCH} up"))?;
        Ok(Self {
            middle: Rc::new(middle),
            machines: 0,
        })
    }

    /// Where its servers are.
    pub(crate) fn place(&self) -> Place {
        Place::In(self.middle.clone(), address(1))
    }

    /// Plugs another machine in.
    pub(crate) fn machine(&mut self) -> Result<Machine> {
        self.machines += 1;
        let (gateway, own) = (address(1), address(1 + self.machines));
        let port = format!("port-{}", self.machines);
        let machine = Namespace::new()?;
        let peer = machine.id();
        let cable = format!("link add {port} type veth peer name {INTERFACE} netns {peer}");
        self.middle.ip(&cable)?;
        self.middle
            .ip(&format!("link set {port} master {SWITCH} up"))?;
        machine.ip(&format!("address add {own}/24 dev {INTERFACE}"))?;
        machine.ip(&format!("link set {INTERFACE} up"))?;
        // Browsers go by it to tell which address is theirs.
        machine.ip(&format!("route add default via {gateway}"))?;
        Ok(Machine {
            middle: self.middle.clone(),
            place: Place::In(Rc::new(machine), own),
            port,
        })
    }
}

impl Machine {
    /// Where its programs are.
    pub(crate) fn place(&self) -> &Place {
        &self.place
    }

    /// Pulls its cable out: whatever is under way is cut off without a word.
    pub(crate) fn pull_out(&self) -> Result<()> {
        self.middle.ip(&format!("link set {} down", self.port))
    }

    /// Puts its cable in again.
    pub(crate) fn plug_in(&self) -> Result<()> {
        self.middle.ip(&format!("link set {} up", self.port))
    }
}

fn address(own: u8) -> Ipv4Addr {
    let [a, b, c] = NETWORK;
    Ipv4Addr::new(a, b, c, own)
}
