//! The stream that a listener gets.

use std::collections::VecDeque;
use std::convert::Infallible;
use std::mem;
use std::pin::Pin;
use std::sync::LazyLock;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use futures::Stream;
use murmuration_signalhub::sse;
use tokio::time::{Instant, Interval, MissedTickBehavior, interval_at};

use crate::hub::frame::Frame;
use crate::hub::queue::{CutWatch, Receiver, Taken};
use crate::hub::state::ListenerId;
use crate::limits::guests::Visit;
use crate::{Hub, Limits};

static OPENING: LazyLock<Frame> = LazyLock::new(|| Frame::new(sse::OPENING_COMMENT));
static HEARTBEAT: LazyLock<Frame> = LazyLock::new(|| Frame::new(sse::HEARTBEAT_COMMENT));

/// What an event stream says: a comment at once, then events, and heartbeats in between. Dropping
/// it ends the subscription.
///
/// As a [`Stream`] it is the body of a response. A listener who turns out not to read then loses
/// the rest of it, and nothing else.
#[derive(Debug)]
pub(crate) struct Subscription {
    hub: Hub,
    id: ListenerId,
    /// It has not said anything yet.
    is_new: bool,
    /// When its latest channel was wanted of the other hubs.
    turn: u64,
    queue: Receiver,
    heartbeat: Interval,
    /// When it ends because nothing is said, if ever.
    silence: Option<Silence>,
    /// What the listener holds. It goes with the subscription.
    visit: Option<Visit>,
}

/// How long nothing has been said.
#[derive(Debug)]
struct Silence {
    after: Duration,
    retry: Duration,
    since: Instant,
    is_over: bool,
}

impl Silence {
    fn of(limits: &Limits) -> Option<Self> {
        limits.idle.map(|after| Self {
            after,
            retry: limits.idle_retry,
            since: Instant::now(),
            is_over: false,
        })
    }
}

impl Subscription {
    /// The stream of a listener, for whom `queue` waits. Of its channels at other hubs, the latest was
    /// wanted at `turn`.
    pub(crate) fn new(hub: Hub, id: ListenerId, turn: u64, queue: Receiver) -> Self {
        let limits = hub.limits();
        Self {
            id,
            is_new: true,
            turn,
            queue,
            heartbeat: heartbeat(limits.heartbeat),
            silence: Silence::of(limits),
            visit: None,
            hub,
        }
    }

    /// Keeps what the listener holds, as long as this lasts.
    pub(crate) fn keep(&mut self, visit: Visit) {
        self.visit = Some(visit);
    }

    /// Completes when what is posted at other hubs comes here, or that takes too long, at once where
    /// there are none.
    pub(crate) async fn settled(&self) {
        if let Some(exchange) = self.hub.exchange() {
            exchange.settled(self.turn).await;
        }
    }

    /// Puts what is to be said now into `frames`, which must be empty: no more than `most`.
    pub(crate) fn poll_take(
        &mut self,
        cx: &mut Context<'_>,
        frames: &mut VecDeque<Frame>,
        most: usize,
    ) -> Poll<Taken> {
        if mem::take(&mut self.is_new) {
            frames.push_back(OPENING.clone());
            return Poll::Ready(Taken::Frames);
        }
        if self.is_over() {
            return Poll::Ready(Taken::End);
        }
        if let Poll::Ready(taken) = self.queue.poll_take(cx, frames, most) {
            self.break_silence();
            return Poll::Ready(taken);
        }
        self.heartbeat.poll_tick(cx).map(|_| {
            frames.push_back(self.beat());
            Taken::Frames
        })
    }

    /// Whether it has ended because nothing was said.
    fn is_over(&self) -> bool {
        self.silence.as_ref().is_some_and(|silence| silence.is_over)
    }

    fn break_silence(&mut self) {
        if let Some(silence) = &mut self.silence {
            silence.since = Instant::now();
        }
    }

    /// What is said when there is nothing to say: that it is there, or when to come back.
    fn beat(&mut self) -> Frame {
        match &mut self.silence {
            Some(silence) if silence.since.elapsed() >= silence.after => {
                silence.is_over = true;
                Frame::new(&sse::retry(silence.retry))
            }
            _ => HEARTBEAT.clone(),
        }
    }

    /// Whether messages wait.
    pub(crate) fn has_waiting(&self) -> bool {
        self.queue.has_waiting()
    }

    /// Completes when the listener has to go at once, for it does not read.
    pub(crate) fn poll_cut(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        self.queue.poll_cut(cx)
    }

    /// The same, for another to see.
    pub(crate) fn cut_watch(&self) -> CutWatch {
        self.queue.cut_watch()
    }
}

impl Stream for Subscription {
    type Item = Result<Bytes, Infallible>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if mem::take(&mut self.is_new) {
            return Poll::Ready(Some(Ok(OPENING.to_text())));
        }
        if self.is_over() {
            return Poll::Ready(None);
        }
        if let Poll::Ready(event) = self.queue.poll_next(cx) {
            self.break_silence();
            return Poll::Ready(event.map(|event| Ok(event.to_text())));
        }
        let tick = self.heartbeat.poll_tick(cx);
        tick.map(|_| Some(Ok(self.beat().to_text())))
    }
}

impl Drop for Subscription {
    fn drop(&mut self) {
        self.hub.unsubscribe(self.id);
    }
}

fn heartbeat(period: Duration) -> Interval {
    // Zero would be a panic.
    let period = period.max(Duration::from_millis(1));
    let mut heartbeat = interval_at(Instant::now() + period, period);
    heartbeat.set_missed_tick_behavior(MissedTickBehavior::Delay);
    heartbeat
}

#[cfg(test)]
mod tests {
    use futures::StreamExt;
    use murmuration_signalhub::{HEARTBEAT, Wishes, parse_path};
    use tokio::time::{advance, timeout};

    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    #[tokio::test(start_paused = true)]
    async fn a_quiet_stream_has_a_heartbeat_every_30_seconds() {
        let mut stream = subscribe(&Hub::new(Limits::default()));
        assert_eq!(next(&mut stream).await, sse::OPENING_COMMENT);
        let begin = Instant::now();
        for beat in 1..4 {
            assert_eq!(next(&mut stream).await, sse::HEARTBEAT_COMMENT);
            assert_eq!(begin.elapsed(), beat * HEARTBEAT);
        }
    }

    #[tokio::test(start_paused = true)]
    async fn who_was_held_up_gets_one_heartbeat_and_not_all_that_were_due() {
        let mut stream = subscribe(&Hub::new(Limits::default()));
        assert_eq!(next(&mut stream).await, sse::OPENING_COMMENT);
        advance(10 * HEARTBEAT).await;
        assert_eq!(next(&mut stream).await, sse::HEARTBEAT_COMMENT);
        let second = timeout(HEARTBEAT - SECOND, stream.next()).await;
        assert!(second.is_err(), "another came: {second:?}");
    }

    #[tokio::test(start_paused = true)]
    async fn what_waits_is_told_before_the_heartbeat_and_the_end_after_what_waits() {
        let hub = Hub::new(Limits::default());
        let mut stream = subscribe(&hub);
        let path = parse_path("/v1/app/all").unwrap();
        hub.broadcast(path, "one").unwrap();
        hub.broadcast(path, "two").unwrap();
        hub.close();
        advance(HEARTBEAT + SECOND).await;
        assert_eq!(next(&mut stream).await, sse::OPENING_COMMENT);
        assert_eq!(next(&mut stream).await, "data: one\n\n");
        assert_eq!(next(&mut stream).await, "data: two\n\n");
        assert!(stream.next().await.is_none());
    }

    #[tokio::test(start_paused = true)]
    async fn a_stream_ends_on_which_nothing_is_said_when_that_is_wanted() {
        let hub = Hub::new(Limits {
            idle: Some(3 * HEARTBEAT),
            ..Limits::default()
        });
        let mut stream = subscribe(&hub);
        assert_eq!(next(&mut stream).await, sse::OPENING_COMMENT);
        for _ in 0..2 {
            assert_eq!(next(&mut stream).await, sse::HEARTBEAT_COMMENT);
        }
        hub.broadcast(parse_path("/v1/app/all").unwrap(), "hello")
            .unwrap();
        assert_eq!(next(&mut stream).await, "data: hello\n\n");
        for _ in 0..2 {
            assert_eq!(next(&mut stream).await, sse::HEARTBEAT_COMMENT);
        }
        assert_eq!(next(&mut stream).await, "retry: 60000\n\n");
        assert!(stream.next().await.is_none());
    }

    fn subscribe(hub: &Hub) -> Subscription {
        hub.subscribe(parse_path("/v1/app/all").unwrap(), Wishes::default())
            .unwrap()
    }

    async fn next(stream: &mut Subscription) -> Bytes {
        stream.next().await.unwrap().unwrap()
    }
}
