//! What waits for one listener, bounded in number and in bytes.
//!
//! A listener takes all that waits at once, to write it at once. Nobody is woken for a message that
//! joins others: whoever is to take those will take it as well.

use std::collections::VecDeque;
use std::mem;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};

use crate::Slow;
use crate::hub::frame::Frame;

#[cfg(test)]
mod tests;

/// The room that an empty queue keeps, in messages.
const KEPT: usize = 16;

/// A queue for at most `messages` of at most `bytes` in all. An empty queue takes a message of
/// any length.
pub(crate) fn queue(messages: usize, bytes: usize, slow: Slow) -> (Sender, Receiver) {
    let queue = Arc::new(Queue {
        messages: messages.max(1),
        bytes,
        slow,
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
    /// What becomes of it when more comes.
    slow: Slow,
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
    /// Adds a message, sharing its bytes. Tells how many were dropped for it.
    pub(crate) fn push(&self, frame: &Frame) -> Result<usize, Overflow> {
        let mut waiting = self.0.lock();
        if waiting.state != State::Open {
            return Err(Overflow);
        }
        let was_empty = waiting.frames.is_empty();
        let mut lost = 0;
        while !self.0.has_room(&waiting, frame) {
            match self.0.slow {
                Slow::DropListener => return Err(Overflow),
                Slow::DropOldest => waiting.forget_oldest(),
            }
            lost += 1;
        }
        waiting.bytes += frame.len();
        waiting.frames.push_back(frame.clone());
        if was_empty {
            wake(waiting);
        }
        Ok(lost)
    }

    /// Adds messages to an empty queue: the latest of them, so that at least half of its room is
    /// left.
    pub(crate) fn fill(&self, frames: impl DoubleEndedIterator<Item = Frame>) {
        let mut waiting = self.0.lock();
        let (most, longest) = (self.0.messages / 2, self.0.bytes / 2);
        for frame in frames.rev().take(most) {
            if waiting.bytes + frame.len() > longest {
                break;
            }
            waiting.bytes += frame.len();
            waiting.frames.push_front(frame);
        }
        wake(waiting);
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

    /// Whether messages wait.
    pub(crate) fn has_waiting(&self) -> bool {
        !self.0.lock().frames.is_empty()
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
        self.cut_watch().poll(cx)
    }

    /// The same, for another to see.
    pub(crate) fn cut_watch(&self) -> CutWatch {
        CutWatch(self.0.clone())
    }
}

/// Sees whether a listener has to go, from where its end of the queue is not at hand. It has to be
/// polled by the task that polls the queue.
#[derive(Clone, Debug)]
pub(crate) struct CutWatch(Arc<Queue>);

impl CutWatch {
    /// Completes when the listener has to go, whatever waits.
    pub(crate) fn poll(&self, cx: &mut Context<'_>) -> Poll<()> {
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
    fn has_room(&self, waiting: &Waiting, frame: &Frame) -> bool {
        waiting.frames.is_empty()
            || waiting.frames.len() < self.messages && waiting.bytes + frame.len() <= self.bytes
    }

    fn lock(&self) -> MutexGuard<'_, Waiting> {
        // Nothing that is done inside leaves it half done.
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Waiting {
    fn forget_oldest(&mut self) {
        if let Some(frame) = self.frames.pop_front() {
            self.bytes -= frame.len();
        }
    }

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
