//! A connection that has become an event stream.
//!
//! Most connections are one, and mostly there is nothing to do for them. So they are taken from
//! the HTTP library, with its buffers, and written here: all that waits for a listener at once,
//! from memory that the listeners share.

use std::collections::VecDeque;
use std::future::poll_fn;
use std::io::{self, IoSlice};
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::SystemTime;

use axum::http::Version;
use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt, ReadBuf};

use crate::frame::Frame;
use crate::hub::Subscription;
use crate::queue::Taken;
use crate::routes::stream_headers;

/// How many messages are written at once.
const AT_ONCE: usize = 64;

/// How much of what a listener sends is read at once, to be thrown away, in bytes.
const DISCARDED: usize = 512;

/// How the client is told where the stream ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Framing {
    /// By a last chunk.
    Chunked,
    /// By the end of the connection, for a client older than chunks.
    Plain,
}

impl Framing {
    /// What a client of this version understands.
    pub(crate) fn of(version: Version) -> Self {
        if version < Version::HTTP_11 {
            Self::Plain
        } else {
            Self::Chunked
        }
    }

    fn head(self) -> String {
        let (version, coding) = match self {
            Self::Chunked => ("HTTP/1.1", "transfer-encoding: chunked\r\n"),
            Self::Plain => ("HTTP/1.0", ""),
        };
        let mut head = format!("{version} 200 OK\r\n");
        for (name, value) in stream_headers() {
            head.extend([name, ": ", value, "\r\n"]);
        }
        let date = httpdate::fmt_http_date(SystemTime::now());
        head + coding + "date: " + &date + "\r\n\r\n"
    }

    fn slice(self, frame: &Frame) -> &[u8] {
        match self {
            Self::Chunked => frame.chunk(),
            Self::Plain => frame.text(),
        }
    }

    fn end(self) -> &'static [u8] {
        match self {
            Self::Chunked => b"0\r\n\r\n",
            Self::Plain => b"",
        }
    }
}

/// A stream that somebody has asked for.
#[derive(Debug)]
pub(crate) struct Opening {
    framing: Framing,
    subscription: Subscription,
}

/// Why a stream is over.
enum Over {
    /// There is nothing more to say.
    Said,
    /// The listener is gone, or has to go.
    Gone,
}

impl Opening {
    pub(crate) fn new(framing: Framing, subscription: Subscription) -> Self {
        Self {
            framing,
            subscription,
        }
    }

    /// Writes the stream to its end, or the listener's. Whatever the listener sends meanwhile is
    /// thrown away.
    pub(crate) async fn stream(self, mut socket: impl AsyncRead + AsyncWrite + Unpin) {
        let Self {
            framing,
            subscription,
        } = self;
        let head = framing.head();
        // A failure says that the listener is gone, and then there is nothing left to do.
        if socket.write_all(head.as_bytes()).await.is_err() {
            return;
        }
        drop(head);
        let mut streaming = Streaming {
            framing,
            subscription,
            frames: VecDeque::new(),
            written: 0,
        };
        let over = poll_fn(|cx| streaming.poll(cx, &mut socket)).await;
        drop(streaming);
        if let Ok(Over::Said) = over
            && socket.write_all(framing.end()).await.is_ok()
        {
            let _ = socket.shutdown().await;
        }
    }
}

/// A stream that is being written.
struct Streaming {
    framing: Framing,
    subscription: Subscription,
    /// What is being written.
    frames: VecDeque<Frame>,
    /// How much of the first is written already, in bytes.
    written: usize,
}

impl Streaming {
    fn poll<S: AsyncRead + AsyncWrite + Unpin>(
        &mut self,
        cx: &mut Context<'_>,
        socket: &mut S,
    ) -> Poll<io::Result<Over>> {
        loop {
            if self.poll_write(cx, socket)?.is_pending() {
                if self.subscription.poll_cut(cx).is_ready() {
                    return Poll::Ready(Ok(Over::Gone));
                }
                break;
            }
            match self.subscription.poll_take(cx, &mut self.frames, AT_ONCE) {
                Poll::Ready(Taken::Frames) => {}
                Poll::Ready(Taken::End) => return Poll::Ready(Ok(Over::Said)),
                Poll::Ready(Taken::Cut) => return Poll::Ready(Ok(Over::Gone)),
                Poll::Pending => break,
            }
        }
        poll_discard(cx, socket).map_ok(|()| Over::Gone)
    }

    /// Completes when all frames are written.
    fn poll_write<S: AsyncWrite + Unpin>(
        &mut self,
        cx: &mut Context<'_>,
        socket: &mut S,
    ) -> Poll<io::Result<()>> {
        while !self.frames.is_empty() {
            let mut pieces = [IoSlice::new(&[]); AT_ONCE];
            let mut count = 0;
            for (piece, frame) in pieces.iter_mut().zip(&self.frames) {
                *piece = IoSlice::new(self.framing.slice(frame));
                count += 1;
            }
            pieces[0].advance(self.written);
            let written = ready!(Pin::new(&mut *socket).poll_write_vectored(cx, &pieces[..count]))?;
            if written == 0 {
                return Poll::Ready(Err(io::ErrorKind::WriteZero.into()));
            }
            self.forget(written);
        }
        Poll::Ready(Ok(()))
    }

    /// Drops what is written, now that `written` more bytes are.
    fn forget(&mut self, written: usize) {
        self.written += written;
        while let Some(first) = self.frames.front() {
            let length = self.framing.slice(first).len();
            if self.written < length {
                break;
            }
            self.written -= length;
            self.frames.pop_front();
        }
    }
}

/// Reads what comes, and completes when nothing more can.
fn poll_discard<S: AsyncRead + Unpin>(
    cx: &mut Context<'_>,
    socket: &mut S,
) -> Poll<io::Result<()>> {
    let mut discarded = [0; DISCARDED];
    loop {
        let mut buffer = ReadBuf::new(&mut discarded);
        ready!(Pin::new(&mut *socket).poll_read(cx, &mut buffer))?;
        if buffer.filled().is_empty() {
            return Poll::Ready(Ok(()));
        }
    }
}
