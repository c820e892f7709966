//! How the answers on an HTTP/2 connection come along, each for itself.
//!
//! A client can stop to read one of them while it reads the others, so the guard of the socket
//! sees nothing of it. What it does see is who asks for the next piece of an answer, and when.

use std::pin::{Pin, pin};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::{Body, Bytes, HttpBody};
use hyper::body::{Frame, SizeHint};
use hyper::rt::Executor;
use tokio::task_local;
use tokio::time::{Instant, Sleep, sleep_until};

use crate::hub::queue::CutWatch;

task_local! {
    /// That of the answer which the task is for.
    static PACE: Pace;
}

/// Where an answer is. Clones are handles to the same one.
#[derive(Clone, Debug, Default)]
pub(crate) struct Pace(Arc<Mutex<State>>);

#[derive(Debug, Default)]
struct State {
    /// When a piece was given away, as long as nobody has asked for the next.
    given: Option<Instant>,
    /// Whether the hub has given up on who listens, if it is a stream.
    cut: Option<CutWatch>,
}

impl Pace {
    /// That of the answer which is being worked on.
    pub(crate) fn current() -> Self {
        PACE.try_with(Self::clone).unwrap_or_default()
    }

    /// The answer is a stream, which ends with `cut`.
    pub(crate) fn is_cut_with(&self, cut: CutWatch) {
        self.lock().cut = Some(cut);
    }

    fn is_cut(&self, cx: &mut Context<'_>) -> bool {
        let state = self.lock();
        state
            .cut
            .as_ref()
            .is_some_and(|cut| cut.poll(cx).is_ready())
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        // Nothing that is done inside leaves it half done.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A body that tells how it comes along.
#[derive(Debug)]
pub(crate) struct Paced {
    body: Body,
    pace: Pace,
}

impl Paced {
    pub(crate) fn new(body: Body, pace: Pace) -> Self {
        Self { body, pace }
    }
}

impl HttpBody for Paced {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let polled = Pin::new(&mut self.body).poll_frame(cx);
        self.pace.lock().given = polled.is_ready().then(Instant::now);
        polled
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

/// Runs the answers of one connection, each in a task. One that waits for its client longer than
/// `patience`, or whose listener has to go, is over.
#[derive(Clone, Debug)]
pub(crate) struct Answers {
    patience: Duration,
    begun: Arc<AtomicUsize>,
    running: Arc<AtomicUsize>,
}

impl Answers {
    pub(crate) fn new(patience: Duration) -> Self {
        Self {
            patience,
            begun: Arc::default(),
            running: Arc::default(),
        }
    }

    /// How many there have been.
    pub(crate) fn begun(&self) -> usize {
        self.begun.load(Ordering::Relaxed)
    }

    /// How many there are now.
    pub(crate) fn running(&self) -> usize {
        self.running.load(Ordering::Relaxed)
    }
}

impl<F: Future<Output = ()> + Send + 'static> Executor<F> for Answers {
    fn execute(&self, answer: F) {
        self.begun.fetch_add(1, Ordering::Relaxed);
        self.running.fetch_add(1, Ordering::Relaxed);
        let running = Running(self.running.clone());
        let patience = self.patience;
        tokio::spawn(async move {
            let _running = running;
            see_through(answer, patience).await;
        });
    }
}

/// Counts for one as long as it is there.
struct Running(Arc<AtomicUsize>);

impl Drop for Running {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

/// Polls `answer` to its end, or until it has to go. Dropped early, the HTTP library tells the
/// client so.
async fn see_through(answer: impl Future<Output = ()>, patience: Duration) {
    let pace = Pace::default();
    let mut answer = pin!(PACE.scope(pace.clone(), answer));
    let mut stalled: Option<Pin<Box<Sleep>>> = None;
    std::future::poll_fn(|cx| {
        if answer.as_mut().poll(cx).is_ready() || pace.is_cut(cx) {
            return Poll::Ready(());
        }
        let given = pace.lock().given;
        let Some(given) = given else {
            stalled = None;
            return Poll::Pending;
        };
        let deadline = given + patience;
        let stalled = stalled.get_or_insert_with(|| Box::pin(sleep_until(deadline)));
        if stalled.deadline() != deadline {
            stalled.as_mut().reset(deadline);
        }
        stalled.as_mut().poll(cx).map(|()| {
            tracing::debug!("an answer is cut, for its client does not read");
        })
    })
    .await;
}
