//! A room of machines without browsers: one clock, a hub, and a WebRTC that is as strict as
//! Chromium's.
//!
//! Everything random comes from the seed, so that a failing run replays.

mod description;
mod hub;
mod ice;
mod middle;
mod node;
mod original;
mod ours;
mod rtc;
mod vouch;

use std::{
    cmp::Reverse,
    collections::{BTreeMap, BTreeSet, BinaryHeap},
    time::Duration,
};

use bytes::Bytes;
use fastrand::Rng;
use murmuration_swarm::{HubId, Input, LinkId, MessageId};

use self::{hub::Hub, node::Kind, rtc::Rtc, vouch::Signatures};
pub use self::{
    hub::{Faults, Post},
    middle::Meddling,
    node::{Node, Shown, Suspended},
    original::Version,
    vouch::Vouching,
};

/// The number of a page in a world.
pub type NodeId = usize;

/// Pages, hubs, and the time.
pub struct World {
    pub nodes: Vec<Node>,
    pub hubs: Vec<Hub>,
    pub rng: Rng,
    /// Every post that reached a hub.
    pub posts: Vec<Post>,
    now: Duration,
    agenda: BinaryHeap<Reverse<(Duration, u64, Due)>>,
    rtcs: BTreeMap<(NodeId, LinkId), Rtc>,
    /// Who of them vouches.
    vouching: Vouching,
    /// What they have signed.
    signatures: Signatures,
    /// Pairs of pages between which the hubs put somebody else, and how.
    meddling: BTreeMap<(NodeId, NodeId), Meddling>,
    /// Pairs of pages that can't reach each other directly.
    cuts: BTreeSet<(NodeId, NodeId)>,
    /// Whose description each is.
    owners: BTreeMap<description::Uid, (NodeId, LinkId)>,
    events: u64,
    uids: u64,
    messages: u64,
    trace: bool,
}

/// Something that happens at its time.
#[derive(Debug, Eq, Ord, PartialEq, PartialOrd)]
enum Due {
    /// The page starts.
    Start(NodeId),
    /// A deadline of the page's machine, if it is still the one it asked for.
    Wake(NodeId),
    /// An input for the page, of this incarnation.
    Input(NodeId, u32, Box<Boxed>),
    /// A stream, the page's so-and-so-many-th at that hub, can't be opened.
    Unopened(NodeId, HubId, u64),
    /// A post reaches its hub.
    Post(Box<Post>),
    /// The first step on a connection's chain of operations is done.
    Step(NodeId, LinkId),
    /// A connection may be ready to find its other side.
    Pair(NodeId, LinkId),
    /// A connection that was described long ago fails, unless it is connected.
    Fail(NodeId, LinkId),
    /// Nothing has been heard over a connection for a while.
    Ice(NodeId, LinkId),
    /// A connection's path is back.
    Mend(NodeId, LinkId),
}

/// An input on its way; its order on the agenda is the order of its sending.
#[derive(Debug)]
struct Boxed(Input);

impl PartialEq for Boxed {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}
impl Eq for Boxed {}
impl PartialOrd for Boxed {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}
impl Ord for Boxed {
    fn cmp(&self, _: &Self) -> std::cmp::Ordering {
        std::cmp::Ordering::Equal
    }
}

impl World {
    /// An empty world with so many hubs, of which every other one has a memory. In one of three
    /// worlds all vouch, in another one some do.
    pub fn new(seed: u64, hubs: usize) -> Self {
        let vouching = match seed % 3 {
            0 => Vouching::None,
            1 => Vouching::All,
            _ => Vouching::Some,
        };
        Self::with(seed, hubs, vouching)
    }

    /// An empty world with so many hubs, where those vouch.
    pub fn with(seed: u64, hubs: usize, vouching: Vouching) -> Self {
        Self {
            nodes: Vec::new(),
            hubs: (0..hubs)
                .map(|hub| Hub::new(seed % 2 == hub as u64 % 2))
                .collect(),
            rng: Rng::with_seed(seed),
            posts: Vec::new(),
            now: Duration::ZERO,
            agenda: BinaryHeap::new(),
            rtcs: BTreeMap::new(),
            vouching,
            signatures: Signatures::default(),
            meddling: BTreeMap::new(),
            cuts: BTreeSet::new(),
            owners: BTreeMap::new(),
            events: 0,
            uids: 0,
            messages: 0,
            trace: std::env::var_os("TRACE").is_some(),
        }
    }

    pub fn now(&self) -> Duration {
        self.now
    }

    /// A new page of ours, which joins after `delay`.
    pub fn add(&mut self, delay: Duration) -> NodeId {
        let id = self.rng.u128(..);
        self.add_as(delay, id)
    }

    /// A new page of ours under a given id.
    pub fn add_as(&mut self, delay: Duration, id: u128) -> NodeId {
        let seed = self.rng.u64(..);
        let vouch = self.vouch_of(id, seed);
        let node = Node::ours(id, seed, self.hubs.len(), vouch);
        self.add_node(delay, node)
    }

    /// A new page on the original packages, with that major version of simple-peer.
    pub fn add_original(&mut self, delay: Duration, version: Version) -> NodeId {
        let id = self.rng.u128(..);
        self.add_node(delay, Node::original(id, version))
    }

    fn add_node(&mut self, delay: Duration, node: Node) -> NodeId {
        self.nodes.push(node);
        let node = self.nodes.len() - 1;
        self.plan(delay, Due::Start(node));
        node
    }

    /// The page's tab is closed: its connections are closed, its streams end.
    pub fn close(&mut self, node: NodeId) {
        for link in self.links_of(node) {
            self.close_rtc(node, link);
        }
        self.vanish(node);
    }

    /// The page's process dies; nobody is told.
    pub fn crash(&mut self, node: NodeId) {
        for link in self.links_of(node) {
            self.lose_rtc(node, link);
        }
        self.vanish(node);
    }

    /// The page does nothing any more, as one that is frozen, or whose process is stopped: then it
    /// does not answer ICE either.
    pub fn suspend(&mut self, node: NodeId, how: Suspended) {
        self.nodes[node].suspended = Some(how);
        self.network_changed();
    }

    /// It goes on, with all that has come meanwhile before it.
    pub fn resume(&mut self, node: NodeId) {
        self.nodes[node].suspended = None;
        self.network_changed();
        for input in std::mem::take(&mut self.nodes[node].backlog) {
            self.input(node, input);
        }
        if self.nodes[node].wake.is_some_and(|at| at <= self.now) {
            self.input(node, Input::Tick);
        }
    }

    /// A page's clock is suddenly so much later.
    pub fn jump(&mut self, node: NodeId, by: Duration) {
        self.nodes[node].ahead += by;
        self.input(node, Input::Tick);
    }

    /// Hands an input to a page, at once.
    pub fn input(&mut self, node: NodeId, input: Input) {
        if let Kind::Middle(_) = self.nodes[node].kind {
            return self.middle_input(node, input);
        }
        if !self.nodes[node].alive {
            return;
        }
        if self.nodes[node].is_suspended() {
            return self.nodes[node].backlog.push(input);
        }
        self.trace(|| format!("page {node} <- {input:?}"));
        match self.nodes[node].kind {
            Kind::Ours(_) => self.ours_input(node, input),
            Kind::Original(_) => self.original_input(node, input),
            Kind::Middle(_) => {}
        }
    }

    /// The id that the next message will have.
    pub fn first_message(&self) -> u64 {
        self.messages + 1
    }

    /// An id for a message that nobody has said yet.
    pub fn new_message(&mut self) -> MessageId {
        self.messages += 1;
        MessageId(self.messages)
    }

    /// Has a page say something to everybody it is linked with.
    pub fn say(&mut self, node: NodeId, message: u64, text: &str) {
        if !self.nodes[node].alive {
            return;
        }
        let bytes = Bytes::copy_from_slice(text.as_bytes());
        let message = MessageId(message);
        match self.nodes[node].kind {
            Kind::Ours(_) => {
                self.input(node, Input::Broadcast { message, bytes });
            }
            Kind::Original(_) => self.original_writes(node, message, bytes),
            Kind::Middle(_) => {}
        }
    }

    /// Lets time pass, and all that happens in it.
    pub fn run(&mut self, span: Duration) {
        let end = self.now + span;
        let mut steps = 0u64;
        while let Some(Reverse((at, _, _))) = self.agenda.peek()
            && *at <= end
        {
            steps += 1;
            assert!(steps < 5_000_000, "the world does not come to rest");
            let Some(Reverse((at, _, due))) = self.agenda.pop() else {
                break;
            };
            self.now = at;
            self.happen(due);
        }
        self.now = end;
    }

    fn happen(&mut self, due: Due) {
        match due {
            Due::Start(node) => {
                self.nodes[node].alive = true;
                self.input(node, Input::Join);
            }
            Due::Wake(node) => {
                if self.nodes[node].wake == Some(self.now) && !self.nodes[node].is_suspended() {
                    self.input(node, Input::Tick);
                    let wake = self.nodes[node].wake;
                    assert!(
                        wake.is_none_or(|at| at > self.now),
                        "a deadline that does not go away"
                    );
                }
            }
            Due::Input(node, life, input) => {
                if self.nodes[node].life == life {
                    self.input(node, input.0);
                }
            }
            Due::Unopened(node, hub, opened) => self.stream_fails(node, hub, opened),
            Due::Post(post) => self.post_arrives(*post),
            Due::Step(node, link) => {
                if let Some(outcome) = self.step_done(node, link) {
                    match self.nodes[node].kind {
                        Kind::Ours(_) => self.ours_stepped(node, link, outcome),
                        Kind::Original(_) => self.original_stepped(node, link, outcome),
                        Kind::Middle(_) => self.middle_stepped(node, link, outcome),
                    }
                }
            }
            Due::Pair(node, link) => self.pair((node, link)),
            Due::Fail(node, link) => self.fail_unless_connected(node, link),
            Due::Ice(node, link) => self.ice_notices((node, link)),
            Due::Mend(node, link) => self.ice_mends((node, link)),
        }
    }

    fn vanish(&mut self, node: NodeId) {
        self.nodes[node].alive = false;
        self.nodes[node].life += 1;
        self.nodes[node].wake = None;
        self.nodes[node].suspended = None;
        self.nodes[node].backlog.clear();
        for hub in &mut self.hubs {
            hub.unsubscribe(node, self.now);
        }
    }

    /// Prints what happens, when `TRACE` is set.
    fn trace(&self, what: impl FnOnce() -> String) {
        if self.trace {
            eprintln!("{:>9.3} {}", self.now.as_secs_f64(), what());
        }
    }

    fn plan(&mut self, delay: Duration, due: Due) {
        self.events += 1;
        self.agenda
            .push(Reverse((self.now + delay, self.events, due)));
    }

    fn plan_input(&mut self, delay: Duration, node: NodeId, input: Input) {
        let life = self.nodes[node].life;
        self.plan(delay, Due::Input(node, life, Box::new(Boxed(input))));
    }

    fn millis(&mut self, range: std::ops::RangeInclusive<u64>) -> Duration {
        // Microseconds, so that two things seldom happen in the same instant by accident.
        Duration::from_micros(self.rng.u64(range.start() * 1000..=range.end() * 1000))
    }
}
