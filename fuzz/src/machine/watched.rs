//! A machine whose every word is held against its contract.

use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

use murmuration_swarm::{
    App, Effect, FRAME, HubId, HubUrl, Input, Lane, LinkId, LinkInput, Machine, MessageId, Options,
    Output, PeerId, PostId, Time,
};

use super::{
    told::Told,
    vouch::{Obedient, Vouchings},
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
/// What may come of one message from a hub, or of one frame from a peer, at most.
const MOST_OF_ONE: Consequences = Consequences {
    links: 1,
    posts: 8,
    aside: 8,
};
/// How much a machine may hold when it has nothing of its own to say, in characters of its `Debug`.
const MOST_HELD: usize = 1024 * 1024;

/// A machine, and what must be true of it.
pub struct Watched {
    machine: Machine,
    now: Time,
    wake: Option<Time>,
    streams: BTreeSet<HubId>,
    posts: Vec<PostId>,
    announced: BTreeMap<HubId, String>,
    links: BTreeMap<LinkId, Link>,
    newest: LinkId,
    open: BTreeSet<(LinkId, Lane)>,
    told: Told,
    /// What it has begun to vouch for, and not ended.
    vouchings: Vouchings,
    messages: u64,
    begun: bool,
    over: bool,
    /// Of the last input.
    consequences: Consequences,
}

/// What a driver knows of a link.
struct Link {
    described: Described,
    /// Whether there is a lane aside: the other side is of our make.
    aside: bool,
}

/// What has come of an input.
#[derive(Default)]
struct Consequences {
    /// New RTCPeerConnections.
    links: usize,
    posts: usize,
    /// Frames on the lane that nobody sees.
    aside: usize,
}

/// Whether the other side's description has been handed over.
#[derive(Debug, PartialEq)]
enum Described {
    Ours,
    Both,
}

impl Watched {
    /// One with two hubs that has not joined.
    pub fn new() -> Self {
        Self {
            machine: Machine::new(options(), 42),
            now: Time::default(),
            wake: None,
            streams: BTreeSet::new(),
            posts: Vec::new(),
            announced: BTreeMap::new(),
            links: BTreeMap::new(),
            newest: LinkId(0),
            open: BTreeSet::new(),
            told: Told::default(),
            vouchings: Vouchings::default(),
            messages: 0,
            begun: false,
            over: false,
            consequences: Consequences::default(),
        }
    }

    /// Before anything else: it vouches for its links.
    pub fn vouch(&mut self, required: bool) {
        if !self.begun {
            let mut options = options();
            options.vouch = Some(Box::new(Obedient::new(required, &self.vouchings)));
            self.machine = Machine::new(options, 42);
        }
    }

    /// The link that is the nth newest; the oldest, when there are not so many.
    pub fn link(&self, nth: usize) -> Option<LinkId> {
        let oldest = self.links.len().checked_sub(1)?;
        self.links.keys().rev().nth(nth.min(oldest)).copied()
    }

    /// How many peers are linked.
    pub fn count_linked(&self) -> usize {
        self.told.linked()
    }

    /// A name for another message of the app's.
    pub fn message(&mut self) -> MessageId {
        self.messages += 1;
        MessageId(self.messages)
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

    /// Time passes in which nobody wakes the machine, as in a laptop that is shut; then somebody does.
    pub fn sleep(&mut self, span: Duration) {
        self.now = self.now + span;
        self.input(Input::Tick);
    }

    /// However much was said to it, it holds little.
    pub fn check_held(&self) {
        let held = format!("{:?}", self.machine).len();
        assert!(held <= MOST_HELD, "{held} characters are held");
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
        let from_outside = matches!(
            input,
            Input::HubMessage(..) | Input::Link(_, LinkInput::Frame(..))
        );
        let list = is_list(&input);
        self.begun = true;
        self.consequences = Consequences::default();
        self.machine.handle(self.now, input);
        self.drain();
        if from_outside {
            self.consequences.check(&MOST_OF_ONE);
        }
        if list {
            // Who is only spoken of is not called.
            self.consequences.check(&Consequences::default());
        }
    }

    /// Whether a link's browser objects can say that now; what follows from it is noted.
    fn says(&mut self, link: LinkId, input: &LinkInput) -> bool {
        let known = self.links.get(&link);
        match *input {
            LinkInput::Opened(lane) => {
                let exists = known.is_some_and(|link| link.may_open(lane));
                exists && self.open.insert((link, lane))
            }
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
                Output::Tell(event) => self.told.check(event),
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
        for link in self.vouchings.borrow().iter() {
            assert!(self.links.contains_key(link), "{link:?} is over");
        }
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
                self.consequences.posts += 1;
                if channel.is_all() {
                    self.announced.insert(hub, body);
                }
                // Like a driver that never hears of the others.
                if self.posts.len() < MOST_POSTS {
                    self.posts.push(post);
                }
            }
            Effect::Offer { link, aside } => self.begin(link, Described::Ours, aside),
            Effect::Answer { link, aside, .. } => self.begin(link, Described::Both, aside),
            Effect::Accept { link, .. } => {
                let before = self.describe(link, Described::Both);
                assert_eq!(before, Described::Ours, "{link:?} accepts");
            }
            Effect::Restart(link) => {
                // Whether one before has been answered or not.
                self.describe(link, Described::Ours);
                assert!(self.links[&link].aside, "{link:?} is an original's");
            }
            Effect::AnswerRestart { link, .. } => {
                self.describe(link, Described::Both);
            }
            Effect::Inspect(link) => assert!(self.links.contains_key(&link), "{link:?}"),
            Effect::AddCandidate { link, .. } => {
                let described = self.links.get(&link).map(|link| &link.described);
                assert_eq!(described, Some(&Described::Both), "{link:?}");
            }
            Effect::Send { link, lane, frame } => {
                assert!(self.open.contains(&(link, lane)), "{link:?}, {lane:?}");
                assert!((1..=FRAME).contains(&frame.len()));
                self.consequences.aside += usize::from(lane == Lane::Aside);
            }
            Effect::Configure(_) => {}
            Effect::Close(link) => {
                assert!(self.links.remove(&link).is_some(), "{link:?} is closed");
                self.open.retain(|(other, _)| *other != link);
            }
        }
    }

    fn begin(&mut self, link: LinkId, described: Described, aside: bool) {
        assert!(link > self.newest, "{link:?} after {:?}", self.newest);
        self.newest = link;
        self.links.insert(link, Link { described, aside });
        self.consequences.links += 1;
    }

    /// Gives how it was before.
    fn describe(&mut self, link: LinkId, described: Described) -> Described {
        let known = self.links.get_mut(&link);
        let known = known.unwrap_or_else(|| panic!("{link:?} is not there"));
        std::mem::replace(&mut known.described, described)
    }
}

fn options() -> Options {
    let hubs = ["http://a.test", "http://b.test"];
    let hubs = hubs.map(|hub| HubUrl::parse(hub).expect("it is an address"));
    let app = App::new("room").expect("it is a name");
    let me = PeerId::new("m").expect("it is an id");
    Options::new(hubs.into(), app, me)
}

impl Link {
    /// Whether a channel can be open: there is a connection only once both sides are described.
    fn may_open(&self, lane: Lane) -> bool {
        self.described == Described::Both && (self.aside || lane != Lane::Aside)
    }
}

impl Consequences {
    fn check(&self, most: &Self) {
        let Self {
            links,
            posts,
            aside,
        } = self;
        assert!(*links <= most.links, "{links} links come of one");
        assert!(*posts <= most.posts, "{posts} posts come of one");
        assert!(*aside <= most.aside, "{aside} frames come of one");
    }
}

/// Whether a peer tells with whom it is linked.
fn is_list(input: &Input) -> bool {
    let Input::Link(_, LinkInput::Frame(Lane::Aside, frame)) = input else {
        return false;
    };
    let said: Option<serde_json::Value> = serde_json::from_slice(frame).ok();
    said.is_some_and(|said| said["type"] == "peers")
}
