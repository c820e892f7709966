//! A socket that gives up on a peer who does not read.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Sleep, sleep};
use tokio_rustls::server::TlsStream;

/// What a [`StallGuard`] watches over, perhaps from below.
pub(crate) trait Guarded: AsyncRead + AsyncWrite + Unpin {
    /// Whether a write waits.
    fn is_stalled(&self) -> bool;
}

/// Wraps a socket so that a write which makes no progress for `patience` fails with
/// [`io::ErrorKind::TimedOut`]. Reading may take as long as it likes.
#[derive(Debug)]
pub(crate) struct StallGuard<S> {
    socket: S,
    patience: Duration,
    /// Runs while a write waits.
    stalled: Option<Pin<Box<Sleep>>>,
}

impl<S> StallGuard<S> {
    pub(crate) fn new(socket: S, patience: Duration) -> Self {
        Self {
            socket,
            patience,
            stalled: None,
        }
    }

    /// Watches over a write: `written` is what the socket said.
    fn watch(
        &mut self,
        cx: &mut Context<'_>,
        written: Poll<io::Result<usize>>,
    ) -> Poll<io::Result<usize>> {
        if written.is_ready() {
            self.stalled = None;
            return written;
        }
        let stalled = self
            .stalled
            .get_or_insert_with(|| Box::pin(sleep(self.patience)));
        stalled.as_mut().poll(cx).map(|()| {
            let reason = "the peer has not read anything for too long";
            Err(io::Error::new(io::ErrorKind::TimedOut, reason))
        })
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> Guarded for StallGuard<S> {
    fn is_stalled(&self) -> bool {
        self.stalled.is_some()
    }
}

/// A write is taken here that the socket does not take, so the guard is below.
impl<S: AsyncRead + AsyncWrite + Unpin> Guarded for TlsStream<StallGuard<S>> {
    fn is_stalled(&self) -> bool {
        self.get_ref().0.is_stalled()
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for StallGuard<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.socket).poll_read(cx, buffer)
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for StallGuard<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.socket).poll_write(cx, bytes);
        self.watch(cx, written)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        pieces: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.socket).poll_write_vectored(cx, pieces);
        self.watch(cx, written)
    }

    fn is_write_vectored(&self) -> bool {
        self.socket.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.socket).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.socket).poll_shutdown(cx)
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt, AsyncWriteExt, duplex};
    use tokio::time::{Instant, timeout};

    use super::*;

    const PATIENCE: Duration = Duration::from_secs(30);

    #[tokio::test(start_paused = true)]
    async fn a_write_to_a_peer_who_does_not_read_fails_after_the_patience() {
        let (socket, _peer) = duplex(4);
        let mut socket = StallGuard::new(socket, PATIENCE);
        let begin = Instant::now();
        let error = socket.write_all(b"12345").await.unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::TimedOut);
        assert_eq!(begin.elapsed(), PATIENCE);
    }

    #[tokio::test(start_paused = true)]
    async fn a_slow_peer_is_not_given_up() {
        let (socket, mut peer) = duplex(4);
        let mut socket = StallGuard::new(socket, PATIENCE);
        let write = tokio::spawn(async move { socket.write_all(&[7; 12]).await });
        let mut piece = [0; 4];
        for _ in 0..3 {
            // On the paused clock: all that is due before has its turn.
            sleep(PATIENCE - Duration::from_secs(1)).await;
            peer.read_exact(&mut piece).await.unwrap();
        }
        write.await.unwrap().unwrap();
    }

    #[tokio::test(start_paused = true)]
    async fn reading_may_take_any_time() {
        let (socket, _peer) = duplex(4);
        let mut socket = StallGuard::new(socket, PATIENCE);
        let read = timeout(100 * PATIENCE, socket.read_u8()).await;
        assert!(read.is_err(), "it ended: {read:?}");
    }
}
