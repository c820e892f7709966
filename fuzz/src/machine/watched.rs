//! A machine whose every word is held against its contract.

use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

use murmuration_swarm::{
    App, Effect, Event, FRAME, HubId, HubUrl, Input, Lane, LinkId, LinkInput, Machine, Options,
    Output, PeerId, PostId, Time,
};

/// The most links that a page may have at once, those in the making included: far below the
/// browser's own bound of 500, which counts what was closed a moment ago too.
const MOST_LINKS: usize = 128;
/// The most that may come of one input.
const MOST_OUTPUTS: usize = 4096;
/// The most often that a machine may want to be woken in a second.
const MOST_TICKS: u64 = 2000;
/// How many posts are kept to be answered.
const MOST_POSTS: usize = 256;

/// A machine, and what must be true of it.
pub struct Watched {
    machine: Machine,
    now: Time,
    wake: Option<Time>,
    streams: BTreeSet<HubId>,
    posts: Vec<PostId>,
    announced: BTreeMap<HubId, String>,
    links: BTreeMap<LinkId, Described>,
    newest: LinkId,
    open: BTreeSet<(LinkId, Lane)>,
    connecting: BTreeSet<PeerId>,
    linked: BTreeSet<PeerId>,
    over: bool,
}

/// Whether the other side's description has been handed over.
#[derive(PartialEq)]
enum Described {
    Ours,
    Both,
}

impl Watched {
    /// One with two hubs that has not joined.
    pub fn new() -> Self {
        let hubs = ["http://a.test", "http://b.test"];
        let hubs = hubs.map(|hub| HubUrl::parse(hub).expect("it is an address"));
        let app = App::new("room").expect("it is a name");
        let me = PeerId::new("m").expect("it is an id");
        Self {
            machine: Machine::new(Options::new(hubs.into(), app, me), 42),
            now: Time::default(),
            wake: None,
            streams: BTreeSet::new(),
            posts: Vec::new(),
            announced: BTreeMap::new(),
            links: BTreeMap::new(),
            newest: LinkId(0),
            open: BTreeSet::new(),
            connecting: BTreeSet::new(),
            linked: BTreeSet::new(),
            over: false,
        }
    }

    /// The link that is the nth newest; the oldest, when there are not so many.
    pub fn link(&self, nth: usize) -> Option<LinkId> {
        let oldest = self.links.len().checked_sub(1)?;
        self.links.keys().rev().nth(nth.min(oldest)).copied()
    }

    /// How many peers are linked.
    pub fn linked(&self) -> usize {
        self.linked.len()
    }

    /// What was last posted to everybody's channel of a hub.
    pub fn announced(&self, hub: HubId) -> Option<String> {
        self.announced.get(&hub).cloned()
    }

    /// All posts so far are answered.
    pub fn answer_posts(&mut self, taken: bool) {
        for post in std::mem::take(&mut self.posts) {
            self.input(Input::Posted(post, taken));
        }
    }

    /// Time passes, and the machine is woken whenever it wants to be.
    pub fn pass(&mut self, span: Duration) {
        let end = self.now + span;
        let mut ticks = 0;
        while let Some(wake) = self.wake.filter(|&wake| wake <= end) {
            self.now = wake;
            self.input(Input::Tick);
            ticks += 1;
        }
        self.now = end;
        let most = MOST_TICKS * (span.as_secs() + 1);
        assert!(ticks <= most, "woken {ticks} times in {span:?}");
    }

    /// Something happens, if it can: what a driver never says of its browser is not said here
    /// either.
    pub fn input(&mut self, input: Input) {
        match &input {
            Input::HubOpened(hub) | Input::HubMessage(hub, _) if !self.streams.contains(hub) => {
                return;
            }
            Input::HubLost(hub) if !self.streams.remove(hub) => return,
            Input::Link(link, input) if !self.says(*link, input) => return,
            Input::Leave => self.over |= self.wake.is_some(),
            _ => {}
        }
        self.machine.handle(self.now, input);
        self.drain();
    }

    /// Whether a link's browser objects can say that now; what follows from it is noted.
    fn says(&mut self, link: LinkId, input: &LinkInput) -> bool {
        match *input {
            LinkInput::Opened(lane) => self.open.insert((link, lane)),
            LinkInput::Closed(lane) => self.open.remove(&(link, lane)),
            LinkInput::Frame(lane, _) | LinkInput::Drained(lane) => {
                self.open.contains(&(link, lane))
            }
            _ => true,
        }
    }

    fn drain(&mut self) {
        for _ in 0..MOST_OUTPUTS {
            match self.machine.poll() {
                Output::Do(effect) => self.check_effect(effect),
                Output::Tell(event) => self.check_event(event),
                Output::Wait(wake) => {
                    self.wake = wake;
                    return self.check();
                }
            }
        }
        panic!("more than {MOST_OUTPUTS} things come of one");
    }

    fn check(&self) {
        assert!(
            self.wake.is_none_or(|wake| wake > self.now),
            "it is {:?}, and it wants to be woken at {:?}",
            self.now,
            self.wake
        );
        assert!(self.links.len() <= MOST_LINKS, "{} links", self.links.len());
        if self.over {
            assert_eq!(self.wake, None);
            assert!(self.links.is_empty() && self.streams.is_empty());
        }
    }

    fn check_effect(&mut self, effect: Effect) {
        match effect {
            Effect::OpenStream { hub, .. } => assert!(self.streams.insert(hub)),
            Effect::CloseStream(hub) => assert!(self.streams.remove(&hub)),
            Effect::Post {
                post,
                hub,
                channel,
                body,
            } => {
                if channel.is_all() {
                    self.announced.insert(hub, body);
                }
                // Like a driver that never hears of the others.
                if self.posts.len() < MOST_POSTS {
                    self.posts.push(post);
                }
            }
            Effect::Offer { link, .. } => self.begin(link, Described::Ours),
            Effect::Answer { link, .. } => self.begin(link, Described::Both),
            Effect::Accept { link, .. } => {
                let before = self.links.insert(link, Described::Both);
                assert!(before == Some(Described::Ours), "{link:?} accepts");
            }
            Effect::Restart(link) => {
                let before = self.links.insert(link, Described::Ours);
                assert!(before == Some(Described::Both), "{link:?} restarts");
            }
            Effect::AnswerRestart { link, .. } => {
                let before = self.links.insert(link, Described::Both);
                assert!(before.is_some(), "{link:?} is restarted");
            }
            Effect::Inspect(link) => assert!(self.links.contains_key(&link), "{link:?}"),
            Effect::AddCandidate { link, .. } => {
                let described = self.links.get(&link);
                assert!(
                    described == Some(&Described::Both),
                    "{link:?} gets a candidate"
                );
            }
            Effect::Send { link, lane, frame } => {
                assert!(self.open.contains(&(link, lane)), "{link:?}, {lane:?}");
                assert!((1..=FRAME).contains(&frame.len()));
            }
            Effect::Configure(_) => {}
            Effect::Close(link) => {
                assert!(self.links.remove(&link).is_some(), "{link:?} is closed");
                self.open.retain(|(other, _)| *other != link);
            }
        }
    }

    fn begin(&mut self, link: LinkId, described: Described) {
        assert!(link > self.newest, "{link:?} after {:?}", self.newest);
        self.newest = link;
        self.links.insert(link, described);
    }

    fn check_event(&mut self, event: Event) {
        match event {
            Event::Connecting { peer, .. } => {
                assert!(!self.linked.contains(&peer), "{peer} is linked");
                assert!(self.connecting.insert(peer), "it is told twice");
            }
            Event::Joined { peer, .. } => {
                self.connecting.remove(&peer);
                assert!(self.linked.insert(peer), "it joins twice");
            }
            Event::Failed { peer, .. } => {
                assert!(!self.linked.contains(&peer), "{peer} is linked");
                assert!(self.connecting.remove(&peer), "{peer} is not connecting");
            }
            Event::Left { peer, .. } => assert!(self.linked.remove(&peer), "{peer} is not linked"),
            Event::Greeted { peer, .. }
            | Event::Data { peer, .. }
            | Event::Path { peer, .. }
            | Event::Undelivered { peer, .. }
            | Event::Wavering(peer)
            | Event::Steady(peer) => assert!(self.linked.contains(&peer), "{peer} is not linked"),
            Event::Sent { to, refused, .. } => {
                let all = to.iter().chain(&refused);
                assert!(all.into_iter().all(|peer| self.linked.contains(peer)));
            }
            Event::Trying { peer, .. } => {
                let known = self.linked.contains(&peer) || self.connecting.contains(&peer);
                assert!(known, "{peer} is not here");
            }
            Event::Hub(..) | Event::Dropped(_) => {}
        }
    }
}
