//! The door: takes connections in, and sees everybody out at the end.

use std::io;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};

use crate::connection::answer;
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
            socket = accept(&listener), if has_room => {
                connections.spawn(answer(socket, hub.clone(), site.clone(), closing.clone()));
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

/// The next connection. Trouble with one does not end the hub.
async fn accept(listener: &TcpListener) -> TcpStream {
    loop {
        match listener.accept().await {
            Ok((socket, _)) => {
                // Messages are small and wanted now. It is only slower where it fails.
                let _ = socket.set_nodelay(true);
                return socket;
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
