//! One connection: requests in, responses out, until one side has enough, or it becomes a stream.

use std::convert::Infallible;
use std::future::{pending, poll_fn};
use std::net::SocketAddr;
use std::pin::{Pin, pin};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::Poll;

use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::sync::watch;

use crate::door::framing::Framing;
use crate::door::stall::{Guarded, StallGuard};
use crate::door::stream::Opening;
use crate::routes::{self, Answer};
use crate::{Hub, Site};

/// How much of a request's head, and of what waits to be written, a connection buffers, in bytes.
const BUFFER: usize = 64 * 1024;

/// Answers the requests of one connection of `peer` that nothing guards yet. Once `closing` is gone,
/// it ends after the response that is being written.
pub(crate) fn answer<S: AsyncRead + AsyncWrite + Unpin>(
    socket: S,
    peer: SocketAddr,
    hub: Hub,
    site: Option<Arc<Site>>,
    closing: watch::Receiver<()>,
) -> impl Future<Output = ()> {
    let socket = StallGuard::new(socket, hub.limits().write_stall);
    answer_guarded(socket, peer, hub, site, closing)
}

/// The same, where the socket is guarded already.
pub(crate) async fn answer_guarded(
    socket: impl Guarded,
    peer: SocketAddr,
    hub: Hub,
    site: Option<Arc<Site>>,
    closing: watch::Receiver<()>,
) {
    // In a box, for most connections become streams, and those are to be small: all that it takes
    // to answer requests is given back before.
    let stream = Box::pin(until_stream(socket, peer, hub, site, closing)).await;
    if let Some((socket, opening)) = stream {
        opening.stream(socket).await;
    }
}

/// Answers requests until one is for a stream, and gives that with the socket.
async fn until_stream<S: Guarded>(
    mut socket: S,
    peer: SocketAddr,
    hub: Hub,
    site: Option<Arc<Site>>,
    closing: watch::Receiver<()>,
) -> Option<(S, Opening)> {
    let opening = requests(&mut socket, peer, hub, site, closing).await?;
    // When an earlier answer is stuck, the rest of it is lost with what has been given back.
    (!socket.is_stalled()).then_some((socket, opening))
}

/// Answers requests, until one is for a stream.
async fn requests(
    socket: &mut impl Guarded,
    peer: SocketAddr,
    hub: Hub,
    site: Option<Arc<Site>>,
    mut closing: watch::Receiver<()>,
) -> Option<Opening> {
    let (hub, site) = (&hub, site.as_deref());
    let wanted = &Mutex::new(None);
    let service = service_fn(move |mut request: Request<Incoming>| async move {
        request.extensions_mut().insert(ConnectInfo(peer));
        let framing = Framing::of(request.version());
        match routes::answer(hub, site, request.map(Body::new)).await {
            Answer::Whole(response) => Ok::<_, Infallible>(response),
            Answer::Stream(subscription, cors) => {
                let opening = Opening::new(framing, cors, subscription);
                *wanted.lock().unwrap_or_else(PoisonError::into_inner) = Some(opening);
                // The HTTP library is done here: it would keep its buffers.
                pending().await
            }
        }
    });
    let mut connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(hub.limits().header_read)
        .max_buf_size(BUFFER)
        .serve_connection(TokioIo::new(socket), service);
    let mut connection = Pin::new(&mut connection);
    let mut closing = pin!(closing.changed());
    let mut is_closing = false;
    let ended = poll_fn(|cx| {
        if !is_closing && closing.as_mut().poll(cx).is_ready() {
            is_closing = true;
            connection.as_mut().graceful_shutdown();
        }
        let ended = connection.as_mut().poll(cx).map(Err);
        // It is wanted from within that, if at all.
        let wanted = wanted.lock().unwrap_or_else(PoisonError::into_inner).take();
        wanted.map_or(ended, |opening| Poll::Ready(Ok(opening)))
    });
    match ended.await {
        Ok(opening) => Some(opening),
        Err(Ok(())) => None,
        Err(Err(error)) => {
            tracing::debug!(%error, "a connection broke");
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream, duplex};
    use tokio::time::Instant;

    use super::*;
    use crate::Limits;

    const STREAM: &str = "GET /v1/app/all HTTP/1.1\r\n\r\n";

    #[tokio::test]
    async fn a_stream_follows_the_answers_that_were_asked_for_before_it() {
        let hub = Hub::new(Limits::default());
        let requests = "GET / HTTP/1.1\r\n\r\n".repeat(3) + STREAM;
        let (mut client, mut answering) = answering(&hub, &requests, 1 << 16).await;
        until_subscribed(&hub, &mut answering).await;
        hub.close();
        answering.await;
        let mut said = String::new();
        client.read_to_string(&mut said).await.unwrap();
        assert_eq!(said.matches("HTTP/1.1 200 OK\r\n").count(), 4);
        assert!(said.ends_with(":welcome\n\n\r\n0\r\n\r\n"), "{said}");
    }

    #[tokio::test(start_paused = true)]
    async fn a_stream_does_not_begin_in_the_middle_of_an_answer_that_is_stuck() {
        let hub = Hub::new(Limits::default());
        // Room for a part of the answer, which comes before the request has come whole. Only then
        // does the HTTP library go on with a next one.
        let room = 100;
        let head = "POST /nowhere HTTP/1.1\r\nContent-Length: 1\r\n\r\n";
        let (mut client, mut answering) = answering(&hub, head, room).await;
        let is_over = poll_fn(|cx| Poll::Ready(answering.as_mut().poll(cx).is_ready())).await;
        assert!(!is_over);
        let rest = format!("x{STREAM}");
        client.write_all(rest.as_bytes()).await.unwrap();
        let begin = Instant::now();
        answering.await;
        assert!(begin.elapsed() < hub.limits().write_stall);
        let mut said = String::new();
        client.read_to_string(&mut said).await.unwrap();
        assert_eq!(said.len(), room);
        assert_eq!(hub.subscribers(), 0);
    }

    type Answering = Pin<Box<dyn Future<Output = ()>>>;

    /// A client who asks for all of this at once, and the hub's side of the connection. There is
    /// room for `room` bytes on the way.
    async fn answering(hub: &Hub, requests: &str, room: usize) -> (DuplexStream, Answering) {
        let (socket, mut client) = duplex(room);
        client.write_all(requests.as_bytes()).await.unwrap();
        let hub = hub.clone();
        let answering = async move {
            let (_close, closing) = watch::channel(());
            let peer = ([127, 0, 0, 1], 0).into();
            answer(socket, peer, hub, None, closing).await;
        };
        (client, Box::pin(answering))
    }

    async fn until_subscribed(hub: &Hub, answering: &mut Answering) {
        poll_fn(|cx| {
            assert!(answering.as_mut().poll(cx).is_pending(), "it is over");
            match hub.subscribers() {
                0 => Poll::Pending,
                _ => Poll::Ready(()),
            }
        })
        .await;
    }
}
