//! One connection: requests in, responses out, until one side has enough.

use std::pin::pin;
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::http::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::TcpStream;
use tokio::sync::{Notify, watch};
use tower::ServiceExt;

use crate::Limits;
use crate::stall::StallGuard;

/// How much of a request's head, and of what waits to be written, a connection buffers, in bytes.
const BUFFER: usize = 64 * 1024;

/// Ends a connection at once, also while it is blocked in a write. Every request of the
/// connection carries it as an extension.
#[derive(Clone, Debug, Default)]
pub(crate) struct Hangup(Arc<Notify>);

impl Hangup {
    pub(crate) fn ring(&self) {
        // Also heard by whoever begins to listen later.
        self.0.notify_one();
    }

    async fn rung(&self) {
        self.0.notified().await;
    }
}

/// Answers the requests of one connection with `router`. Once `closing` is gone, it ends after
/// the response that is being written.
pub(crate) async fn answer(
    socket: TcpStream,
    router: Router,
    limits: &Limits,
    mut closing: watch::Receiver<()>,
) {
    let hangup = Hangup::default();
    let service = service_fn(|mut request: Request<Incoming>| {
        request.extensions_mut().insert(hangup.clone());
        router.clone().oneshot(request.map(Body::new))
    });
    let socket = TokioIo::new(StallGuard::new(socket, limits.write_stall));
    let mut connection = pin!(
        http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(limits.header_read)
            .max_buf_size(BUFFER)
            .serve_connection(socket, service)
    );
    let ended = tokio::select! {
        ended = connection.as_mut() => ended,
        // Returning drops the socket.
        () = hangup.rung() => return,
        _ = closing.changed() => {
            connection.as_mut().graceful_shutdown();
            tokio::select! {
                ended = connection => ended,
                () = hangup.rung() => return,
            }
        }
    };
    if let Err(error) = ended {
        tracing::debug!(%error, "a connection broke");
    }
}
