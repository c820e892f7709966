//! A gate before a hub, so that pages which load at different speeds get there at the same moment.

use std::net::SocketAddr;

use anyhow::{Result, ensure};
use tokio::{
    io::copy_bidirectional,
    net::{TcpListener, TcpStream},
    sync::watch,
    task::{JoinHandle, JoinSet},
};

use crate::before::before;

use crate::{PATIENCE, until};

/// Holds every connection until it is opened; from then on all pass. It goes when this is dropped.
#[derive(Debug)]
pub struct Gate {
    url: String,
    state: watch::Sender<State>,
    task: JoinHandle<()>,
}

#[derive(Clone, Copy, Debug)]
enum State {
    /// Closed, with so many before it.
    Closed(usize),
    Open,
}

impl Gate {
    /// Starts one before a hub, closed.
    pub(crate) async fn before(hub: &str) -> Result<Self> {
        let (listener, url, address) = before(hub).await?;
        let state = watch::Sender::new(State::Closed(0));
        let task = tokio::spawn(keep(listener, address, state.clone()));
        Ok(Self { url, state, task })
    }

    /// The hub's address, as it is for whoever is to go through here.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Whether it is open by now.
    pub fn is_open(&self) -> bool {
        matches!(*self.state.borrow(), State::Open)
    }

    /// Opens it as soon as there are so many connections before it.
    pub async fn open_for(&self, connections: usize) -> Result<()> {
        let what = format!("{connections} connections wait at the gate");
        until(&what, PATIENCE, async || {
            let state = *self.state.borrow();
            let enough = matches!(state, State::Closed(waiting) if waiting >= connections);
            ensure!(enough, "it is {state:?}");
            Ok(())
        })
        .await?;
        self.state.send_replace(State::Open);
        Ok(())
    }
}

impl Drop for Gate {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn keep(listener: TcpListener, hub: SocketAddr, state: watch::Sender<State>) {
    // They end with this task.
    let mut passing = JoinSet::new();
    while let Ok((guest, _)) = listener.accept().await {
        state.send_modify(|state| {
            if let State::Closed(waiting) = state {
                *waiting += 1;
            }
        });
        passing.spawn(pass(guest, hub, state.subscribe()));
    }
}

/// Whatever goes wrong here, both ends see it as the end of their connection.
async fn pass(
    mut guest: TcpStream,
    hub: SocketAddr,
    mut state: watch::Receiver<State>,
) -> Option<()> {
    let is_open = |state: &State| matches!(state, State::Open);
    state.wait_for(is_open).await.ok()?;
    let mut hub = TcpStream::connect(hub).await.ok()?;
    copy_bidirectional(&mut guest, &mut hub).await.ok()?;
    Some(())
}
