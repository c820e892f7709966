//! One HTTP/2 connection: many requests at once, each with an answer of its own.
//!
//! What has to be kept of a stream here the HTTP library keeps, so a stream is written as any
//! other answer. [`pace`](crate::door::pace) looks after each; here is what concerns the connection.

use std::convert::Infallible;
use std::future::poll_fn;
use std::net::SocketAddr;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::Request;
use axum::response::IntoResponse;
use hyper::body::Incoming;
use hyper::server::conn::http2;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::sync::watch;
use tokio::time::{Instant, Sleep, sleep};

use crate::door::pace::{Answers, Pace, Paced};
use crate::routes::{self, Answer};
use crate::{Hub, Site};

/// How much of a request's head is taken, in bytes: as much as over HTTP/1.1.
const HEAD: u32 = 64 * 1024;

/// How much of one request's body may be on its way, in bytes. The longest message fits.
const REQUEST_WINDOW: u32 = 128 * 1024;

/// How much of all requests' bodies may be on its way, in bytes.
const CONNECTION_WINDOW: u32 = 512 * 1024;

/// How much of an answer waits in the library, besides what waits for a listener, in bytes.
const ANSWER_BUFFER: usize = 64 * 1024;

/// How long a connection has to be gone once it is told to go.
const GOODBYE: Duration = Duration::from_secs(1);

/// Answers the requests of one connection of `peer`. Once `closing` is gone, it ends after the answers that
/// are being written.
pub(crate) async fn answer<S: AsyncRead + AsyncWrite + Unpin>(
    socket: S,
    peer: SocketAddr,
    hub: Hub,
    site: Option<Arc<Site>>,
    mut closing: watch::Receiver<()>,
) {
    let limits = hub.limits().clone();
    let service = service_fn(move |mut request: Request<Incoming>| {
        request.extensions_mut().insert(ConnectInfo(peer));
        let (hub, site) = (hub.clone(), site.clone());
        async move {
            let answer = routes::answer(&hub, site.as_deref(), request.map(Body::new)).await;
            let pace = Pace::current();
            if let Answer::Stream(subscription, _) = &answer {
                pace.is_cut_with(subscription.cut_watch());
            }
            let response = answer.into_response();
            Ok::<_, Infallible>(response.map(|body| Paced::new(body, pace)))
        }
    });
    let answers = Answers::new(limits.write_stall);
    // Who opens streams only to cancel them is sent away by the library: it bears 20 of those
    // that nobody has looked at yet.
    let mut connection = pin!(
        http2::Builder::new(answers.clone())
            .timer(TokioTimer::new())
            .max_concurrent_streams(limits.streams_per_connection)
            .max_send_buf_size(ANSWER_BUFFER)
            .max_header_list_size(HEAD)
            .initial_stream_window_size(REQUEST_WINDOW)
            .initial_connection_window_size(CONNECTION_WINDOW)
            .keep_alive_interval(limits.heartbeat)
            .keep_alive_timeout(limits.write_stall)
            .serve_connection(TokioIo::new(socket), service)
    );
    let mut closing = pin!(closing.changed());
    let mut idle = Idle::new(limits.header_read);
    let mut is_closing = false;
    let ended = poll_fn(|cx| {
        if !is_closing && closing.as_mut().poll(cx).is_ready() {
            is_closing = true;
            connection.as_mut().graceful_shutdown();
        }
        if let Poll::Ready(ended) = connection.as_mut().poll(cx) {
            return Poll::Ready(ended);
        }
        match idle.poll(cx, &answers) {
            Poll::Ready(Idleness::Begun) => {
                connection.as_mut().graceful_shutdown();
                // So that it is polled with that.
                cx.waker().wake_by_ref();
                Poll::Pending
            }
            Poll::Ready(Idleness::TooLong) => Poll::Ready(Ok(())),
            Poll::Pending => Poll::Pending,
        }
    });
    if let Err(error) = ended.await {
        tracing::debug!(%error, "a connection broke");
    }
}

/// Since when there is nothing to do on a connection.
struct Idle {
    patience: Duration,
    /// How many answers there had been then.
    begun: usize,
    sleep: Option<Pin<Box<Sleep>>>,
    is_told: bool,
}

/// What comes of having nothing to do.
enum Idleness {
    /// It is time to say goodbye.
    Begun,
    /// The goodbye has not been answered.
    TooLong,
}

impl Idle {
    fn new(patience: Duration) -> Self {
        Self {
            patience,
            begun: 0,
            sleep: None,
            is_told: false,
        }
    }

    fn poll(&mut self, cx: &mut Context<'_>, answers: &Answers) -> Poll<Idleness> {
        if answers.running() > 0 {
            self.sleep = None;
            return Poll::Pending;
        }
        if self.begun != answers.begun() {
            // Some have come and gone meanwhile.
            self.begun = answers.begun();
            self.sleep = None;
        }
        let patience = self.patience;
        let idle = self.sleep.get_or_insert_with(|| Box::pin(sleep(patience)));
        ready!(idle.as_mut().poll(cx));
        if self.is_told {
            return Poll::Ready(Idleness::TooLong);
        }
        self.is_told = true;
        idle.as_mut().reset(Instant::now() + GOODBYE);
        Poll::Ready(Idleness::Begun)
    }
}
