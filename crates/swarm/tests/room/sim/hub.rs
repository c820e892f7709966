//! A signalhub: everybody's streams in one order. One of ours has a short memory: whoever of ours
//! comes back to it gets what it has missed, a little late.

use std::{
    collections::{BTreeMap, VecDeque},
    time::Duration,
};

use murmuration_swarm::{Channel, HubId, Input, PostId};

use super::{Due, NodeId, World};

/// How long a hub of ours remembers, as murmuration-hub does.
const MEMORY: Duration = Duration::from_secs(10);

/// A hub, and what is wrong with it.
#[derive(Default)]
pub struct Hub {
    pub faults: Faults,
    /// How long it remembers what was posted. The original does not at all.
    memory: Duration,
    /// What it remembers, and since when.
    recent: VecDeque<(Duration, Post)>,
    /// When pages were last seen whose streams are gone.
    left: BTreeMap<NodeId, Duration>,
    /// The streams, and until when each is busy: its messages don't overtake each other.
    streams: BTreeMap<Stream, (Vec<Channel>, Duration)>,
    /// How often each page has opened a stream.
    opened: BTreeMap<NodeId, u64>,
    /// How many more signals pass until one is lost.
    loses: Option<usize>,
}

/// A stream of a page. An original has two, which know nothing of each other's order.
type Stream = (NodeId, u8);

/// What goes wrong, in hundredths.
#[derive(Clone, Copy, Debug, Default)]
pub struct Faults {
    /// Messages that a stream never gets.
    pub lose: u8,
    /// Messages that a stream gets twice.
    pub double: u8,
    /// Messages that come up to two seconds late, others overtaking them.
    pub late: u8,
    /// By how many milliseconds at most a message takes longer; the order stays.
    pub slow: u64,
    /// Nothing gets from the pages of even numbers to those of odd ones, and back.
    pub split: bool,
    /// Not to be reached.
    pub down: bool,
}

/// A post on its way.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub struct Post {
    pub from: NodeId,
    pub hub: usize,
    pub channel: Channel,
    pub body: String,
    pub id: u64,
}

impl Hub {
    /// One of ours, which remembers, or an original one.
    pub(super) fn new(remembers: bool) -> Self {
        Self {
            memory: if remembers { MEMORY } else { Duration::ZERO },
            ..Self::default()
        }
    }

    /// Whether this signal is the one to lose.
    fn counts_down(&mut self) -> bool {
        let now = self.loses == Some(0);
        self.loses = self.loses.and_then(|left| left.checked_sub(1));
        now
    }

    /// A page's streams are gone.
    pub(super) fn unsubscribe(&mut self, node: NodeId, now: Duration) {
        let before = self.streams.len();
        self.streams.retain(|&(owner, _), _| owner != node);
        if self.streams.len() < before {
            self.left.insert(node, now);
        }
    }

    /// What a page has missed that was here before.
    fn missed(&mut self, node: NodeId, now: Duration) -> Vec<Post> {
        let Some(left) = self.left.remove(&node) else {
            return Vec::new();
        };
        let since = left.max(now.saturating_sub(self.memory));
        let missed = self.recent.iter().filter(|(at, _)| *at >= since);
        missed.map(|(_, post)| post.clone()).collect()
    }

    /// Counts the streams that a page has opened.
    fn open(&mut self, node: NodeId) -> u64 {
        let opened = self.opened.entry(node).or_default();
        *opened += 1;
        *opened
    }

    fn remember(&mut self, now: Duration, post: &Post) {
        let memory = self.memory;
        self.recent.retain(|(at, _)| *at + memory >= now);
        if !memory.is_zero() {
            self.recent.push_back((now, post.clone()));
        }
    }
}

impl World {
    /// The first hub loses just one signal to a page, after so many others.
    pub fn lose_signal(&mut self, after: usize) {
        self.hubs[0].loses = Some(after);
    }

    /// The hub can't be reached any longer, or can again.
    pub fn set_down(&mut self, hub: usize, down: bool) {
        self.hubs[hub].faults.down = down;
        if down {
            let streams = self.hubs[hub].streams.keys();
            let mut nodes: Vec<NodeId> = streams.map(|&(node, _)| node).collect();
            nodes.dedup();
            for node in nodes {
                self.end_streams(node, hub);
            }
        }
    }

    /// A page has no network at all any longer, or has again: the same, or another one.
    pub fn set_unplugged(&mut self, node: NodeId, unplugged: bool) {
        self.nodes[node].unplugged = unplugged;
        self.network_changed();
        if !unplugged {
            return self.input(node, Input::Online);
        }
        for hub in 0..self.hubs.len() {
            self.end_streams(node, hub);
        }
    }

    /// A stream could not be opened. Nobody hears of it who has tried another one since.
    pub(super) fn stream_fails(&mut self, node: NodeId, hub: HubId, opened: u64) {
        if self.hubs[hub.0].opened.get(&node) == Some(&opened) {
            self.input(node, Input::HubLost(hub));
        }
    }

    fn end_streams(&mut self, node: NodeId, hub: usize) {
        self.hubs[hub].unsubscribe(node, self.now);
        self.plan_input(Duration::from_millis(1), node, Input::HubLost(HubId(hub)));
    }

    /// Whether a page can't reach that hub.
    fn misses(&self, node: NodeId, hub: usize) -> bool {
        self.hubs[hub].faults.down || self.nodes[node].unplugged
    }

    /// Nothing comes over that stream any more, and nobody is told.
    pub fn silence_stream(&mut self, node: NodeId, hub: HubId) {
        self.hubs[hub.0].unsubscribe(node, self.now);
    }

    /// Opens a stream. The page is told when it is open.
    pub(super) fn subscribe(&mut self, stream: Stream, hub: HubId, channels: Vec<Channel>) {
        let delay = self.millis(1..=40);
        let opened = self.hubs[hub.0].open(stream.0);
        if self.misses(stream.0, hub.0) {
            return self.plan(delay, Due::Unopened(stream.0, hub, opened));
        }
        // Who listens only to the room, as an original does on one of its two streams, waits for
        // nothing.
        let told = channels.iter().any(|channel| !channel.is_all());
        let missed = match self.nodes[stream.0].is_original() {
            true => Vec::new(),
            false => self.hubs[hub.0].missed(stream.0, self.now),
        };
        let missed = missed
            .into_iter()
            .filter(|post| channels.contains(&post.channel));
        let missed: Vec<Post> = missed.collect();
        let listening = (channels, self.now + delay);
        self.hubs[hub.0].streams.insert(stream, listening);
        if told {
            self.plan_input(delay, stream.0, Input::HubOpened(hub));
        }
        for post in missed {
            self.deliver(stream, &post, Faults::default());
        }
    }

    pub(super) fn unsubscribe(&mut self, node: NodeId, hub: HubId) {
        self.hubs[hub.0].unsubscribe(node, self.now);
    }

    pub(super) fn post(
        &mut self,
        from: NodeId,
        id: PostId,
        hub: HubId,
        channel: Channel,
        body: String,
    ) {
        self.trace(|| format!("page {from} posts to {channel}: {body}"));
        let delay = self.millis(1..=30);
        if self.misses(from, hub.0) {
            return self.plan_input(delay, from, Input::Posted(id, false));
        }
        let post = Post {
            from,
            hub: hub.0,
            channel,
            body,
            id: id.0,
        };
        self.plan(delay, Due::Post(Box::new(post)));
    }

    pub(super) fn post_arrives(&mut self, post: Post) {
        let back = self.millis(1..=30);
        if self.misses(post.from, post.hub) {
            return self.plan_input(back, post.from, Input::Posted(PostId(post.id), false));
        }
        if self.nodes[post.from].alive {
            self.plan_input(back, post.from, Input::Posted(PostId(post.id), true));
        }
        if !post.channel.is_all() && self.hubs[post.hub].counts_down() {
            self.posts.push(post);
            return;
        }
        match self.meddles(&post) {
            true => self.meddle(&post),
            false => self.spread(&post),
        }
        self.posts.push(post);
    }

    /// Delivers a post to all who listen.
    pub(super) fn spread(&mut self, post: &Post) {
        let faults = self.hubs[post.hub].faults;
        let now = self.now;
        self.hubs[post.hub].remember(now, post);
        let listeners: Vec<Stream> = self.hubs[post.hub]
            .streams
            .iter()
            .filter(|(_, (channels, _))| channels.contains(&post.channel))
            .filter(|(stream, _)| !faults.split || stream.0 % 2 == post.from % 2)
            .map(|(&stream, _)| stream)
            .collect();
        for stream in listeners {
            let copies = if self.rng.u8(..100) < faults.double {
                2
            } else {
                1
            };
            for _ in 0..copies {
                if self.rng.u8(..100) >= faults.lose {
                    self.deliver(stream, post, faults);
                }
            }
        }
    }

    fn deliver(&mut self, stream: Stream, post: &Post, faults: Faults) {
        let latency = self.now + self.millis(1..=30 + faults.slow);
        let at = if self.rng.u8(..100) < faults.late {
            latency + self.millis(0..=2000)
        } else {
            let Some((_, busy)) = self.hubs[post.hub].streams.get_mut(&stream) else {
                return;
            };
            *busy = latency.max(*busy);
            *busy
        };
        let input = Input::HubMessage(HubId(post.hub), post.body.clone());
        self.plan_input(at - self.now, stream.0, input);
    }
}
