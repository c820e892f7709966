//! Who listens to what. No I/O and no clock; whoever has the state exclusively decides the order.

use std::cell::LazyCell;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use murmuration_signalhub::asks_for_names;

use crate::frame::Frame;
use crate::queue::{Overflow, Sender};

/// Names a channel of an app: `{app}/{channel}`, both as they stand in the URL. An app has no
/// slash there, so no two pairs share a key.
pub(crate) type Key = Arc<str>;

/// Names a listener, which is one stream. Never used again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct ListenerId(u64);

/// Whether a listener wants to know which channel a message is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Naming {
    Silent,
    Named,
}

impl Naming {
    /// What the target of a request asks for.
    pub(crate) fn of(target: &str) -> Self {
        if asks_for_names(target) {
            Self::Named
        } else {
            Self::Silent
        }
    }
}

/// What the hub has of a listener. When it goes, its queue ends.
#[derive(Debug)]
struct Listener {
    keys: Box<[Key]>,
    queue: Sender,
}

impl Drop for Listener {
    fn drop(&mut self) {
        self.queue.end();
    }
}

/// All channels and their listeners.
#[derive(Debug, Default)]
pub(crate) struct State {
    /// No channel is empty.
    channels: HashMap<Key, BTreeMap<ListenerId, (Sender, Naming)>>,
    listeners: HashMap<ListenerId, Listener>,
    /// The sum of all channels' listeners.
    subscriptions: usize,
    last_id: u64,
    /// How many listeners get each message, when not all.
    most: Option<usize>,
}

/// What became of a message.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Delivery {
    /// Listeners in whose queue it is.
    pub(crate) taken: usize,
    /// Listeners who had no room for it and are gone now.
    pub(crate) dropped: usize,
    /// Messages that were dropped to make room for it.
    pub(crate) lost: usize,
}

impl State {
    /// Nobody listens yet. Each message will go to `most` listeners, chosen at random, or to all.
    pub(crate) fn new(most: Option<usize>) -> Self {
        Self {
            most,
            ..Self::default()
        }
    }

    /// Channels with a listener.
    pub(crate) fn channels(&self) -> usize {
        self.channels.len()
    }

    /// Listeners, counted once for each of their channels.
    pub(crate) fn subscriptions(&self) -> usize {
        self.subscriptions
    }

    /// Adds a listener. What comes for the channels of `keys` goes to `queue`, once; when that
    /// is full, the listener is removed and the queue is cut.
    pub(crate) fn add(&mut self, keys: BTreeSet<Key>, queue: Sender, naming: Naming) -> ListenerId {
        self.last_id += 1;
        let id = ListenerId(self.last_id);
        let keys: Box<[Key]> = keys
            .into_iter()
            .map(|key| self.enter(key, id, (queue.clone(), naming)))
            .collect();
        self.subscriptions += keys.len();
        self.listeners.insert(id, Listener { keys, queue });
        id
    }

    /// Adds a listener to a channel. Gives the key that all of its listeners share.
    fn enter(&mut self, key: Key, id: ListenerId, queue: (Sender, Naming)) -> Key {
        let key = match self.channels.get_key_value(&key) {
            Some((shared, _)) => shared.clone(),
            None => key,
        };
        let channel = self.channels.entry(key.clone()).or_default();
        channel.insert(id, queue);
        key
    }

    /// Removes a listener, and the channels that nobody else listens to. Its queue ends.
    pub(crate) fn remove(&mut self, id: ListenerId) {
        let Some(listener) = self.listeners.remove(&id) else {
            return;
        };
        self.subscriptions -= listener.keys.len();
        for key in &listener.keys {
            if let Some(channel) = self.channels.get_mut(key) {
                channel.remove(&id);
                if channel.is_empty() {
                    self.channels.remove(key);
                }
            }
        }
    }

    /// Tells every listener something of its own. Who has no room for it goes without.
    pub(crate) fn tell_each(&self, mut frame: impl FnMut() -> Frame) {
        for listener in self.listeners.values() {
            let _ = listener.queue.push(&frame());
        }
    }

    /// Passes a message to the listeners of a channel; `named` makes the frame for those who want
    /// its name.
    pub(crate) fn deliver(
        &mut self,
        key: &str,
        frame: &Frame,
        named: impl FnOnce() -> Frame,
    ) -> Delivery {
        let mut delivery = Delivery::default();
        let mut slow = Vec::new();
        let named = LazyCell::new(named);
        let mut give = |(&id, (queue, naming)): (&ListenerId, &(Sender, Naming))| {
            let pushed = match naming {
                Naming::Silent => queue.push(frame),
                Naming::Named => queue.push(&named),
            };
            match pushed {
                Ok(lost) => {
                    delivery.taken += 1;
                    delivery.lost += lost;
                }
                Err(Overflow) => {
                    queue.cut();
                    slow.push(id);
                }
            }
        };
        match (self.channels.get(key), self.most) {
            (None, _) => {}
            (Some(channel), Some(most)) if most < channel.len() => {
                fastrand::choose_multiple(channel, most)
                    .into_iter()
                    .for_each(give);
            }
            (Some(channel), _) => channel.iter().for_each(&mut give),
        }
        delivery.dropped = slow.len();
        for id in slow {
            self.remove(id);
        }
        delivery
    }
}

#[cfg(test)]
mod tests {
    use std::task::{Context, Poll, Waker};

    use super::*;
    use crate::Slow;
    use crate::queue::{Receiver, queue};

    #[test]
    fn a_message_goes_to_the_listeners_of_its_channel_only() {
        let mut state = State::default();
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
        let mut state = State::default();
        assert_eq!(deliver(&mut state, "app/all", "hello"), taken(0));
        let (_, mut late) = listen(&mut state, &["app/all"]);
        assert_eq!(waiting(&mut late), [""; 0]);
        assert_eq!(state.channels(), 1);
    }

    #[test]
    fn a_channel_goes_with_its_last_listener() {
        let mut state = State::default();
        let (first, _queue) = listen(&mut state, &["app/all", "app/1"]);
        let (second, _queue) = listen(&mut state, &["app/all"]);
        assert_eq!((state.channels(), state.subscriptions()), (2, 3));
        state.remove(first);
        assert_eq!((state.channels(), state.subscriptions()), (1, 1));
        state.remove(first);
        assert_eq!((state.channels(), state.subscriptions()), (1, 1));
        state.remove(second);
        assert_eq!((state.channels(), state.subscriptions()), (0, 0));
    }

    #[test]
    fn a_listener_without_room_goes_and_the_others_stay() {
        let mut state = State::default();
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
        let mut state = State::new(Some(2));
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
        let mut few = State::new(Some(2));
        let _queue = listen(&mut few, &["app/all"]);
        assert_eq!(deliver(&mut few, "app/all", "x"), taken(1));
    }

    #[test]
    fn with_the_state_every_queue_ends() {
        let mut state = State::default();
        let (_, mut queue) = listen(&mut state, &["app/all", "app/1"]);
        assert_eq!(deliver(&mut state, "app/1", "last"), taken(1));
        drop(state);
        assert_eq!(waiting(&mut queue), ["last"]);
        assert!(ended(&mut queue));
    }

    const ROOM: usize = 3;

    fn listen(state: &mut State, keys: &[&str]) -> (ListenerId, Receiver) {
        let (sender, receiver) = queue(ROOM, 1024, Slow::DropListener);
        let keys = keys.iter().map(|&key| key.into()).collect();
        (state.add(keys, sender, Naming::Silent), receiver)
    }

    fn deliver(state: &mut State, key: &str, event: &'static str) -> Delivery {
        state.deliver(key, &Frame::new(event), || Frame::new(event))
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
            events.push(String::from_utf8(event.text().to_vec()).unwrap());
        }
        events
    }
}
