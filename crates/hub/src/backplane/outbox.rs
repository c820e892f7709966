//! What is to go to the other hubs, bounded in number, bytes and age. No clock.

use std::collections::VecDeque;
use std::time::Duration;

use bytes::Bytes;
use tokio::time::Instant;

use crate::hub::state::Key;

/// How long a message may wait for NATS. After that it would do more harm than good.
pub(crate) const LATE: Duration = Duration::from_secs(3);

/// The most messages that wait.
const MESSAGES: usize = 4096;

/// The most that waits, in bytes.
const BYTES: usize = 8 * 1024 * 1024;

/// Messages that wait for NATS, oldest first.
#[derive(Debug, Default)]
pub(crate) struct Outbox {
    waiting: VecDeque<(Instant, Key, Bytes)>,
    bytes: usize,
}

impl Outbox {
    /// Adds a message. Past the bounds the oldest go: they are the next to be of no use. Gives how
    /// many did.
    pub(crate) fn push(&mut self, now: Instant, key: Key, payload: Bytes) -> usize {
        self.bytes += payload.len();
        self.waiting.push_back((now, key, payload));
        let mut dropped = 0;
        while self.waiting.len() > MESSAGES || self.bytes > BYTES {
            self.pop();
            dropped += 1;
        }
        dropped
    }

    /// The oldest message that is not late.
    pub(crate) fn next(&mut self, now: Instant) -> Option<(Key, Bytes)> {
        while let Some((at, key, payload)) = self.pop() {
            if now.duration_since(at) < LATE {
                return Some((key, payload));
            }
        }
        None
    }

    fn pop(&mut self) -> Option<(Instant, Key, Bytes)> {
        let first = self.waiting.pop_front()?;
        self.bytes -= first.2.len();
        if self.waiting.is_empty() {
            self.waiting = VecDeque::new();
        }
        Some(first)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_late_is_not_sent_and_what_is_not_is_sent_in_order() {
        let mut outbox = Outbox::default();
        let begin = Instant::now();
        for number in 0..4 {
            outbox.push(begin + number * LATE / 4, key(), vec![number as u8].into());
        }
        let now = begin + LATE + LATE / 4;
        let sent: Vec<_> = std::iter::from_fn(|| outbox.next(now)).collect();
        assert_eq!(
            sent,
            [
                (key(), Bytes::from_static(&[2])),
                (key(), Bytes::from_static(&[3]))
            ]
        );
        assert_eq!(outbox.bytes, 0);
    }

    #[test]
    fn past_its_bounds_the_oldest_go() {
        let mut outbox = Outbox::default();
        let now = Instant::now();
        let half = Bytes::from(vec![0; BYTES / 2]);
        assert_eq!(outbox.push(now, key(), half.clone()), 0);
        assert_eq!(outbox.push(now, key(), half), 0);
        assert_eq!(outbox.push(now, key(), Bytes::from_static(b"x")), 1);
        for _ in 2..MESSAGES {
            assert_eq!(outbox.push(now, key(), Bytes::new()), 0);
        }
        assert_eq!(outbox.push(now, key(), Bytes::new()), 1);
        assert_eq!(outbox.next(now), Some((key(), Bytes::from_static(b"x"))));
    }

    fn key() -> Key {
        "app/all".into()
    }
}
