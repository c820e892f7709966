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

use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt, ReadBuf};

use crate::access::Cors;
use crate::door::framing::Framing;
use crate::hub::frame::Frame;
use crate::hub::queue::Taken;
use crate::hub::subscription::Subscription;

/// How many messages are written at once.
const AT_ONCE: usize = 64;

/// How much of what a listener sends is read at once, to be thrown away, in bytes.
const DISCARDED: usize = 512;

/// A stream that somebody has asked for.
#[derive(Debug)]
pub(crate) struct Opening {
    framing: Framing,
    cors: Cors,
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
    pub(crate) fn new(framing: Framing, cors: Cors, subscription: Subscription) -> Self {
        Self {
            framing,
            cors,
            subscription,
        }
    }

    /// Writes the stream to its end, or the listener's. Whatever the listener sends meanwhile is
    /// thrown away.
    pub(crate) async fn stream(self, mut socket: impl AsyncRead + AsyncWrite + Unpin) {
        let Self {
            framing,
            cors,
            mut subscription,
        } = self;
        let head = framing.head(&cors);
        // A failure says that the listener is gone, and then there is nothing left to do.
        let is_there = tokio::select! {
            written = socket.write_all(head.as_bytes()) => written.is_ok(),
            () = poll_fn(|cx| subscription.poll_cut(cx)) => false,
        };
        if !is_there {
            return;
        }
        drop((head, cors));
        let mut streaming = Streaming {
            framing,
            subscription,
            frames: VecDeque::new(),
            written: 0,
            gave_way: false,
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
    /// Everybody who was ready has had a turn since messages began to wait: whoever was about to
    /// post has done so, and theirs is written along.
    gave_way: bool,
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
            if !self.gave_way && self.subscription.has_waiting() {
                self.gave_way = true;
                cx.waker().wake_by_ref();
                break;
            }
            match self.subscription.poll_take(cx, &mut self.frames, AT_ONCE) {
                Poll::Ready(Taken::Frames) => {}
                Poll::Ready(Taken::End) => return Poll::Ready(Ok(Over::Said)),
                Poll::Ready(Taken::Cut) => return Poll::Ready(Ok(Over::Gone)),
                Poll::Pending => {
                    self.gave_way = false;
                    break;
                }
            }
        }
        poll_discard(cx, socket).map_ok(|()| Over::Gone)
    }

    /// Completes when all frames are written, and nothing on the way holds them back.
    fn poll_write<S: AsyncWrite + Unpin>(
        &mut self,
        cx: &mut Context<'_>,
        socket: &mut S,
    ) -> Poll<io::Result<()>> {
        while !self.frames.is_empty() {
            let mut pieces = [IoSlice::new(&[]); AT_ONCE];
            let mut count = 0;
            for (piece, frame) in pieces.iter_mut().zip(&self.frames) {
                *piece = IoSlice::new(self.framing.bytes(frame));
                count += 1;
            }
            pieces[0].advance(self.written);
            let written = ready!(Pin::new(&mut *socket).poll_write_vectored(cx, &pieces[..count]))?;
            if written == 0 {
                return Poll::Ready(Err(io::ErrorKind::WriteZero.into()));
            }
            self.forget(written);
        }
        Pin::new(socket).poll_flush(cx)
    }

    /// Drops what is written, now that `written` more bytes are.
    fn forget(&mut self, written: usize) {
        self.written += written;
        while let Some(first) = self.frames.front() {
            let length = self.framing.bytes(first).len();
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

#[cfg(test)]
mod tests {
    use std::pin::pin;
    use std::task::Waker;

    use murmuration_signalhub::{Path, Wishes, parse_path};
    use tokio::io::{AsyncReadExt, duplex};

    use super::*;
    use crate::{Hub, Limits};

    #[tokio::test]
    async fn whatever_room_there_is_everything_arrives_whole() {
        for room in [1, 7, 64, 1 << 16] {
            let said = said(Framing::Chunked, room).await;
            let mut expected = "a\r\n:welcome\n\n\r\n".to_owned();
            for number in 100..100 + 3 * AT_ONCE {
                expected += &format!("b\r\ndata: {number}\n\n\r\n");
            }
            assert!(
                said == expected + "0\r\n\r\n",
                "with room for {room}: {said}"
            );
        }
    }

    #[tokio::test]
    async fn an_old_client_gets_the_text_alone() {
        let said = said(Framing::Plain, 1 << 16).await;
        assert!(said.starts_with(":welcome\n\ndata: 100\n\n"), "{said}");
        assert!(!said.contains('\r'), "{said}");
    }

    #[tokio::test]
    async fn who_does_not_read_has_to_go_while_a_write_waits() {
        let hub = Hub::new(Limits {
            queue_messages: 2,
            ..Limits::default()
        });
        let (socket, _client) = duplex(1);
        let opening = Opening::new(
            Framing::Chunked,
            Cors::Any,
            hub.subscribe(path(), Wishes::default()).unwrap(),
        );
        let mut stream = pin!(opening.stream(socket));
        let mut poll = || {
            stream
                .as_mut()
                .poll(&mut Context::from_waker(Waker::noop()))
        };
        assert!(poll().is_pending());
        for _ in 0..3 {
            hub.broadcast(path(), "hello").unwrap();
        }
        assert_eq!(hub.subscribers(), 0);
        assert!(poll().is_ready());
    }

    /// What a stream says after its head, with room for `room` bytes on the way, when there are
    /// more messages than are written at once, and then the hub ends.
    async fn said(framing: Framing, room: usize) -> String {
        let hub = Hub::new(Limits::default());
        let (socket, mut client) = duplex(room);
        let opening = Opening::new(
            framing,
            Cors::Any,
            hub.subscribe(path(), Wishes::default()).unwrap(),
        );
        for number in 100..100 + 3 * AT_ONCE {
            hub.broadcast(path(), &number.to_string()).unwrap();
        }
        hub.close();
        let mut said = String::new();
        let (_, read) = tokio::join!(opening.stream(socket), client.read_to_string(&mut said));
        read.unwrap();
        let (_, body) = said.split_once("\r\n\r\n").unwrap();
        body.to_owned()
    }

    fn path() -> Path<'static> {
        parse_path("/v1/app/all").unwrap()
    }
}
