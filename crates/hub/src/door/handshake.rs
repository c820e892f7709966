//! What comes before the first request where TLS is spoken.

use std::io;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::server::TlsStream;

use crate::door::stall::StallGuard;
use crate::door::tls::{H2, Tls};

/// The first byte of a handshake. No request begins with it.
const HANDSHAKE: u8 = 22;

/// How much of what a client of the wrong kind sends is read, in bytes, so that it sees the answer.
const DISCARDED: u64 = 64 * 1024;

const WRONG_KIND: &str = "HTTP/1.1 400 Bad Request\r\n\
    content-type: text/plain; charset=utf-8\r\n\
    content-length: 41\r\n\
    connection: close\r\n\r\n\
    this port speaks TLS only; use https://\r\n";

/// A socket that TLS is spoken on.
pub(crate) type Secured = TlsStream<StallGuard<TcpStream>>;

/// What is spoken on a connection after the handshake.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Protocol {
    Http1,
    Http2,
}

impl Protocol {
    /// What both sides have agreed on.
    pub(crate) fn of(socket: &Secured) -> Self {
        match socket.get_ref().1.alpn_protocol() {
            Some(H2) => Self::Http2,
            _ => Self::Http1,
        }
    }
}

/// Shakes hands, within `deadline`. A client who speaks plain HTTP gets a word that this is wrong.
pub(crate) async fn shake_hands(
    socket: TcpStream,
    tls: &Tls,
    deadline: Duration,
    patience: Duration,
) -> io::Result<Secured> {
    let shaking = async {
        if !speaks_tls(&socket).await? {
            send_away(socket).await?;
            return Err(io::Error::other("the client speaks no TLS"));
        }
        let socket = StallGuard::new(socket, patience);
        tls.acceptor().accept(socket).await
    };
    timeout(deadline, shaking)
        .await
        .unwrap_or_else(|_| Err(io::ErrorKind::TimedOut.into()))
}

async fn speaks_tls(socket: &TcpStream) -> io::Result<bool> {
    let mut first = [0];
    match socket.peek(&mut first).await? {
        0 => Err(io::ErrorKind::UnexpectedEof.into()),
        _ => Ok(first[0] == HANDSHAKE),
    }
}

/// Reads on after the answer: a socket that is closed with something unread takes its answer along.
async fn send_away(mut socket: TcpStream) -> io::Result<()> {
    socket.write_all(WRONG_KIND.as_bytes()).await?;
    socket.shutdown().await?;
    let mut rest = socket.take(DISCARDED);
    tokio::io::copy(&mut rest, &mut tokio::io::sink()).await?;
    // Not more than that, but whatever is there already.
    let _ = rest.read(&mut [0]).await;
    Ok(())
}
