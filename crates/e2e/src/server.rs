//! The app and its hub on a port, in this very process wherever the port is: to be killed and
//! started again.

use std::{
    future::pending,
    net::{Ipv4Addr, SocketAddr},
    sync::{Arc, Mutex, PoisonError},
};

use anyhow::Result;
use murmuration_hub::{Hub, Ice, Setup, serve};
use tokio::{net::TcpListener, task::JoinHandle};

use crate::{Site, Stranger, net::Place};

/// A hub that serves a site as well. Clones are handles to the same one.
#[derive(Clone, Debug)]
pub struct Server {
    place: Place,
    address: SocketAddr,
    site: Arc<Site>,
    /// What the hub hands out.
    ice: Option<Ice>,
    running: Arc<Mutex<Option<Running>>>,
}

/// The hub and the task that serves it. The task ends with this.
#[derive(Debug)]
struct Running {
    hub: Hub,
    task: JoinHandle<()>,
}

impl Server {
    /// Serves a site on a free port.
    pub(crate) fn start(site: Site) -> Result<Self> {
        Self::start_there(Place::Here, Ipv4Addr::LOCALHOST, site, None)
    }

    /// Serves a site on a free port of an address that a place has, with a hub that may hand out STUN
    /// and TURN servers.
    pub(crate) fn start_there(
        place: Place,
        address: Ipv4Addr,
        site: Site,
        ice: Option<Ice>,
    ) -> Result<Self> {
        let listener = place.listen((address, 0).into())?;
        let server = Self {
            place,
            address: listener.local_addr()?,
            site: Arc::new(site),
            ice,
            running: Arc::default(),
        };
        server.serve(listener)?;
        Ok(server)
    }

    /// Starts it again after it was killed, on the same port, with a hub that knows nobody.
    pub async fn restart(&self) -> Result<()> {
        self.serve(self.place.listen(self.address)?)
    }

    /// Drops everything at once, connections included, as a power cut does.
    pub async fn kill(&self) {
        if let Some(mut running) = self.swap(None) {
            running.task.abort();
            // It says that it was aborted.
            let _ = (&mut running.task).await;
        }
    }

    /// The address of the page, without a fragment.
    pub fn url(&self) -> String {
        format!("http://{}/", self.address)
    }

    /// The address of a room.
    pub fn room(&self, name: &str) -> String {
        format!("{}#{name}", self.url())
    }

    /// Has somebody come to a room who is no page, by the room's name at the hub.
    pub async fn stranger(&self, app: &str) -> Result<Stranger> {
        Stranger::come(self.address, app).await
    }

    /// How many listen to the hub: each page once for everybody's channel and once for its own.
    pub fn listeners(&self) -> usize {
        let running = self.running.lock().unwrap_or_else(PoisonError::into_inner);
        running
            .as_ref()
            .map_or(0, |running| running.hub.subscribers())
    }

    fn serve(&self, listener: TcpListener) -> Result<()> {
        let hub = Hub::with(Setup {
            ice: self.ice.clone(),
            ..Setup::default()
        });
        let site = murmuration_hub::Site::open(self.site.root())?;
        // It is never asked to end.
        let task = tokio::spawn(serve(listener, hub.clone(), Some(site), pending()));
        self.swap(Some(Running { hub, task }));
        Ok(())
    }

    fn swap(&self, next: Option<Running>) -> Option<Running> {
        let mut running = self.running.lock().unwrap_or_else(PoisonError::into_inner);
        std::mem::replace(&mut *running, next)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// A port on which nobody listens.
pub async fn free_port() -> Result<u16> {
    let listener = Place::Here.listen((Ipv4Addr::LOCALHOST, 0).into())?;
    Ok(listener.local_addr()?.port())
}
