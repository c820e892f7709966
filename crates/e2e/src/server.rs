//! The app and its hub on a port, in this very process: to be killed and started again.

use std::{
    future::pending,
    net::Ipv4Addr,
    sync::{Arc, Mutex, PoisonError},
};

use anyhow::{Context, Result};
use murmuration_hub::{Hub, Limits, serve};
use tokio::{net::TcpListener, task::JoinHandle};

use crate::{Site, Stranger};

/// A hub that serves a site as well. Clones are handles to the same one.
#[derive(Clone, Debug)]
pub struct Server {
    port: u16,
    site: Arc<Site>,
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
    pub(crate) async fn start(site: Site) -> Result<Self> {
        let listener = listen(0).await?;
        let server = Self {
            port: listener.local_addr()?.port(),
            site: Arc::new(site),
            running: Arc::default(),
        };
        server.serve(listener)?;
        Ok(server)
    }

    /// Starts it again after it was killed, on the same port, with a hub that knows nobody.
    pub async fn restart(&self) -> Result<()> {
        self.serve(listen(self.port).await?)
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
        format!("http://{}:{}/", Ipv4Addr::LOCALHOST, self.port)
    }

    /// The address of a room.
    pub fn room(&self, name: &str) -> String {
        format!("{}#{name}", self.url())
    }

    /// Has somebody come to a room who is no page, by the room's name at the hub.
    pub async fn stranger(&self, app: &str) -> Result<Stranger> {
        Stranger::come((Ipv4Addr::LOCALHOST, self.port).into(), app).await
    }

    /// How many listen to the hub: each page once for everybody's channel and once for its own.
    pub fn listeners(&self) -> usize {
        let running = self.running.lock().unwrap_or_else(PoisonError::into_inner);
        running
            .as_ref()
            .map_or(0, |running| running.hub.subscribers())
    }

    fn serve(&self, listener: TcpListener) -> Result<()> {
        let hub = Hub::new(Limits::default());
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
    Ok(listen(0).await?.local_addr()?.port())
}

async fn listen(port: u16) -> Result<TcpListener> {
    TcpListener::bind((Ipv4Addr::LOCALHOST, port))
        .await
        .with_context(|| format!("can't listen on port {port}"))
}
