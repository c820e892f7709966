//! What the hub wants of the other hubs, and what it has for them: the side that the hub sees,
//! which never waits. The connection takes it from here.

use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};
use std::mem;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use tokio::sync::{Notify, watch};
use tokio::time::{Instant, timeout};

use super::Backplane;
use super::delay::Delays;
use super::outbox::Outbox;
use super::wire::{Origin, Said};
use crate::hub::state::Key;

#[cfg(test)]
mod tests;

/// How long a stream waits for NATS to take its channels.
const SETTLING: Duration = Duration::from_secs(1);

/// How long the last messages may take to be on their way when the hub is closed.
pub(super) const LAST_WORDS: Duration = Duration::from_millis(500);

/// Says when a channel was wanted: after those of smaller turns.
pub(crate) type Turn = u64;

/// Names a connection to NATS. Never used again.
pub(crate) type SessionId = u64;

#[derive(Debug)]
pub(crate) struct Exchange {
    origin: Origin,
    /// When this hub was started.
    start: Instant,
    wishes: Mutex<Wishes>,
    delays: Mutex<Delays>,
    /// There is something to do for the connection.
    work: Notify,
    progress: watch::Sender<Progress>,
}

#[derive(Debug, Default)]
struct Wishes {
    /// The channels that are wanted, and since when.
    wanted: HashMap<Key, Turn>,
    /// How `wanted` differs from what the connection knows.
    changes: HashMap<Key, Change>,
    last: Turn,
    /// NATS is to be asked how far it is.
    ask: bool,
    last_question: u64,
    /// Answers to earlier questions are of a connection that was broken since.
    first_question: u64,
    outbox: Outbox,
    session: SessionId,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Change {
    Begin,
    /// It was wanted since this turn.
    End(Turn),
}

/// How far NATS is.
#[derive(Clone, Copy, Debug, Default)]
struct Progress {
    link: Link,
    is_closed: bool,
    /// The connection has ended, for good.
    is_over: bool,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Link {
    /// There is no connection.
    #[default]
    Away,
    /// There is one, and nothing is known of what NATS has taken since.
    There,
    /// It has taken all channels up to this turn.
    Taken(Turn),
}

/// What NATS is asked for its answer to tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Question {
    pub(crate) number: u64,
    pub(crate) turn: Turn,
}

/// What the connection has to do.
#[derive(Debug, Default)]
pub(crate) struct Work {
    pub(crate) begin: Vec<Key>,
    pub(crate) end: Vec<Key>,
    /// Once it is done, NATS is to be asked whether it has taken all of it.
    pub(crate) ask: Option<Question>,
}

impl Exchange {
    pub(crate) fn new() -> Self {
        Self {
            origin: Origin(RandomState::new().hash_one(())),
            start: Instant::now(),
            wishes: Mutex::default(),
            delays: Mutex::default(),
            work: Notify::new(),
            progress: watch::Sender::default(),
        }
    }

    /// This hub among the others.
    pub(crate) fn origin(&self) -> Origin {
        self.origin
    }

    /// Whether listeners here are to get what comes on the channel of `key`: not what they have,
    /// not what is of another channel that happens to have the same subject, and not what is late.
    pub(crate) fn is_news(&self, now: Instant, key: &str, said: &Said<'_>) -> bool {
        if said.origin == self.origin || said.key != key {
            return false;
        }
        let now = now.duration_since(self.start);
        // Nothing that is done inside leaves it half done.
        let mut delays = self.delays.lock().unwrap_or_else(PoisonError::into_inner);
        !delays.is_late(said.origin, said.at, now)
    }

    /// Whether there is a connection.
    pub(crate) fn is_linked(&self) -> bool {
        self.progress.borrow().link != Link::Away
    }

    /// Whether NATS is there, and has all that is wanted.
    pub(crate) fn state(&self) -> Backplane {
        match self.progress.borrow().link {
            Link::Taken(_) => Backplane::Connected,
            Link::Away | Link::There => Backplane::Away,
        }
    }

    /// The channel is wanted, if it is not already. Gives since when.
    pub(crate) fn want(&self, key: &Key) -> Turn {
        let mut wishes = self.wishes();
        if let Some(&turn) = wishes.wanted.get(key) {
            return turn;
        }
        let turn = match wishes.changes.remove(key) {
            // The connection has it still.
            Some(Change::End(turn)) => turn,
            Some(Change::Begin) | None => {
                wishes.last += 1;
                wishes.changes.insert(key.clone(), Change::Begin);
                wishes.last
            }
        };
        wishes.wanted.insert(key.clone(), turn);
        drop(wishes);
        self.work.notify_one();
        turn
    }

    /// The channel is not wanted any more.
    pub(crate) fn unwant(&self, key: &Key) {
        let mut wishes = self.wishes();
        let Some(turn) = wishes.wanted.remove(key) else {
            return;
        };
        // What the connection does not know yet, it need never know.
        if wishes.changes.remove(key).is_none() {
            wishes.changes.insert(key.clone(), Change::End(turn));
        }
        drop(wishes);
        self.work.notify_one();
    }

    /// Has the other hubs hear of a message.
    pub(crate) fn say(&self, now: Instant, key: &str, body: &str) {
        let said = Said {
            origin: self.origin,
            at: now.duration_since(self.start),
            key,
            body,
        };
        let payload = said.encode();
        let dropped = self.wishes().outbox.push(now, key.into(), payload);
        if dropped > 0 {
            tracing::debug!(dropped, "NATS does not take what there is");
        }
        self.work.notify_one();
    }

    /// Completes when NATS has taken all channels up to `turn`, or is away, or takes too long, or the
    /// hub is closed.
    pub(crate) async fn settled(&self, turn: Turn) {
        let mut progress = self.progress.subscribe();
        let settled = progress.wait_for(|progress| match progress.link {
            Link::Away => true,
            Link::There => progress.is_closed,
            Link::Taken(taken) => progress.is_closed || taken >= turn,
        });
        if timeout(SETTLING, settled).await.is_err() {
            tracing::debug!("NATS takes long to take a channel");
        }
    }

    /// Ends the connection, for good.
    pub(crate) fn close(&self) {
        self.progress
            .send_modify(|progress| progress.is_closed = true);
    }

    /// Whether the hub is closed.
    pub(crate) fn is_closed(&self) -> bool {
        self.progress.borrow().is_closed
    }

    /// Completes when the hub is closed.
    pub(crate) async fn closed(&self) {
        let mut progress = self.progress.subscribe();
        // Its sender is here.
        let _ = progress.wait_for(|progress| progress.is_closed).await;
    }

    /// The connection has ended, for good.
    #[cfg(feature = "nats")]
    pub(super) fn end(&self) {
        self.progress
            .send_modify(|progress| progress.is_over = true);
    }

    /// Completes when NATS has all that was said before the hub was closed, or is away, or takes too
    /// long.
    pub(crate) async fn ended(&self) {
        let mut progress = self.progress.subscribe();
        let ended = progress.wait_for(|progress| progress.is_over || progress.link == Link::Away);
        if timeout(LAST_WORDS, ended).await.is_err() {
            tracing::debug!("NATS takes long to take the last messages");
        }
    }

    /// A connection begins, which knows of no channel.
    pub(crate) fn begin(&self) -> SessionId {
        let mut wishes = self.wishes();
        wishes.changes = wishes
            .wanted
            .keys()
            .map(|key| (key.clone(), Change::Begin))
            .collect();
        wishes.session += 1;
        wishes.session
    }

    /// NATS is there, or away, as a connection finds. What an earlier one finds says nothing.
    pub(crate) fn found(&self, session: SessionId, is_there: bool) {
        let mut wishes = self.wishes();
        if wishes.session != session {
            return;
        }
        wishes.ask = is_there;
        wishes.first_question = wishes.last_question + 1;
        // Inside the lock: nobody else may begin or answer meanwhile.
        let link = if is_there { Link::There } else { Link::Away };
        self.progress.send_modify(|progress| progress.link = link);
        drop(wishes);
        self.work.notify_one();
    }

    /// Completes when there may be something to do.
    pub(crate) async fn work(&self) {
        self.work.notified().await;
    }

    /// What there is to do.
    pub(crate) fn take(&self) -> Work {
        let mut wishes = self.wishes();
        let mut work = Work::default();
        for (key, change) in mem::take(&mut wishes.changes) {
            match change {
                Change::Begin => work.begin.push(key),
                Change::End(_) => work.end.push(key),
            }
        }
        if mem::take(&mut wishes.ask) || !work.begin.is_empty() {
            wishes.last_question += 1;
            work.ask = Some(Question {
                number: wishes.last_question,
                turn: wishes.last,
            });
        }
        work
    }

    /// The next message for the other hubs.
    pub(crate) fn next(&self, now: Instant) -> Option<(Key, Bytes)> {
        self.wishes().outbox.next(now)
    }

    /// NATS answers: it has taken all channels up to the question's turn.
    pub(crate) fn answered(&self, question: Question) {
        let wishes = self.wishes();
        if question.number >= wishes.first_question {
            let taken = Link::Taken(question.turn);
            self.progress.send_modify(|progress| progress.link = taken);
        }
    }

    fn wishes(&self) -> MutexGuard<'_, Wishes> {
        // Nothing that is done inside leaves it half done.
        self.wishes.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
