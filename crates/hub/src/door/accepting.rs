//! Where clients come in, one after the other.

use std::future::poll_fn;
use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::net::{TcpListener, TcpStream};
use tokio::time::{Sleep, sleep};

use super::tls::Tls;

/// How long to wait when no more connections can be taken, as when the process has too many
/// files open.
const BREATHER: Duration = Duration::from_millis(100);

/// Where clients come in.
#[derive(Debug)]
pub(super) struct Door {
    pub(super) listener: TcpListener,
    /// `None` where HTTP/1.1 is spoken as it is.
    pub(super) tls: Option<Tls>,
}

/// Who has come to a door.
pub(super) struct Caller {
    pub(super) socket: TcpStream,
    pub(super) peer: SocketAddr,
    pub(super) tls: Option<Tls>,
}

/// A pause while no more connections can be taken. It goes on when whoever waits for it begins anew,
/// as happens with everybody who leaves.
#[derive(Debug, Default)]
pub(super) struct Breather(Option<Pin<Box<Sleep>>>);

impl Breather {
    /// Begins one.
    fn take(&mut self) {
        self.0 = Some(Box::pin(sleep(BREATHER)));
    }

    /// Waits for its end, if there is one.
    async fn wait(&mut self) {
        if let Some(pause) = &mut self.0 {
            pause.await;
            self.0 = None;
        }
    }
}

/// The next connection at any door. Trouble with one does not end the hub.
pub(super) async fn accept(doors: &[Door], turn: usize, breather: &mut Breather) -> Caller {
    loop {
        breather.wait().await;
        match poll_fn(|cx| poll_accept(doors, turn, cx)).await {
            Ok((socket, peer, tls)) => {
                // Messages are small and wanted now. It is only slower where it fails.
                let _ = socket.set_nodelay(true);
                let tls = tls.cloned();
                return Caller { socket, peer, tls };
            }
            Err(error) if concerns_one_connection(&error) => {}
            Err(error) => {
                tracing::warn!(%error, "no connection can be taken");
                breather.take();
            }
        }
    }
}

fn poll_accept<'a>(
    doors: &'a [Door],
    turn: usize,
    cx: &mut Context<'_>,
) -> Poll<io::Result<(TcpStream, SocketAddr, Option<&'a Tls>)>> {
    // A crowd at one door is not to keep those at the others waiting.
    let (later, sooner) = doors.split_at(turn % doors.len().max(1));
    for Door { listener, tls } in sooner.iter().chain(later) {
        if let Poll::Ready(accepted) = listener.poll_accept(cx) {
            return Poll::Ready(accepted.map(|(socket, peer)| (socket, peer, tls.as_ref())));
        }
    }
    Poll::Pending
}

fn concerns_one_connection(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::ConnectionAborted
            | io::ErrorKind::ConnectionRefused
            | io::ErrorKind::ConnectionReset
    )
}
