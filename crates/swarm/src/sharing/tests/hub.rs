//! A hub: everybody's streams in one order.

use std::{collections::BTreeMap, time::Duration};

use murmuration_signalhub::Channel;

use super::super::{StreamId, StreamReport};
use super::browser::{Browser, Due};

/// A hub, and what is wrong with it.
pub struct Hub {
    /// Whether it names the channel of a message.
    pub names: bool,
    pub most_channels: usize,
    /// How many streams the browser opens at a time.
    pub connections: usize,
    /// Until then it can't be reached.
    pub down_until: Duration,
    /// How many streams have been opened.
    pub opened: usize,
    /// The most channels that a stream has had.
    pub widest: usize,
    /// A stream's channels, and until when it is busy: its messages don't overtake each other.
    streams: BTreeMap<(usize, StreamId), (Vec<Channel>, Duration)>,
    /// Those that wait for a connection.
    waiting: Vec<(usize, StreamId, Vec<Channel>)>,
}

impl Default for Hub {
    fn default() -> Self {
        Self {
            names: true,
            most_channels: 64,
            connections: usize::MAX,
            down_until: Duration::ZERO,
            opened: 0,
            widest: 0,
            streams: BTreeMap::new(),
            waiting: Vec::new(),
        }
    }
}

impl Hub {
    pub fn streams(&self) -> usize {
        self.streams.len()
    }
}

impl Browser {
    pub fn subscribe(&mut self, tab: usize, id: StreamId, channels: Vec<Channel>) {
        if self.hub.streams.len() >= self.hub.connections {
            self.hub.waiting.push((tab, id, channels));
            return;
        }
        let delay = self.millis(2..=60);
        if self.now < self.hub.down_until || channels.len() > self.hub.most_channels {
            return self.plan(delay, tab, Due::Stream(id, StreamReport::Lost));
        }
        self.hub.opened += 1;
        self.hub.widest = self.hub.widest.max(channels.len());
        // It hears from now on, and tells so later.
        let key = (tab, id);
        self.hub.streams.insert(key, (channels, self.now + delay));
        self.plan(delay, tab, Due::Stream(id, StreamReport::Opened));
    }

    pub fn unsubscribe(&mut self, closed: impl Fn(usize, StreamId) -> bool) {
        self.hub.streams.retain(|&(tab, id), _| !closed(tab, id));
        self.hub.waiting.retain(|&(tab, id, _)| !closed(tab, id));
        while self.hub.streams.len() < self.hub.connections && !self.hub.waiting.is_empty() {
            let (tab, id, channels) = self.hub.waiting.remove(0);
            self.subscribe(tab, id, channels);
        }
    }

    /// Passes on a message.
    pub fn post(&mut self, channel: &Channel, data: &str) {
        let named = if self.hub.names { channel.as_str() } else { "" };
        let streams = self.hub.streams.iter();
        let listening = streams.filter(|(_, (channels, _))| channels.contains(channel));
        let listening: Vec<_> = listening.map(|(&key, _)| key).collect();
        for (tab, id) in listening {
            let latency = self.now + self.millis(1..=40);
            let Some((_, busy)) = self.hub.streams.get_mut(&(tab, id)) else {
                continue;
            };
            *busy = latency.max(*busy);
            let delay = *busy - self.now;
            let message = StreamReport::Message {
                channel: named.to_owned(),
                data: data.to_owned(),
            };
            self.plan(delay, tab, Due::Stream(id, message));
        }
    }

    /// All streams end, and none opens for so long.
    pub fn cut(&mut self, down: Duration) {
        self.upheaval();
        self.hub.down_until = self.now + down;
        for (tab, id) in std::mem::take(&mut self.hub.streams).into_keys() {
            let delay = self.millis(1..=20);
            self.plan(delay, tab, Due::Stream(id, StreamReport::Lost));
        }
    }
}
