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
fn the_oldest_make_room_when_that_is_wanted() {
    let (sender, mut receiver) = super::queue(3, 10, Slow::DropOldest);
    for message in ["a", "b", "c"] {
        assert_eq!(push(&sender, message), Ok(0));
    }
    assert_eq!(push(&sender, "d"), Ok(1));
    assert_eq!(push(&sender, "12345678"), Ok(1));
    assert_eq!(take(&mut receiver, 8).unwrap(), ["c", "d", "12345678"]);
    assert_eq!(push(&sender, "a"), Ok(0));
    assert_eq!(push(&sender, "longer than all of it"), Ok(1));
    assert_eq!(push(&sender, "b"), Ok(1));
    assert_eq!(take(&mut receiver, 8).unwrap(), ["b"]);
    drop(receiver);
    assert_eq!(push(&sender, "c"), Err(Overflow));
}

#[test]
fn the_number_of_messages_is_bounded() {
    let (sender, mut receiver) = queue(2, 100);
    push(&sender, "a").unwrap();
    push(&sender, "b").unwrap();
    assert_eq!(push(&sender, "c"), Err(Overflow));
    assert_eq!(take(&mut receiver, 1).unwrap(), ["a"]);
    assert_eq!(push(&sender, "c"), Ok(0));
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
    assert_eq!(push(&sender, "1"), Ok(0));
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

fn queue(messages: usize, bytes: usize) -> (Sender, Receiver) {
    super::queue(messages, bytes, Slow::DropListener)
}

fn push(sender: &Sender, message: &str) -> Result<usize, Overflow> {
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
