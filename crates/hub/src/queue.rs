//! What waits for one listener, bounded in number and in bytes.
//!
//! A listener takes all that waits at once, to write it at once. Nobody is woken for a message that
//! joins others: whoever is to take those will take it as well.

use std::collections::VecDeque;
use std::mem;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};

use crate::frame::Frame;

/// The room that an empty queue keeps, in messages.
const KEPT: usize = 8;

/// A queue for at most `messages` of at most `bytes` in all. An empty queue takes a message of
/// any length.
pub(crate) fn queue(messages: usize, bytes: usize) -> (Sender, Receiver) {
    let queue = Arc::new(Queue {
        messages: messages.max(1),
        bytes,
        waiting: Mutex::default(),
    });
    (Sender(queue.clone()), Receiver(queue))
}

#[derive(Debug)]
struct Queue {
    /// The most that may wait.
    messages: usize,
    /// The most that may wait, in bytes.
    bytes: usize,
    waiting: Mutex<Waiting>,
}

#[derive(Debug, Default)]
struct Waiting {
    frames: VecDeque<Frame>,
    /// The length of all of them.
    bytes: usize,
    state: State,
    /// The listener, when there was nothing to take.
    waker: Option<Waker>,
}

/// Whether more can come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum State {
    #[default]
    Open,
    /// No more comes; what waits is still to be taken.
    Ended,
    /// The hub has given up on the listener. What waits is of no use.
    Cut,
    /// The listener is gone.
    Deaf,
}

/// The hub's end. Clones are handles to the same one.
#[derive(Clone, Debug)]
pub(crate) struct Sender(Arc<Queue>);

/// The message has not been taken: too much waits, or nobody takes it any more.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Overflow;

impl Sender {
    /// Adds a message, sharing its bytes.
    pub(crate) fn push(&self, frame: &Frame) -> Result<(), Overflow> {
        let mut waiting = self.0.lock();
        let was_empty = waiting.frames.is_empty();
        let has_room = waiting.frames.len() < self.0.messages
            && (was_empty || waiting.bytes + frame.len() <= self.0.bytes);
        if waiting.state != State::Open || !has_room {
            return Err(Overflow);
        }
        waiting.bytes += frame.len();
        waiting.frames.push_back(frame.clone());
        if was_empty {
            wake(waiting);
        }
        Ok(())
    }

    /// Ends the queue after what waits in it.
    pub(crate) fn end(&self) {
        self.close(State::Ended);
    }

    /// Ends the queue at once.
    pub(crate) fn cut(&self) {
        self.close(State::Cut);
    }

    fn close(&self, state: State) {
        let mut waiting = self.0.lock();
        if waiting.state == State::Open {
            waiting.state = state;
            wake(waiting);
        }
    }
}

/// The listener's end.
#[derive(Debug)]
pub(crate) struct Receiver(Arc<Queue>);

/// What there is for a listener.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Taken {
    /// Messages.
    Frames,
    /// No more messages.
    End,
    /// Nothing, and the listener has to go.
    Cut,
}

impl Receiver {
    /// Moves what waits into `frames`, which must be empty: at least one message, and no more than
    /// `most`.
    pub(crate) fn poll_take(
        &mut self,
        cx: &mut Context<'_>,
        frames: &mut VecDeque<Frame>,
        most: usize,
    ) -> Poll<Taken> {
        debug_assert!(frames.is_empty());
        let mut waiting = self.0.lock();
        if waiting.state == State::Cut {
            return Poll::Ready(Taken::Cut);
        }
        if waiting.frames.is_empty() {
            if waiting.state == State::Ended {
                return Poll::Ready(Taken::End);
            }
            frames.shrink_to(KEPT);
            waiting.frames.shrink_to(KEPT);
            waiting.wake_later(cx);
            return Poll::Pending;
        }
        if waiting.frames.len() <= most {
            mem::swap(frames, &mut waiting.frames);
            waiting.bytes = 0;
        } else {
            frames.extend(waiting.frames.drain(..most));
            waiting.bytes -= frames.iter().map(Frame::len).sum::<usize>();
        }
        Poll::Ready(Taken::Frames)
    }

    /// The next message, or the end.
    pub(crate) fn poll_next(&mut self, cx: &mut Context<'_>) -> Poll<Option<Frame>> {
        let mut waiting = self.0.lock();
        if let Some(frame) = waiting.frames.pop_front() {
            waiting.bytes -= frame.len();
            return Poll::Ready(Some(frame));
        }
        if waiting.state != State::Open {
            return Poll::Ready(None);
        }
        waiting.wake_later(cx);
        Poll::Pending
    }

    /// Completes when the listener has to go, whatever waits.
    pub(crate) fn poll_cut(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        let mut waiting = self.0.lock();
        if waiting.state == State::Cut {
            return Poll::Ready(());
        }
        waiting.wake_later(cx);
        Poll::Pending
    }
}

impl Drop for Receiver {
    fn drop(&mut self) {
        let mut waiting = self.0.lock();
        *waiting = Waiting {
            state: State::Deaf,
            ..Waiting::default()
        };
    }
}

impl Queue {
    fn lock(&self) -> MutexGuard<'_, Waiting> {
        // Nothing that is done inside leaves it half done.
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Waiting {
    fn wake_later(&mut self, cx: &mut Context<'_>) {
        match &mut self.waker {
            Some(waker) => waker.clone_from(cx.waker()),
            none => *none = Some(cx.waker().clone()),
        }
    }
}

fn wake(mut waiting: MutexGuard<'_, Waiting>) {
    let waker = waiting.waker.take();
    drop(waiting);
    if let Some(waker) = waker {
        waker.wake();
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::task::Wake;

    use super::*;

    #[test]
    fn messages_come_out_in_order_and_then_the_end() {
        let (sender, mut receiver) = queue(8, 100);
        assert_eq!(take(&mut receiver, 8), Err(None));
        push(&sender, "a").unwrap();
        push(&sender, "b").unwrap();
        sender.end();
        assert_eq!(push(&sender, "c"), Err(Overflow));
        assert_eq!(take(&mut receiver, 8).unwrap(), ["a", "b"]);
        assert_eq!(take(&mut receiver, 8), Err(Some(Taken::End)));
    }

    #[test]
    fn no_more_is_taken_than_is_asked_for_and_the_rest_keeps_its_place() {
        let (sender, mut receiver) = queue(8, 100);
        for message in ["a", "b", "c", "d", "e"] {
            push(&sender, message).unwrap();
        }
        assert_eq!(take(&mut receiver, 2).unwrap(), ["a", "b"]);
        push(&sender, "f").unwrap();
        assert_eq!(next(&mut receiver).unwrap(), "c");
        assert_eq!(take(&mut receiver, 3).unwrap(), ["d", "e", "f"]);
        assert_eq!(take(&mut receiver, 3), Err(None));
    }

    #[test]
    fn the_number_of_messages_is_bounded() {
        let (sender, mut receiver) = queue(2, 100);
        push(&sender, "a").unwrap();
        push(&sender, "b").unwrap();
        assert_eq!(push(&sender, "c"), Err(Overflow));
        assert_eq!(take(&mut receiver, 1).unwrap(), ["a"]);
        assert_eq!(push(&sender, "c"), Ok(()));
    }

    #[test]
    fn the_bytes_are_bounded_and_those_taken_do_not_count() {
        let (sender, mut receiver) = queue(100, 10);
        for one_by_one in [true, false].repeat(50) {
            push(&sender, "12345").unwrap();
            push(&sender, "67890").unwrap();
            assert_eq!(push(&sender, "1"), Err(Overflow));
            if one_by_one {
                assert_eq!(next(&mut receiver).unwrap(), "12345");
                assert_eq!(take(&mut receiver, 8).unwrap(), ["67890"]);
            } else {
                assert_eq!(take(&mut receiver, 1).unwrap(), ["12345"]);
                assert_eq!(take(&mut receiver, 1).unwrap(), ["67890"]);
            }
        }
    }

    #[test]
    fn an_empty_queue_takes_a_message_of_any_length() {
        let (sender, mut receiver) = queue(100, 10);
        push(&sender, "12345678901").unwrap();
        assert_eq!(push(&sender, "1"), Err(Overflow));
        assert_eq!(take(&mut receiver, 8).unwrap(), ["12345678901"]);
        assert_eq!(push(&sender, "1"), Ok(()));
    }

    #[test]
    fn a_queue_that_nobody_takes_from_any_more_takes_nothing() {
        let (sender, receiver) = queue(8, 100);
        push(&sender, "a").unwrap();
        drop(receiver);
        assert_eq!(push(&sender, "a"), Err(Overflow));
    }

    #[test]
    fn who_is_cut_off_has_to_go_whatever_waits() {
        let (sender, mut receiver) = queue(8, 100);
        push(&sender, "a").unwrap();
        assert!(receiver.poll_cut(&mut context()).is_pending());
        sender.cut();
        assert!(receiver.poll_cut(&mut context()).is_ready());
        assert_eq!(take(&mut receiver, 8), Err(Some(Taken::Cut)));
    }

    #[test]
    fn only_the_first_message_and_the_end_wake_who_waits() {
        let count = Arc::new(Count::default());
        let waker = Waker::from(count.clone());
        let mut cx = Context::from_waker(&waker);
        let (sender, mut receiver) = queue(8, 100);
        assert!(receiver.poll_next(&mut cx).is_pending());
        for message in ["a", "b", "c"] {
            push(&sender, message).unwrap();
        }
        assert_eq!(count.0.load(Ordering::Relaxed), 1);
        assert_eq!(take(&mut receiver, 8).unwrap(), ["a", "b", "c"]);
        assert!(receiver.poll_next(&mut cx).is_pending());
        sender.end();
        assert_eq!(count.0.load(Ordering::Relaxed), 2);
    }

    #[test]
    fn a_queue_that_was_long_does_not_keep_the_room() {
        let (sender, mut receiver) = queue(1000, 10_000);
        let mut frames = VecDeque::new();
        for _ in 0..2 {
            for _ in 0..1000 {
                push(&sender, "a").unwrap();
            }
            assert!(
                receiver
                    .poll_take(&mut context(), &mut frames, 1000)
                    .is_ready()
            );
            frames.clear();
        }
        assert!(
            receiver
                .poll_take(&mut context(), &mut frames, 1000)
                .is_pending()
        );
        assert!(frames.capacity() <= KEPT);
        assert!(receiver.0.lock().frames.capacity() <= KEPT);
    }

    #[derive(Default)]
    struct Count(AtomicUsize);

    impl Wake for Count {
        fn wake(self: Arc<Self>) {
            self.0.fetch_add(1, Ordering::Relaxed);
        }
    }

    fn context() -> Context<'static> {
        Context::from_waker(Waker::noop())
    }

    fn push(sender: &Sender, message: &str) -> Result<(), Overflow> {
        sender.push(&Frame::new(message))
    }

    /// The messages; or else what there is, or `None` when that is yet to come.
    fn take(receiver: &mut Receiver, most: usize) -> Result<Vec<String>, Option<Taken>> {
        let mut frames = VecDeque::new();
        match receiver.poll_take(&mut context(), &mut frames, most) {
            Poll::Ready(Taken::Frames) => Ok(frames.iter().map(text).collect()),
            Poll::Ready(other) => Err(Some(other)),
            Poll::Pending => Err(None),
        }
    }

    fn next(receiver: &mut Receiver) -> Option<String> {
        match receiver.poll_next(&mut context()) {
            Poll::Ready(frame) => frame.as_ref().map(text),
            Poll::Pending => panic!("nothing waits"),
        }
    }

    fn text(frame: &Frame) -> String {
        String::from_utf8(frame.text().to_vec()).unwrap()
    }
}
