//! What waits for one listener, bounded in number and in bytes.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use tokio::sync::mpsc;

/// A queue for at most `messages` of at most `bytes` in all. An empty queue takes a message of
/// any length.
pub(crate) fn queue(messages: usize, bytes: usize) -> (Sender, Receiver) {
    let (sender, receiver) = mpsc::channel(messages.max(1));
    let waiting = Arc::new(AtomicUsize::new(0));
    (
        Sender {
            sender,
            waiting: waiting.clone(),
            bytes,
        },
        Receiver { receiver, waiting },
    )
}

/// The hub's end. When it is dropped, the queue ends after what waits in it.
#[derive(Debug)]
pub(crate) struct Sender {
    sender: mpsc::Sender<Bytes>,
    waiting: Arc<AtomicUsize>,
    bytes: usize,
}

/// The message has not been taken: too much waits, or nobody takes it any more.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Overflow;

impl Sender {
    /// Adds a message, sharing its bytes.
    pub(crate) fn push(&mut self, message: Bytes) -> Result<(), Overflow> {
        // There is one sender, so what waits can only get less in the meantime.
        let waiting = self.waiting.load(Ordering::Relaxed);
        let length = message.len();
        if waiting > 0 && waiting + length > self.bytes {
            return Err(Overflow);
        }
        // Counted before the receiver can take it, and its count down.
        self.waiting.fetch_add(length, Ordering::Relaxed);
        self.sender.try_send(message).map_err(|_| Overflow)
    }
}

/// The listener's end.
#[derive(Debug)]
pub(crate) struct Receiver {
    receiver: mpsc::Receiver<Bytes>,
    waiting: Arc<AtomicUsize>,
}

impl Receiver {
    /// The next message, or the end.
    pub(crate) fn poll_next(&mut self, cx: &mut Context<'_>) -> Poll<Option<Bytes>> {
        let message = ready!(self.receiver.poll_recv(cx));
        if let Some(message) = &message {
            self.waiting.fetch_sub(message.len(), Ordering::Relaxed);
        }
        Poll::Ready(message)
    }
}

#[cfg(test)]
mod tests {
    use std::task::Waker;

    use super::*;

    #[test]
    fn messages_come_out_in_order_and_then_the_end() {
        let (mut sender, mut receiver) = queue(8, 100);
        assert!(poll(&mut receiver).is_pending());
        sender.push(Bytes::from_static(b"a")).unwrap();
        sender.push(Bytes::from_static(b"b")).unwrap();
        drop(sender);
        assert_eq!(
            poll(&mut receiver),
            Poll::Ready(Some(Bytes::from_static(b"a")))
        );
        assert_eq!(
            poll(&mut receiver),
            Poll::Ready(Some(Bytes::from_static(b"b")))
        );
        assert_eq!(poll(&mut receiver), Poll::Ready(None));
    }

    #[test]
    fn the_number_of_messages_is_bounded() {
        let (mut sender, mut receiver) = queue(2, 100);
        sender.push(Bytes::from_static(b"a")).unwrap();
        sender.push(Bytes::from_static(b"b")).unwrap();
        assert_eq!(sender.push(Bytes::from_static(b"c")), Err(Overflow));
        assert!(poll(&mut receiver).is_ready());
        assert_eq!(sender.push(Bytes::from_static(b"c")), Ok(()));
    }

    #[test]
    fn the_bytes_are_bounded_and_those_taken_do_not_count() {
        let (mut sender, mut receiver) = queue(100, 10);
        for _ in 0..100 {
            sender.push(Bytes::from_static(b"12345")).unwrap();
            sender.push(Bytes::from_static(b"67890")).unwrap();
            assert_eq!(sender.push(Bytes::from_static(b"1")), Err(Overflow));
            assert!(poll(&mut receiver).is_ready());
            assert!(poll(&mut receiver).is_ready());
        }
    }

    #[test]
    fn an_empty_queue_takes_a_message_of_any_length() {
        let (mut sender, mut receiver) = queue(100, 10);
        sender.push(Bytes::from_static(b"12345678901")).unwrap();
        assert_eq!(sender.push(Bytes::from_static(b"1")), Err(Overflow));
        assert!(poll(&mut receiver).is_ready());
        assert_eq!(sender.push(Bytes::from_static(b"1")), Ok(()));
    }

    #[test]
    fn a_queue_that_nobody_takes_from_any_more_takes_nothing() {
        let (mut sender, receiver) = queue(8, 100);
        drop(receiver);
        assert_eq!(sender.push(Bytes::from_static(b"a")), Err(Overflow));
    }

    fn poll(receiver: &mut Receiver) -> Poll<Option<Bytes>> {
        receiver.poll_next(&mut Context::from_waker(Waker::noop()))
    }
}
