//! The way from here to a port in a namespace. It has one end on either side, so there is no
//! network between them.

use std::net::{Ipv4Addr, SocketAddr};

use anyhow::Result;
use tokio::{
    io::copy_bidirectional,
    net::{TcpListener, TcpStream},
    task::{JoinHandle, JoinSet},
};

use super::Place;

/// A port of ours that leads to one of another place's loopback. It goes when this is dropped.
#[derive(Debug)]
pub(crate) struct Relay {
    port: u16,
    task: JoinHandle<()>,
}

impl Relay {
    /// Opens one to this port there.
    pub(crate) fn to(place: Place, port: u16) -> Result<Self> {
        let listener = Place::Here.listen((Ipv4Addr::LOCALHOST, 0).into())?;
        let own = listener.local_addr()?.port();
        let task = tokio::spawn(keep(listener, place, (Ipv4Addr::LOCALHOST, port).into()));
        Ok(Self { port: own, task })
    }

    /// The port on our side.
    pub(crate) fn port(&self) -> u16 {
        self.port
    }
}

impl Drop for Relay {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn keep(listener: TcpListener, place: Place, to: SocketAddr) {
    // They end with this task.
    let mut passing = JoinSet::new();
    while let Ok((guest, _)) = listener.accept().await {
        passing.spawn(pass(guest, place.clone(), to));
    }
}

/// Whatever goes wrong here, both ends see it as the end of their connection.
async fn pass(mut guest: TcpStream, place: Place, to: SocketAddr) -> Result<()> {
    let there = place.connect(to)?;
    there.set_nonblocking(true)?;
    copy_bidirectional(&mut guest, &mut TcpStream::from_std(there)?).await?;
    Ok(())
}
