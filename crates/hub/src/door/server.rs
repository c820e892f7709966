//! The doors: they take connections in, and see everybody out at the end.

use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;

use futures::future::join_all;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};

use super::accepting::{Breather, Caller, Door, accept};
use super::{connection, http2};
use crate::door::farewell::{Farewell, draw};
use crate::door::handshake::{Protocol, shake_hands};
use crate::door::tls::Tls;
use crate::door::turning_away::turn_away;
use crate::limits::guests::{TooMuch, Visit};
use crate::{Hub, Site};

/// Serves `hub` to whoever connects to `listener`, and the files of `site`, until `shutdown`.
///
/// Then it takes nobody in any more, ends every stream, and returns within about a second. For
/// TLS, or more than one listener, see [`Serving`].
pub async fn serve(
    listener: TcpListener,
    hub: Hub,
    site: Option<Site>,
    shutdown: impl Future<Output = ()>,
) {
    let farewell = Farewell {
        retry: None,
        ..Farewell::default()
    };
    let serving = Serving::of(hub).site(site).plain(listener);
    serving.farewell(farewell).until(shutdown).await;
}

/// A hub that is about to be served, at any number of doors.
///
/// ```no_run
/// # async fn example() -> Result<(), Box<dyn std::error::Error>> {
/// use murmuration_hub::{Hub, Limits, Serving, Tls};
/// use tokio::net::TcpListener;
///
/// let tls = Tls::open("chain.pem", "key.pem")?;
/// let ctrl_c = async { tokio::signal::ctrl_c().await.unwrap_or_default() };
/// Serving::of(Hub::new(Limits::default()))
///     .tls(TcpListener::bind("0.0.0.0:443").await?, tls)
///     .plain(TcpListener::bind("127.0.0.1:8088").await?)
///     .until(ctrl_c)
///     .await;
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
#[must_use = "nobody is served before `until`"]
pub struct Serving {
    hub: Hub,
    site: Option<Arc<Site>>,
    doors: Vec<Door>,
    farewell: Farewell,
}

impl Serving {
    /// No door is open yet.
    pub fn of(hub: Hub) -> Self {
        Self {
            hub,
            site: None,
            doors: Vec::new(),
            farewell: Farewell::default(),
        }
    }

    /// Serves the files of `site`, too.
    pub fn site(mut self, site: Option<Site>) -> Self {
        self.site = site.map(Arc::new);
        self
    }

    /// Serves whoever connects to `listener`, over plain HTTP/1.1.
    pub fn plain(mut self, listener: TcpListener) -> Self {
        let tls = None;
        self.doors.push(Door { listener, tls });
        self
    }

    /// Serves whoever connects to `listener`, over TLS: HTTP/2 with clients that speak it, and
    /// HTTP/1.1 with the others.
    pub fn tls(mut self, listener: TcpListener, tls: Tls) -> Self {
        let tls = Some(tls);
        self.doors.push(Door { listener, tls });
        self
    }

    /// Ends like this, once it is to end.
    pub fn farewell(mut self, farewell: Farewell) -> Self {
        self.farewell = farewell;
        self
    }

    /// Serves until `shutdown`, and then for as long as the [`Farewell`] takes: nobody is taken in
    /// any more, every stream ends, and what is not written by then is cut, such as a stream to
    /// somebody who does not read. Other hubs are told what was posted last, for which there is half a
    /// second more at most.
    pub async fn until(self, shutdown: impl Future<Output = ()>) {
        let Self {
            hub,
            site,
            doors,
            farewell,
        } = self;
        let plain_site = site.as_deref().map(Site::over_plain_http).map(Arc::new);
        let (close, closing) = watch::channel(());
        let mut connections = JoinSet::new();
        let watched: Vec<Tls> = doors.iter().filter_map(|door| door.tls.clone()).collect();
        let mut certificates = pin!(join_all(watched.iter().map(Tls::watch)));
        let mut shutdown = pin!(async {
            shutdown.await;
            hub.begin_closing();
            sleep(farewell.notice).await;
        });
        let mut turn = 0;
        let mut breather = Breather::default();
        loop {
            hub.counters().has_connections(connections.len());
            let has_room = connections.len() < hub.limits().connections;
            tokio::select! {
                () = &mut shutdown => break,
                Some(_) = connections.join_next() => {}
                _ = &mut certificates, if !watched.is_empty() => {}
                caller = accept(&doors, turn, &mut breather), if has_room => {
                    turn += 1;
                    match arrive(&hub, caller.peer) {
                        Ok(visit) => {
                            let site = if caller.tls.is_some() { &site } else { &plain_site };
                            let answering =
                                answer(caller, visit, hub.clone(), site.clone(), closing.clone());
                            connections.spawn(answering);
                        }
                        Err(too_much) if caller.tls.is_none() => {
                            turn_away(caller.socket, too_much, hub.limits());
                        }
                        // What could be said to it has to be enciphered first, which is dear.
                        Err(_) => {}
                    }
                }
            }
        }
        drop(doors);
        match &farewell.retry {
            Some(retry) => hub.send_home(|| draw(retry)),
            None => hub.close(),
        }
        drop(close);
        let all_ended = async { while connections.join_next().await.is_some() {} };
        if timeout(farewell.grace, all_ended).await.is_err() {
            tracing::debug!(connections = connections.len(), "cut");
            connections.shutdown().await;
        }
        hub.counters().has_connections(0);
        // Who runs this may be about to exit.
        hub.ended().await;
    }
}

/// Counts a connection for the address that it is from, as long as it lasts. Those of trusted proxies
/// are nobody's: what comes on them counts, request by request.
fn arrive(hub: &Hub, peer: SocketAddr) -> Result<Option<Visit>, TooMuch> {
    if hub.proxies().trust(peer.ip()) {
        return Ok(None);
    }
    let visit = hub.guests().connect(peer.ip().into());
    visit
        .map(Some)
        .inspect_err(|too_much| hub.counters().refuse(too_much.reason))
}

/// Answers the requests of one connection, in whatever protocol it wants. When it is over, so is the
/// visit.
async fn answer(
    caller: Caller,
    visit: Option<Visit>,
    hub: Hub,
    site: Option<Arc<Site>>,
    closing: watch::Receiver<()>,
) {
    let Caller { socket, peer, tls } = caller;
    match tls {
        None => connection::answer(socket, peer, hub, site, closing).await,
        // In a box, so that the others stay small.
        Some(tls) => Box::pin(answer_secured(socket, peer, tls, hub, site, closing)).await,
    }
    drop(visit);
}

async fn answer_secured(
    socket: TcpStream,
    peer: SocketAddr,
    tls: Tls,
    hub: Hub,
    site: Option<Arc<Site>>,
    mut closing: watch::Receiver<()>,
) {
    let limits = hub.limits();
    let shaking = shake_hands(socket, &tls, limits.header_read, limits.write_stall);
    let shaken = tokio::select! {
        shaken = Box::pin(shaking) => shaken,
        // Nothing has been asked for yet.
        _ = closing.changed() => return,
    };
    match shaken {
        Err(error) => tracing::debug!(%error, "a handshake failed"),
        Ok(socket) => match Protocol::of(&socket) {
            Protocol::Http1 => connection::answer_guarded(socket, peer, hub, site, closing).await,
            Protocol::Http2 => Box::pin(http2::answer(socket, peer, hub, site, closing)).await,
        },
    }
}
