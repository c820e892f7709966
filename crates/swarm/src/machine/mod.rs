//! The machine: every rule of a swarm, and no I/O.

mod announcing;
mod aside;
mod attempts;
mod budget;
mod core;
mod describing;
mod hubs;
mod link;
mod neighbours;
mod outbox;
mod peers;
mod pipe;
mod settling;
mod signalling;
mod waking;

use std::{collections::VecDeque, time::Duration};

use bytes::Bytes;
use fastrand::Rng;
use litemap::LiteMap;
use murmuration_signalhub::Channel;

use self::{
    announcing::Announcing, aside::Aside, budget::Budget, core::Core, hubs::Hubs, link::Link,
    neighbours::Neighbours, outbox::Outbox, peers::Peers,
};
use crate::{
    Dropped, Effect, Event, Greeting, Input, LinkId, MessageId, Options, Output, PeerId, RtcConfig,
    Time, wire::Token,
};

/// How long it takes, after a burst of them, for one more attempt to be allowed. Chrome allows 500
/// RTCPeerConnections a page, and counts the closed ones until they are collected.
const ATTEMPT: Duration = Duration::from_millis(500);

/// A swarm without its browser: see the [crate's documentation](crate).
#[derive(Debug)]
pub struct Machine {
    core: Core,
    hubs: Hubs,
    peers: Peers,
    /// Every link that is open or being made; each belongs to one of `peers`.
    links: LiteMap<LinkId, Link>,
    last_link: u64,
    neighbours: Neighbours,
    announcing: Announcing,
    phase: Phase,
    /// When it wants to be woken.
    waits_for: Option<Time>,
    /// When the streams were last put to the proof.
    verified: Option<Time>,
    /// The frame that greets whoever is linked.
    greeting: Bytes,
    budget: Budget,
    max_peers: usize,
    /// Nobody can be linked, for want of a relay.
    cut_off: bool,
}

#[derive(Debug)]
enum Phase {
    Idle,
    Joined,
    Left,
}

impl Machine {
    /// A machine that has not joined yet. All its randomness comes from `seed`; ids on the wire
    /// too, so in a page the seed has to be random itself.
    ///
    /// A greeting over [`GREETING`](crate::GREETING) bytes is dropped, and told as such.
    pub fn new(options: Options, seed: u64) -> Self {
        let mut rng = Rng::with_seed(seed);
        let channels = vec![Channel::all(), options.id.channel()];
        let mut machine = Self {
            hubs: Hubs::new(options.hubs.len(), channels),
            core: Core {
                me: options.id,
                run: Token(rng.u64(..)),
                rng,
                out: VecDeque::new(),
                outbox: Outbox::default(),
                seal: options.seal,
                vouch: options.vouch,
                resume: options.resume,
                servers: !options.rtc.ice_servers.is_empty(),
                relay_only: options.rtc.relay_only,
                crowded: false,
                pause: Duration::ZERO,
                to_carry: Vec::new(),
            },
            peers: Peers::default(),
            links: LiteMap::new(),
            last_link: 0,
            neighbours: Neighbours::default(),
            announcing: Announcing::default(),
            waits_for: None,
            verified: None,
            phase: Phase::Idle,
            greeting: Bytes::new(),
            budget: Budget::new(Time::default(), ATTEMPT),
            max_peers: options.max_peers,
            cut_off: options.rtc.is_cut_off(),
        };
        machine.core.count_links(0);
        machine.greet(&Greeting::Null);
        machine.greet(&options.greeting);
        machine
    }

    /// Takes what happened. Drain [`Self::poll`] afterwards.
    pub fn handle(&mut self, now: Time, input: Input) {
        match (&self.phase, &input) {
            (Phase::Idle, Input::Join | Input::Greet(_) | Input::Configure(_))
            | (Phase::Joined, _) => {}
            (Phase::Idle | Phase::Left, _) => return,
        }
        if let Some(slept) = self.slept(now) {
            self.woke(now, slept);
        }
        match input {
            Input::Join => self.join(now),
            Input::Leave => self.leave(),
            Input::Woke => self.woke(now, Duration::ZERO),
            Input::Online => self.online(now),
            Input::Tick => {}
            Input::Broadcast { message, bytes } => self.broadcast(message, bytes),
            Input::Send { message, to, bytes } => self.send(message, &to, bytes),
            Input::Greet(greeting) => self.greet(&greeting),
            Input::Configure(rtc) => self.configure(now, rtc),
            Input::HubOpened(hub) => self.hub_opened(now, hub),
            Input::HubMessage(hub, data) => self.hub_message(now, hub, &data),
            Input::HubLost(hub) => {
                self.hubs
                    .lost(now, &mut self.core.rng, &mut self.core.out, hub);
                self.probe_links_gently(now);
            }
            Input::Posted(post, taken) => {
                self.core
                    .outbox
                    .posted(now, &mut self.core.out, post, taken);
            }
            Input::Link(link, input) => self.link_input(now, link, input),
        }
        self.due(now);
    }

    /// The next thing to do or to tell, until it is [`Output::Wait`].
    pub fn poll(&mut self) -> Output {
        if let Some(output) = self.core.out.pop_front() {
            return output;
        }
        self.waits_for = self.deadline();
        Output::Wait(self.waits_for)
    }

    fn join(&mut self, now: Time) {
        if let Phase::Idle = self.phase {
            self.phase = Phase::Joined;
            self.hubs.open_all(now, &mut self.core.out);
        }
    }

    fn leave(&mut self) {
        self.hubs.close_all(&mut self.core.out);
        for (id, mut link) in std::mem::take(&mut self.links) {
            link.say_aside(&mut self.core, &Aside::Bye);
            link.stop_vouching(&mut self.core);
            self.core.act(Effect::Close(id));
        }
        self.phase = Phase::Left;
    }

    fn broadcast(&mut self, message: MessageId, bytes: Bytes) {
        let linked: Vec<PeerId> = self.peers.links().map(|(peer, _)| peer.clone()).collect();
        self.send_to(message, linked, bytes);
    }

    fn send(&mut self, message: MessageId, to: &PeerId, bytes: Bytes) {
        let linked = self.peers.get(to).is_some_and(|peer| peer.link.is_some());
        self.send_to(
            message,
            linked.then(|| to.clone()).into_iter().collect(),
            bytes,
        );
    }

    fn send_to(&mut self, message: MessageId, peers: Vec<PeerId>, bytes: Bytes) {
        let (to, refused) = peers.into_iter().partition(|peer| {
            let link = self.peers.get(peer).and_then(|peer| peer.link);
            let link = link.and_then(|link| self.links.get_mut(&link));
            link.is_some_and(|link| link.send(&mut self.core, message, bytes.clone()))
        });
        self.core.tell(Event::Sent {
            message,
            to,
            refused,
        });
    }

    fn greet(&mut self, greeting: &Greeting) {
        match aside::greeting_frame(greeting) {
            Ok(frame) => {
                for (_, link) in self.links.iter_mut() {
                    link.greet(&mut self.core, frame.clone());
                }
                self.greeting = frame;
            }
            Err(length) => self.core.dropped(Dropped::Greeting(length)),
        }
    }

    /// What failed before says nothing about connections that are made otherwise.
    fn configure(&mut self, now: Time, rtc: RtcConfig) {
        let was_cut_off = std::mem::replace(&mut self.cut_off, rtc.is_cut_off());
        let had_servers = std::mem::replace(&mut self.core.servers, !rtc.ice_servers.is_empty());
        self.core.relay_only = rtc.relay_only;
        self.core.act(Effect::Configure(rtc));
        if self.core.servers && !had_servers {
            // The browser asks servers for addresses only once it has them, and then no more.
            self.make_pending_anew(now);
        }
        self.peers.try_again(now);
        if was_cut_off && !self.cut_off && matches!(self.phase, Phase::Joined) {
            let hubs = self.hubs.open_ids();
            self.announce(now, &hubs);
        }
    }

    /// Does what is due, whatever it was that woke us.
    fn due(&mut self, now: Time) {
        let Phase::Joined = self.phase else {
            return;
        };
        self.core.outbox.due(now, &mut self.core.out);
        for hub in self.hubs.due(now, &mut self.core.rng, &mut self.core.out) {
            self.announce(now, &[hub]);
        }
        for id in self.links_due(now) {
            let Some(link) = self.links.get_mut(&id) else {
                continue;
            };
            let Some(peer) = self.peers.get(&link.peer) else {
                continue;
            };
            let verdict = link.due(now, &mut self.core, peer);
            self.settle(now, id, verdict);
        }
        for peer in self.peers.to_call(now) {
            self.call(now, &peer);
        }
        self.announcements_due(now);
        self.neighbours_due(now);
    }

    fn links_due(&self, now: Time) -> Vec<LinkId> {
        let due = |link: &Link| link.deadline(&self.core).is_some_and(|at| at <= now);
        self.links
            .iter()
            .filter(|(_, link)| due(link))
            .map(|(&id, _)| id)
            .collect()
    }

    /// When something is due.
    fn deadline(&self) -> Option<Time> {
        let Phase::Joined = self.phase else {
            return None;
        };
        let links = self
            .links
            .values()
            .filter_map(|link| link.deadline(&self.core));
        [
            self.announcements_deadline(),
            self.hubs.deadline(),
            self.core.outbox.deadline(),
            self.peers.deadline(),
            self.neighbours.deadline(),
            links.min(),
        ]
        .into_iter()
        .flatten()
        .min()
    }
}

/// Between three quarters of it and five, so that those who lost something together don't all come
/// back at once.
fn jittered(rng: &mut Rng, wait: Duration) -> Duration {
    wait.mul_f64(0.75 + 0.5 * rng.f64())
}
