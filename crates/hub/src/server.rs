//! The door: takes connections in, and sees everybody out at the end.

use std::io;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};

use crate::connection::{Caller, answer};
use crate::guests::{TooMuch, Visit};
use crate::turning_away::turn_away;
use crate::{Hub, Site};

/// How long responses have to be written once the hub shuts down. Those that are not, such as
/// a stream to somebody who does not read, are cut.
const LAST_WORDS: Duration = Duration::from_secs(1);

/// How long to wait when no more connections can be taken, as when the process has too many
/// files open.
const BREATHER: Duration = Duration::from_millis(100);

/// Serves `hub` to whoever connects to `listener`, and the files of `site`, until `shutdown`.
///
/// Then it takes nobody in any more, ends every stream, and returns within about a second.
pub async fn serve(
    listener: TcpListener,
    hub: Hub,
    site: Option<Site>,
    shutdown: impl Future<Output = ()>,
) {
    let site = site.map(Arc::new);
    let (close, closing) = watch::channel(());
    let mut connections = JoinSet::new();
    let mut shutdown = pin!(shutdown);
    loop {
        let has_room = connections.len() < hub.limits().connections;
        tokio::select! {
            () = &mut shutdown => break,
            Some(_) = connections.join_next() => {}
            (socket, peer) = accept(&listener), if has_room => {
                let visit = match arrive(&hub, peer) {
                    Ok(visit) => visit,
                    Err(too_much) => {
                        turn_away(socket, too_much, hub.limits());
                        continue;
                    }
                };
                let caller = Caller { peer, visit };
                connections.spawn(answer(socket, caller, hub.clone(), site.clone(), closing.clone()));
            }
        }
    }
    drop(listener);
    hub.close();
    drop(close);
    let all_ended = async { while connections.join_next().await.is_some() {} };
    if timeout(LAST_WORDS, all_ended).await.is_err() {
        tracing::debug!(connections = connections.len(), "cut");
        connections.shutdown().await;
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

/// The next connection. Trouble with one does not end the hub.
async fn accept(listener: &TcpListener) -> (TcpStream, SocketAddr) {
    loop {
        match listener.accept().await {
            Ok((socket, peer)) => {
                // Messages are small and wanted now. It is only slower where it fails.
                let _ = socket.set_nodelay(true);
                return (socket, peer);
            }
            Err(error) if concerns_one_connection(&error) => {}
            Err(error) => {
                tracing::warn!(%error, "no connection can be taken");
                sleep(BREATHER).await;
            }
        }
    }
}

fn concerns_one_connection(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::ConnectionAborted
            | io::ErrorKind::ConnectionRefused
            | io::ErrorKind::ConnectionReset
    )
}
