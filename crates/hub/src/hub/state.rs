//! Who listens to what. No I/O and no clock; whoever has the state exclusively decides the order.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::mem;
use std::sync::Arc;

use murmuration_signalhub::sse;
use tokio::time::Instant;

use crate::Memory;
use crate::hub::frame::{Frame, Ids, Message};
use crate::hub::queue::{Overflow, Sender};
use crate::hub::recent::{Recent, Since};

#[cfg(test)]
mod tests;

/// Names a channel of an app: `{app}/{channel}`, both as they stand in the URL. An app has no
/// slash there, so no two pairs share a key.
pub(crate) type Key = Arc<str>;

/// Names a listener, which is one stream. Never used again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct ListenerId(u64);

/// The channel that a key names.
pub(crate) fn channel_of(key: &str) -> &str {
    key.split_once('/').map_or(key, |(_, channel)| channel)
}

/// What the hub has of a listener. When it goes, its queue ends.
#[derive(Debug)]
struct Listener {
    keys: Box<[Key]>,
    queue: Sender,
    ids: Ids,
}

impl Drop for Listener {
    fn drop(&mut self) {
        self.queue.end();
    }
}

/// All channels and their listeners, and what is remembered.
#[derive(Debug)]
pub(crate) struct State {
    /// No channel is empty.
    channels: HashMap<Key, BTreeMap<ListenerId, (Sender, Ids)>>,
    listeners: HashMap<ListenerId, Listener>,
    /// The sum of all channels' listeners.
    subscriptions: usize,
    last_id: u64,
    /// How many listeners get each message, when not all.
    most: Option<usize>,
    recent: Recent,
    /// Channels that are neither listened to nor remembered any more, or were not for a moment.
    gone: Vec<Key>,
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
    /// Nobody listens, and nothing is remembered yet. Each message will go to `most` listeners,
    /// chosen at random, or to all.
    pub(crate) fn new(most: Option<usize>, memory: Memory) -> Self {
        Self {
            channels: HashMap::new(),
            listeners: HashMap::new(),
            subscriptions: 0,
            last_id: 0,
            most,
            recent: Recent::new(memory),
            gone: Vec::new(),
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

    /// What is remembered.
    pub(crate) fn recent(&self) -> &Recent {
        &self.recent
    }

    /// Listeners, which are streams.
    pub(crate) fn listeners(&self) -> usize {
        self.listeners.len()
    }

    /// Adds a listener. What comes for the channels of `keys` goes to `queue`, once; when that
    /// is full, the listener is removed and the queue is cut. Nothing comes in between.
    pub(crate) fn add(&mut self, keys: BTreeSet<Key>, queue: Sender, ids: Ids) -> ListenerId {
        self.last_id += 1;
        let id = ListenerId(self.last_id);
        let keys: Box<[Key]> = keys
            .into_iter()
            .map(|key| self.enter(key, id, (queue.clone(), ids)))
            .collect();
        self.subscriptions += keys.len();
        self.listeners.insert(id, Listener { keys, queue, ids });
        id
    }

    /// Adds a listener to a channel. Gives the key that all of its listeners share.
    fn enter(&mut self, key: Key, id: ListenerId, queue: (Sender, Ids)) -> Key {
        let key = match self.channels.get_key_value(&key) {
            Some((shared, _)) => shared.clone(),
            None => key,
        };
        if queue.1.has_mark() {
            self.recent.come(&key);
        }
        let channel = self.channels.entry(key.clone()).or_default();
        channel.insert(id, queue);
        key
    }

    /// Puts what was sent since into the queue of a listener who has just been added: the latest
    /// of it, so that at least half of the room in the queue is left. Then how far it is, if
    /// nothing that it got says so.
    pub(crate) fn resume(&self, id: ListenerId, since: Since) {
        let Some(listener) = self.listeners.get(&id) else {
            return;
        };
        let missed = self.recent.missed(since, listener.keys.iter());
        let messages = missed.iter().map(|&(number, key, body)| {
            Message::new(channel_of(key), body).marked(self.recent.mark(number))
        });
        listener
            .queue
            .fill(messages.map(|message| message.frame(listener.ids).clone()));
        if missed.is_empty() {
            let mark = self.recent.mark(self.recent.last());
            // There is room in a queue that is empty.
            let _ = listener.queue.push(&Frame::new(&sse::encode_mark(&mark)));
        }
    }

    /// Removes a listener, and the channels that nobody else listens to. Its queue ends.
    pub(crate) fn remove(&mut self, now: Instant, id: ListenerId) {
        let Some(listener) = self.listeners.remove(&id) else {
            return;
        };
        self.subscriptions -= listener.keys.len();
        for key in &listener.keys {
            if listener.ids.has_mark() {
                self.recent.go(now, key);
            }
            if let Some(channel) = self.channels.get_mut(key) {
                channel.remove(&id);
                if channel.is_empty() {
                    self.channels.remove(key);
                    self.gone.push(key.clone());
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

    /// Passes a message to the listeners of a channel.
    pub(crate) fn deliver(&mut self, now: Instant, key: &str, body: &str) -> Delivery {
        let mut message = Message::new(channel_of(key), body);
        if let Some(number) = self.recent.remember(now, key, body) {
            message = message.marked(self.recent.mark(number));
        }
        let mut delivery = Delivery::default();
        let mut slow = Vec::new();
        let mut give = |(&id, (queue, ids)): (&ListenerId, &(Sender, Ids))| match queue
            .push(message.frame(*ids))
        {
            Ok(lost) => {
                delivery.taken += 1;
                delivery.lost += lost;
            }
            Err(Overflow) => {
                queue.cut();
                slow.push(id);
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
            self.remove(now, id);
        }
        delivery
    }

    /// Forgets what need not be remembered any more. Gives the channels that are neither listened
    /// to nor remembered, since this was called last.
    pub(crate) fn forget(&mut self, now: Instant) -> Vec<Key> {
        let mut gone = mem::take(&mut self.gone);
        gone.append(&mut self.recent.forget(now));
        gone.retain(|key| !self.channels.contains_key(key) && !self.recent.has(key));
        gone
    }
}
