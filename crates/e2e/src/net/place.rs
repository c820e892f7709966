//! Where a program is started, and a socket opened.

use std::{
    net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream, UdpSocket},
    process::{Child, Command},
    sync::Arc,
};

use anyhow::{Context, Result};

use super::namespace::Namespace;

/// Here, or in a namespace.
#[derive(Clone, Debug)]
pub(crate) enum Place {
    /// Where this process is.
    Here,
    /// There.
    In(Arc<Namespace>),
}

impl Place {
    /// Starts a program there.
    pub(crate) fn start(&self, program: &mut Command) -> Result<Child> {
        let name = program.get_program().to_string_lossy().into_owned();
        self.run(|| {
            let started = program.spawn();
            started.with_context(|| format!("can't start {name}"))
        })
    }

    /// Listens at an address that is the place's own.
    pub(crate) fn listen(&self, address: SocketAddr) -> Result<tokio::net::TcpListener> {
        let listener = self.run(|| {
            TcpListener::bind(address).with_context(|| format!("can't listen at {address}"))
        })?;
        listener.set_nonblocking(true)?;
        Ok(tokio::net::TcpListener::from_std(listener)?)
    }

    /// Connects to an address as it is seen from there.
    pub(crate) fn connect(&self, address: SocketAddr) -> Result<TcpStream> {
        self.run(|| {
            TcpStream::connect(address).with_context(|| format!("can't connect to {address}"))
        })
    }

    /// A UDP socket on a free port of an address that is the place's own.
    pub(super) fn socket(&self, address: Ipv4Addr) -> Result<tokio::net::UdpSocket> {
        let socket = self.run(|| {
            let socket = UdpSocket::bind((address, 0));
            socket.with_context(|| format!("can't have a socket at {address}"))
        })?;
        socket.set_nonblocking(true)?;
        Ok(tokio::net::UdpSocket::from_std(socket)?)
    }

    fn run<T: Send>(&self, act: impl FnOnce() -> Result<T> + Send) -> Result<T> {
        match self {
            Self::Here => act(),
            Self::In(namespace) => namespace.run(act),
        }
    }
}
