use std::task::{Context, Poll, Waker};

use super::*;
use crate::Slow;
use crate::hub::queue::{Receiver, queue};

#[test]
fn a_message_goes_to_the_listeners_of_its_channel_only() {
    let mut state = new(None);
    let (_, mut first) = listen(&mut state, &["app/all", "app/1"]);
    let (_, mut second) = listen(&mut state, &["app/all", "app/2"]);
    let (_, mut other) = listen(&mut state, &["other/all"]);
    assert_eq!(deliver(&mut state, "app/all", "to all"), taken(2));
    assert_eq!(deliver(&mut state, "app/2", "to 2"), taken(1));
    assert_eq!(waiting(&mut first), ["to all"]);
    assert_eq!(waiting(&mut second), ["to all", "to 2"]);
    assert_eq!(waiting(&mut other), [""; 0]);
}

#[test]
fn a_message_to_nobody_is_gone() {
    let mut state = new(None);
    assert_eq!(deliver(&mut state, "app/all", "hello"), taken(0));
    let (_, mut late) = listen(&mut state, &["app/all"]);
    assert_eq!(waiting(&mut late), [""; 0]);
    assert_eq!(state.channels(), 1);
}

#[test]
fn a_channel_goes_with_its_last_listener() {
    let mut state = new(None);
    let (first, _queue) = listen(&mut state, &["app/all", "app/1"]);
    let (second, _queue) = listen(&mut state, &["app/all"]);
    assert_eq!((state.channels(), state.subscriptions()), (2, 3));
    state.remove(Instant::now(), first);
    assert_eq!((state.channels(), state.subscriptions()), (1, 1));
    state.remove(Instant::now(), first);
    assert_eq!((state.channels(), state.subscriptions()), (1, 1));
    state.remove(Instant::now(), second);
    assert_eq!((state.channels(), state.subscriptions()), (0, 0));
}

#[test]
fn a_listener_without_room_goes_and_the_others_stay() {
    let mut state = new(None);
    let (_, mut slow) = listen(&mut state, &["app/all", "app/slow"]);
    let (_, mut quick) = listen(&mut state, &["app/all"]);
    for _ in 0..ROOM {
        assert_eq!(deliver(&mut state, "app/all", "x"), taken(2));
        waiting(&mut quick);
    }
    let delivery = deliver(&mut state, "app/all", "last");
    assert_eq!(
        delivery,
        Delivery {
            taken: 1,
            dropped: 1,
            lost: 0
        }
    );
    assert_eq!((state.channels(), state.subscriptions()), (1, 1));
    assert_eq!(waiting(&mut quick), ["last"]);
    assert_eq!(waiting(&mut slow), ["x"; ROOM]);
    assert!(ended(&mut slow));
    assert!(!ended(&mut quick));
}

#[test]
fn when_not_all_shall_get_a_message_others_do_each_time() {
    let mut state = new(Some(2));
    let mut listening: Vec<_> = [(); 5].map(|()| listen(&mut state, &["app/all"]).1).into();
    let mut heard = [0; 5];
    for _ in 0..1000 {
        assert_eq!(deliver(&mut state, "app/all", "x"), taken(2));
        for (queue, heard) in listening.iter_mut().zip(&mut heard) {
            *heard += waiting(queue).len();
        }
    }
    assert_eq!(heard.iter().sum::<usize>(), 2000);
    // Ten standard deviations.
    assert!(
        heard.iter().all(|heard| (245..555).contains(heard)),
        "{heard:?}"
    );
    let mut few = new(Some(2));
    let _queue = listen(&mut few, &["app/all"]);
    assert_eq!(deliver(&mut few, "app/all", "x"), taken(1));
}

#[test]
fn with_the_state_every_queue_ends() {
    let mut state = new(None);
    let (_, mut queue) = listen(&mut state, &["app/all", "app/1"]);
    assert_eq!(deliver(&mut state, "app/1", "last"), taken(1));
    drop(state);
    assert_eq!(waiting(&mut queue), ["last"]);
    assert!(ended(&mut queue));
}

fn new(most: Option<usize>) -> State {
    State::new(most, Memory::default())
}

const ROOM: usize = 3;

fn listen(state: &mut State, keys: &[&str]) -> (ListenerId, Receiver) {
    let (sender, receiver) = queue(ROOM, 1024, Slow::DropListener);
    let keys = keys.iter().map(|&key| key.into()).collect();
    (state.add(keys, sender, Ids::None), receiver)
}

fn deliver(state: &mut State, key: &str, body: &str) -> Delivery {
    state.deliver(Instant::now(), key, body)
}

fn taken(taken: usize) -> Delivery {
    Delivery {
        taken,
        ..Delivery::default()
    }
}

fn poll(queue: &mut Receiver) -> Poll<Option<Frame>> {
    queue.poll_next(&mut Context::from_waker(Waker::noop()))
}

fn ended(queue: &mut Receiver) -> bool {
    matches!(poll(queue), Poll::Ready(None))
}

fn waiting(queue: &mut Receiver) -> Vec<String> {
    let mut events = Vec::new();
    while let Poll::Ready(Some(event)) = poll(queue) {
        let event = str::from_utf8(event.text()).unwrap();
        let body = event.trim_end().strip_prefix("data: ").unwrap_or(event);
        events.push(body.to_owned());
    }
    events
}
