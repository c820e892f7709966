//! Where a program is started, and a socket opened.

use std::{
    net::{Ipv4Addr, SocketAddr, TcpStream},
    process::{Child, Command},
    rc::Rc,
};

use anyhow::{Context, Result};

use super::namespace::Namespace;

/// Here, or in a namespace.
#[derive(Clone)]
pub(crate) enum Place {
    /// Where this process is.
    Here,
    /// There, with this address.
    In(Rc<Namespace>, Ipv4Addr),
}

impl Place {
    /// The address of what listens here, for all who are to reach it.
    pub(crate) fn address(&self) -> Ipv4Addr {
        match self {
            Self::Here => Ipv4Addr::LOCALHOST,
            Self::In(_, address) => *address,
        }
    }

    /// Starts a program here.
    pub(crate) fn start(&self, program: &mut Command) -> Result<Child> {
        let name = program.get_program().to_string_lossy().into_owned();
        self.run(|| {
            let started = program.spawn();
            started.with_context(|| format!("can't start {name}"))
        })
    }

    /// Connects to an address as it is seen from here.
    pub(crate) fn connect(&self, address: SocketAddr) -> Result<TcpStream> {
        self.run(|| {
            TcpStream::connect(address).with_context(|| format!("can't connect to {address}"))
        })
    }

    fn run<T: Send>(&self, act: impl FnOnce() -> Result<T> + Send) -> Result<T> {
        match self {
            Self::Here => act(),
            Self::In(namespace, _) => namespace.run(act),
        }
    }
}
