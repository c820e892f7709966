//! What was sent a moment ago: the rules of [`Memory`], without I/O and without a clock.
//!
//! Every message that is remembered has a number, one more than the last, whatever its channel.
//! So one number says how far a stream of many channels is.

use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};
use std::hash::{BuildHasher, RandomState};

use tokio::time::Instant;

use crate::Memory;
use crate::hub::state::Key;

#[cfg(test)]
mod tests;

/// From where a listener wants to go on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Since {
    /// It was not here before.
    Now,
    /// It got all up to this number.
    Number(u64),
    /// It was here before, or elsewhere, and nothing is known of what it got.
    Unknown,
}

/// What is remembered.
#[derive(Debug)]
pub(crate) struct Recent {
    memory: Memory,
    /// Tells this hub's marks from those of others, and of this one before it was started anew.
    run: u64,
    /// The number of the last message.
    last: u64,
    channels: HashMap<Key, Channel>,
    /// The number of each channel's oldest message.
    oldest: BTreeMap<u64, Key>,
    /// The length of all messages.
    bytes: usize,
    /// Channels to which nobody listens, and since when.
    left: BTreeSet<(Instant, Key)>,
}

#[derive(Debug, Default)]
struct Channel {
    listeners: usize,
    /// Since when there are none.
    left: Option<Instant>,
    messages: VecDeque<Message>,
    bytes: usize,
}

#[derive(Debug)]
struct Message {
    number: u64,
    at: Instant,
    body: Box<str>,
}

impl Recent {
    pub(crate) fn new(memory: Memory) -> Self {
        Self {
            memory,
            // Each of these is random.
            run: RandomState::new().hash_one(()),
            last: 0,
            channels: HashMap::new(),
            oldest: BTreeMap::new(),
            bytes: 0,
            left: BTreeSet::new(),
        }
    }

    /// What a listener is told, to come back with, who has all up to this number.
    pub(crate) fn mark(&self, number: u64) -> String {
        format!("{:x}-{number:x}", self.run)
    }

    /// What a listener who comes back with this mark has.
    pub(crate) fn since(&self, mark: &str) -> Since {
        let number = |text| u64::from_str_radix(text, 16).ok();
        match mark
            .split_once('-')
            .map(|(run, at)| (number(run), number(at)))
        {
            Some((Some(run), Some(at))) if run == self.run => Since::Number(at),
            _ => Since::Unknown,
        }
    }

    /// The number of the last message.
    pub(crate) fn last(&self) -> u64 {
        self.last
    }

    /// A listener comes who asks for the channel to be remembered.
    pub(crate) fn come(&mut self, key: &Key) {
        if self.memory.span.is_zero() {
            return;
        }
        let channel = self.channels.entry(key.clone()).or_default();
        channel.listeners += 1;
        if let Some(left) = channel.left.take() {
            self.left.remove(&(left, key.clone()));
        }
    }

    /// One of those goes.
    pub(crate) fn go(&mut self, now: Instant, key: &Key) {
        let Some(channel) = self.channels.get_mut(key) else {
            return;
        };
        channel.listeners -= 1;
        if channel.listeners == 0 {
            channel.left = Some(now);
            self.left.insert((now, key.clone()));
        }
    }

    /// Whether the channel is remembered.
    pub(crate) fn has(&self, key: &str) -> bool {
        self.channels.contains_key(key)
    }

    /// Remembers a message when its channel is remembered, and gives its number.
    pub(crate) fn remember(&mut self, now: Instant, key: &str, body: &str) -> Option<u64> {
        let channel = self.channels.get_mut(key)?;
        self.last += 1;
        let number = self.last;
        if body.len() > self.memory.channel_bytes.min(self.memory.bytes) {
            return Some(number);
        }
        if channel.messages.is_empty() {
            let (key, _) = self.channels.get_key_value(key)?;
            self.oldest.insert(number, key.clone());
        }
        let channel = self.channels.get_mut(key)?;
        channel.bytes += body.len();
        self.bytes += body.len();
        channel.messages.push_back(Message {
            number,
            at: now,
            body: body.into(),
        });
        while let Some(channel) = self.channels.get(key)
            && (channel.messages.len() > self.memory.channel_messages
                || channel.bytes > self.memory.channel_bytes)
        {
            self.forget_first(channel.messages[0].number);
        }
        while self.bytes > self.memory.bytes
            && let Some((&first, _)) = self.oldest.first_key_value()
        {
            self.forget_first(first);
        }
        Some(number)
    }

    /// What was sent to these channels since, in order: each message with its number and channel.
    pub(crate) fn missed<'a>(
        &'a self,
        since: Since,
        keys: impl Iterator<Item = &'a Key>,
    ) -> Vec<(u64, &'a Key, &'a str)> {
        let had = match since {
            Since::Now => return Vec::new(),
            Since::Number(number) => number,
            Since::Unknown => 0,
        };
        let mut missed = Vec::new();
        for key in keys {
            let messages = self.channels.get(key).map(|channel| &channel.messages);
            let later = messages.into_iter().flatten().rev();
            let later = later.take_while(|message| message.number > had);
            missed.extend(later.map(|message| (message.number, key, &*message.body)));
        }
        missed.sort_unstable_by_key(|&(number, ..)| number);
        missed
    }

    /// Forgets what is older than the span. Gives the channels that are not remembered any more.
    pub(crate) fn forget(&mut self, now: Instant) -> Vec<Key> {
        let span = self.memory.span;
        while let Some((&number, key)) = self.oldest.first_key_value()
            && self.first_at(key).is_none_or(|at| at + span <= now)
        {
            self.forget_first(number);
        }
        let mut forgotten = Vec::new();
        while let Some((left, _)) = self.left.first()
            && (*left + span <= now || self.left.len() > self.memory.left_channels)
            && let Some((_, key)) = self.left.pop_first()
        {
            if let Some(channel) = self.channels.remove(&key) {
                self.bytes -= channel.bytes;
                if let Some(first) = channel.messages.front() {
                    self.oldest.remove(&first.number);
                }
            }
            forgotten.push(key);
        }
        forgotten
    }

    /// When there is something to [`forget`](Self::forget).
    pub(crate) fn deadline(&self) -> Option<Instant> {
        let message = self.oldest.first_key_value();
        let message = message.and_then(|(_, key)| self.first_at(key));
        let left = self.left.first().map(|&(left, _)| left);
        let first = message.into_iter().chain(left).min()?;
        Some(first + self.memory.span)
    }

    fn first_at(&self, key: &str) -> Option<Instant> {
        Some(self.channels.get(key)?.messages.front()?.at)
    }

    /// Forgets the message with this number, which is its channel's oldest.
    fn forget_first(&mut self, number: u64) {
        let Some(key) = self.oldest.remove(&number) else {
            return;
        };
        let Some(channel) = self.channels.get_mut(&key) else {
            return;
        };
        if let Some(message) = channel.messages.pop_front() {
            channel.bytes -= message.body.len();
            self.bytes -= message.body.len();
        }
        if let Some(first) = channel.messages.front() {
            self.oldest.insert(first.number, key);
        }
        if channel.messages.is_empty() {
            channel.messages = VecDeque::new();
        }
    }
}
