//! The app and its hub on a port, in this very process wherever the port is: to be killed and
//! started again.

use std::{
    future::pending,
    net::{Ipv4Addr, SocketAddr},
    sync::{Arc, Mutex, PoisonError},
};

use anyhow::{Result, ensure};
use murmuration_hub::{Backplane, Hub, Ice, Nats, Serving, Setup};
use tokio::{net::TcpListener, task::JoinHandle};

use crate::{
    PATIENCE, Site, Stranger, certificate::certificate, in_turns::hand_out, mode::Mode,
    nats::NatsServer, net::Place, until,
};

/// A hub that serves a site as well, or several that are one. Clones are handles to the same one.
#[derive(Clone, Debug)]
pub struct Server {
    place: Place,
    mode: Mode,
    address: SocketAddr,
    /// Where it speaks plain HTTP: elsewhere than at its address only where that is for TLS.
    plain: SocketAddr,
    site: Arc<Site>,
    /// What the hub hands out.
    ice: Option<Ice>,
    /// What several are one by.
    nats: Option<Arc<NatsServer>>,
    running: Arc<Mutex<Option<Running>>>,
}

/// Hubs and the tasks that serve them. The tasks end with this.
#[derive(Debug, Default)]
struct Running {
    hubs: Vec<Hub>,
    tasks: Vec<JoinHandle<()>>,
}

impl Server {
    /// Serves a site on a free port, in the way that the environment says.
    pub(crate) async fn start(site: Site) -> Result<Self> {
        Self::start_as(Mode::given()?, Place::Here, Ipv4Addr::LOCALHOST, site, None).await
    }

    /// Serves a site on a free port of an address that a place has, with a hub that may hand out STUN
    /// and TURN servers. It is one over plain HTTP always: what is tested there is no hub.
    pub(crate) async fn start_there(
        place: Place,
        address: Ipv4Addr,
        site: Site,
        ice: Option<Ice>,
    ) -> Result<Self> {
        Self::start_as(Mode::Memory, place, address, site, ice).await
    }

    async fn start_as(
        mode: Mode,
        place: Place,
        address: Ipv4Addr,
        site: Site,
        ice: Option<Ice>,
    ) -> Result<Self> {
        let [listener, plain] = [(); 2].map(|()| place.listen((address, 0).into()));
        let (listener, plain) = (listener?, plain?);
        let public = listener.local_addr()?;
        let nats = match mode {
            Mode::Nats => Some(Arc::new(NatsServer::start().await?)),
            Mode::Memory | Mode::Tls => None,
        };
        let server = Self {
            place,
            mode,
            address: public,
            plain: match mode {
                Mode::Tls => plain.local_addr()?,
                Mode::Memory | Mode::Nats => public,
            },
            site: Arc::new(site),
            ice,
            nats,
            running: Arc::default(),
        };
        server.serve(listener, plain).await?;
        Ok(server)
    }

    /// Starts it again after it was killed, on the same port, with a hub that knows nobody.
    pub async fn restart(&self) -> Result<()> {
        let plain = match self.mode {
            Mode::Tls => self.plain,
            Mode::Memory | Mode::Nats => (Ipv4Addr::LOCALHOST, 0).into(),
        };
        self.serve(self.place.listen(self.address)?, self.place.listen(plain)?)
            .await
    }

    /// Drops everything at once, connections included, as a power cut does.
    pub async fn kill(&self) {
        if let Some(mut running) = self.swap(None) {
            running.abort();
            for task in &mut running.tasks {
                // It says that it was aborted.
                let _ = task.await;
            }
        }
    }

    /// The address of the page, without a fragment.
    pub fn url(&self) -> String {
        format!("{}://{}/", self.mode.scheme(), self.address)
    }

    /// The same over plain HTTP, for whoever listens on the way.
    pub fn plain_url(&self) -> String {
        format!("http://{}/", self.plain)
    }

    /// The address of a room.
    pub fn room(&self, name: &str) -> String {
        format!("{}#{name}", self.url())
    }

    /// Has somebody come to a room who is no page, by the room's name at the hub.
    pub async fn stranger(&self, app: &str) -> Result<Stranger> {
        Stranger::come(self.plain, app).await
    }

    /// How many listen to the hub: each page once for everybody's channel and once for its own.
    pub fn listeners(&self) -> usize {
        let running = self.running.lock().unwrap_or_else(PoisonError::into_inner);
        let hubs = running.iter().flat_map(|running| &running.hubs);
        hubs.map(Hub::subscribers).sum()
    }

    async fn serve(&self, listener: TcpListener, plain: TcpListener) -> Result<()> {
        let mut running = Running::default();
        match self.mode {
            Mode::Memory => running.serve(|hub| hub.plain(listener), self)?,
            Mode::Tls => {
                let tls = certificate()?;
                running.serve(|hub| hub.plain(plain).tls(listener, tls), self)?;
            }
            Mode::Nats => {
                let second = self.place.listen((Ipv4Addr::LOCALHOST, 0).into())?;
                let mut addresses = Vec::new();
                for listener in [plain, second] {
                    addresses.push(listener.local_addr()?);
                    running.serve(|hub| hub.plain(listener), self)?;
                }
                running
                    .tasks
                    .push(tokio::spawn(hand_out(listener, addresses)));
                running.until_one().await?;
            }
        }
        self.swap(Some(running));
        Ok(())
    }

    fn hub(&self) -> Result<Hub> {
        let nats = self.nats.as_ref();
        let backplane = nats.map(|nats| Nats::new([nats.url()])).transpose()?;
        Ok(Hub::with(Setup {
            ice: self.ice.clone(),
            backplane,
            ..Setup::default()
        }))
    }

    fn swap(&self, next: Option<Running>) -> Option<Running> {
        let mut running = self.running.lock().unwrap_or_else(PoisonError::into_inner);
        std::mem::replace(&mut *running, next)
    }
}

impl Running {
    /// Serves one more hub, at doors that are opened so.
    fn serve(&mut self, open: impl FnOnce(Serving) -> Serving, server: &Server) -> Result<()> {
        let hub = server.hub()?;
        let site = murmuration_hub::Site::open(server.site.root())?;
        let serving = open(Serving::of(hub.clone()).site(Some(site)));
        // It is never asked to end.
        self.tasks.push(tokio::spawn(serving.until(pending())));
        self.hubs.push(hub);
        Ok(())
    }

    /// Waits until all hubs know of each other.
    async fn until_one(&self) -> Result<()> {
        until("all hubs are at NATS", PATIENCE, async || {
            let mut states = self.hubs.iter().map(Hub::backplane);
            ensure!(
                states.all(|state| state == Backplane::Connected),
                "one is not"
            );
            Ok(())
        })
        .await
    }

    fn abort(&self) {
        self.tasks.iter().for_each(JoinHandle::abort);
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.abort();
    }
}

/// A port on which nobody listens.
pub async fn free_port() -> Result<u16> {
    let listener = Place::Here.listen((Ipv4Addr::LOCALHOST, 0).into())?;
    Ok(listener.local_addr()?.port())
}
