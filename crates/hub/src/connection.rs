//! One connection: requests in, responses out, until one side has enough, or it becomes a stream.

use std::convert::Infallible;
use std::future::{pending, poll_fn};
use std::pin::{Pin, pin};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::Poll;

use axum::body::Body;
use axum::http::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::TcpStream;
use tokio::sync::watch;

use crate::routes::{self, Answer};
use crate::stall::StallGuard;
use crate::stream::{Framing, Opening};
use crate::{Hub, Site};

/// How much of a request's head, and of what waits to be written, a connection buffers, in bytes.
const BUFFER: usize = 64 * 1024;

/// Answers the requests of one connection. Once `closing` is gone, it ends after the response
/// that is being written.
pub(crate) async fn answer(
    socket: TcpStream,
    hub: Hub,
    site: Option<Arc<Site>>,
    closing: watch::Receiver<()>,
) {
    let mut socket = StallGuard::new(socket, hub.limits().write_stall);
    // In a box, for most connections become streams, and those are to be small: all that it takes
    // to answer requests is given back before.
    let stream = Box::pin(requests(&mut socket, hub, site, closing)).await;
    // When an earlier answer is stuck, it got lost with what has been given back.
    if let Some(opening) = stream
        && !socket.is_stalled()
    {
        opening.stream(socket).await;
    }
}

/// Answers requests, until one is for a stream.
async fn requests(
    socket: &mut StallGuard<TcpStream>,
    hub: Hub,
    site: Option<Arc<Site>>,
    mut closing: watch::Receiver<()>,
) -> Option<Opening> {
    let (hub, site) = (&hub, site.as_deref());
    let wanted = &Mutex::new(None);
    let service = service_fn(move |request: Request<Incoming>| async move {
        let framing = Framing::of(request.version());
        match routes::answer(hub, site, request.map(Body::new)).await {
            Answer::Whole(response) => Ok::<_, Infallible>(response),
            Answer::Stream(subscription) => {
                let opening = Opening::new(framing, subscription);
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
