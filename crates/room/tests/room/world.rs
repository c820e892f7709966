//! Members of a room, what links them, and where they keep things.

use std::{
    collections::{BTreeMap, BTreeSet, VecDeque},
    sync::Arc,
    time::Duration,
};

use bytes::Bytes;
use fastrand::Rng;
use murmuration_room::{
    Effect, Event, Identity, Input, Kind, Machine, Member, Now, Options, Output, Position,
    Retention, RoomId, Stamp, Told, Wall,
};
use murmuration_swarm::{PeerId, Time};

/// When the simulation begins, on the wall.
const BEGIN: u64 = 1_790_000_000_000;

/// A room.
pub struct World {
    pub members: Vec<Node>,
    pub random: Rng,
    /// What was ever said.
    pub said: BTreeSet<Position>,
    /// What of it an honest member keeps, as its author was told.
    pub kept: BTreeSet<Position>,
    time: Duration,
    links: BTreeSet<(usize, usize)>,
    /// What is under way, by when it arrives.
    under_way: BTreeMap<(Duration, u64), Happening>,
    /// When the last of what is under way between two arrives: a channel keeps the order.
    last: BTreeMap<(usize, usize), Duration>,
    count: u64,
    visits: usize,
}

/// A member's page.
pub struct Node {
    pub identity: Identity,
    pub retention: Retention,
    pub machine: Machine,
    pub told: Vec<Told>,
    /// What outlives the page.
    pub stored: BTreeMap<Position, Arc<Event>>,
    /// How far its wall clock is ahead, in milliseconds.
    pub ahead: i64,
    /// Whether it says nothing by itself: the test speaks for it, and hears what it is sent.
    pub is_puppet: bool,
    pub heard: VecDeque<(usize, Bytes)>,
    /// What becomes of each frame that it sends, if it lies.
    pub lies: Option<Lies>,
    /// How long its store takes for anything, in milliseconds, at most.
    pub store_takes: u64,
    pub got_bytes: usize,
    pub sent_bytes: usize,
    visit: usize,
    wake: Option<Time>,
    store_until: Duration,
}

/// Given a type and the rest, and to whom: the frames that are sent in its place.
pub type Lies = Box<dyn FnMut(&mut Rng, usize, u8, &[u8]) -> Vec<Vec<u8>>>;

enum Happening {
    Data {
        from: usize,
        to: usize,
        bytes: Bytes,
        link: (usize, usize),
    },
    Stored {
        at: usize,
        visit: usize,
        events: Vec<Arc<Event>>,
    },
    Removed {
        at: usize,
        visit: usize,
        positions: Vec<Position>,
    },
}

impl World {
    /// So many members, not linked with each other.
    pub fn new(seed: u64, members: usize) -> Self {
        let mut world = Self {
            members: Vec::new(),
            random: Rng::with_seed(seed),
            said: BTreeSet::new(),
            kept: BTreeSet::new(),
            time: Duration::ZERO,
            links: BTreeSet::new(),
            under_way: BTreeMap::new(),
            last: BTreeMap::new(),
            count: 0,
            visits: 0,
        };
        for _ in 0..members {
            world.add(Retention::default());
        }
        world
    }

    /// Another member, who holds so much.
    pub fn add(&mut self, retention: Retention) -> usize {
        let number = self.members.len();
        let mut seed = [7; 32];
        seed[..8].copy_from_slice(&(number as u64).to_be_bytes());
        let identity = Identity::from_seed(&seed);
        let machine = self.machine(number, &identity, retention);
        self.members.push(Node {
            machine,
            identity,
            retention,
            told: Vec::new(),
            stored: BTreeMap::new(),
            ahead: 0,
            is_puppet: false,
            heard: VecDeque::new(),
            lies: None,
            store_takes: 30,
            got_bytes: 0,
            sent_bytes: 0,
            visit: 0,
            wake: None,
            store_until: Duration::ZERO,
        });
        self.handle(number, Input::Ready);
        number
    }

    fn machine(&mut self, number: usize, identity: &Identity, retention: Retention) -> Machine {
        self.visits += 1;
        Machine::new(Options {
            room: room(),
            id: id(number),
            me: identity.clone(),
            retention,
            seed: self.random.u64(..),
        })
    }

    /// Links two.
    pub fn link(&mut self, a: usize, b: usize) {
        if a == b || !self.links.insert((a.min(b), a.max(b))) {
            return;
        }
        let shared = Bytes::from(format!("{a} {b} {}", self.random.u64(..)));
        for (one, other) in [(a, b), (b, a)] {
            let member = self.members[other].identity.member();
            let shared = shared.clone();
            let peer = id(other);
            self.handle(
                one,
                Input::Joined {
                    peer,
                    member,
                    shared,
                },
            );
        }
    }

    /// Takes a link away; what is under way over it is lost.
    pub fn part(&mut self, a: usize, b: usize) {
        if self.links.remove(&(a.min(b), a.max(b))) {
            let link = (a.min(b), a.max(b));
            self.under_way.retain(
                |_, happening| !matches!(happening, Happening::Data { link: on, .. } if *on == link),
            );
            self.handle(a, Input::Left(id(b)));
            self.handle(b, Input::Left(id(a)));
        }
    }

    pub fn part_all(&mut self) {
        for (a, b) in self.links.clone() {
            self.part(a, b);
        }
    }

    /// The page is loaded again: only what is stored is left.
    pub fn reload(&mut self, number: usize) {
        for (a, b) in self.links.clone() {
            if a == number || b == number {
                self.part(a, b);
            }
        }
        let (identity, retention) = {
            let node = &self.members[number];
            (node.identity.clone(), node.retention)
        };
        let machine = self.machine(number, &identity, retention);
        let visit = self.visits;
        let node = &mut self.members[number];
        node.machine = machine;
        node.visit = visit;
        node.told.clear();
        let events: Vec<_> = node.stored.values().cloned().collect();
        self.handle(number, Input::Loaded(events));
        self.handle(number, Input::Ready);
    }

    /// A member has had these from before.
    pub fn had(&mut self, number: usize, events: &[Arc<Event>]) {
        let stored = events.iter().map(|event| (event.position(), event.clone()));
        self.members[number].stored.extend(stored);
        self.reload(number);
    }

    /// So many events that somebody else said long ago, a minute apart.
    pub fn history(&mut self, count: usize) -> Vec<Arc<Event>> {
        let author = Identity::from_seed(&[255; 32]);
        let mut history: Vec<Arc<Event>> = Vec::new();
        for number in 0..count {
            let heads: Vec<_> = history
                .last()
                .map(|event| event.position())
                .into_iter()
                .collect();
            let ago = (count - number) as u64 * 60_000;
            let at = Stamp::first(Wall(BEGIN - 3_600_000 - ago));
            let body = format!("this is what was said as number {number}");
            let event = Event::new(&room(), &author, at, Kind::TEXT, &heads, body.as_bytes());
            self.said.insert(event.position());
            history.push(event.into());
        }
        history
    }

    /// Lets time pass until this is so, or for so long. How long it took, if it is so.
    pub fn run_until(
        &mut self,
        limit: Duration,
        is_so: impl Fn(&Self) -> bool,
    ) -> Option<Duration> {
        let begin = self.time;
        while !is_so(self) {
            if self.time - begin > limit {
                return None;
            }
            self.run(Duration::from_millis(50));
        }
        Some(self.time - begin)
    }

    /// A member says something.
    pub fn say(&mut self, number: usize, text: &str) -> Position {
        let body = Bytes::copy_from_slice(text.as_bytes());
        let before: BTreeSet<_> = self.positions(number).into_iter().collect();
        let kind = Kind::TEXT;
        self.handle(number, Input::Say { kind, body });
        let after = self.positions(number).into_iter();
        let mut new = after.filter(|position| !before.contains(position));
        let said = new.next().expect("what is said is held");
        self.said.insert(said);
        said
    }

    /// What the puppet has `number` hear.
    pub fn speak(&mut self, puppet: usize, number: usize, bytes: Bytes) {
        self.send(puppet, number, bytes);
    }

    /// Lets time pass.
    pub fn run(&mut self, length: Duration) {
        let end = self.time + length;
        loop {
            let next = self.under_way.keys().next().map(|(at, _)| *at);
            let wakes = self.members.iter().filter(|node| !node.is_puppet);
            let wake = wakes.filter_map(|node| node.wake).min();
            let wake = wake.map(|wake| wake.since(Time::default()));
            let Some(at) = [next, wake]
                .into_iter()
                .flatten()
                .min()
                .filter(|at| *at <= end)
            else {
                break;
            };
            self.time = self.time.max(at);
            if next.is_some_and(|next| next <= self.time) {
                let (_, happening) = self.under_way.pop_first().expect("it is there");
                self.happen(happening);
            } else {
                let now = Time::new(self.time);
                let due = |node: &Node| !node.is_puppet && node.wake.is_some_and(|at| at <= now);
                let number = self.members.iter().position(due).expect("one is due");
                self.handle(number, Input::Tick);
            }
        }
        self.time = end;
    }

    fn happen(&mut self, happening: Happening) {
        match happening {
            Happening::Data {
                from, to, bytes, ..
            } => {
                if self.members[to].is_puppet {
                    self.members[to].heard.push_back((from, bytes));
                } else {
                    let peer = id(from);
                    self.members[to].got_bytes += bytes.len();
                    self.handle(to, Input::Data { peer, bytes });
                }
            }
            Happening::Stored { at, visit, events } => {
                let node = &mut self.members[at];
                if node.visit != visit {
                    return;
                }
                let positions: Vec<_> = events.iter().map(|event| event.position()).collect();
                for event in events {
                    node.stored.insert(event.position(), event);
                }
                self.handle(at, Input::Stored(positions));
            }
            Happening::Removed {
                at,
                visit,
                positions,
            } => {
                let node = &mut self.members[at];
                if node.visit == visit {
                    node.stored
                        .retain(|position, _| !positions.contains(position));
                }
            }
        }
    }

    pub fn handle(&mut self, number: usize, input: Input) {
        let now = self.now(number);
        let node = &mut self.members[number];
        if node.is_puppet {
            return;
        }
        node.machine.handle(now, input);
        loop {
            match self.members[number].machine.poll() {
                Output::Do(effect) => self.perform(number, effect),
                Output::Tell(told) => {
                    self.check(number, &told);
                    self.members[number].told.push(told);
                }
                Output::Wait(wake) => break self.members[number].wake = wake,
            }
        }
    }

    /// Whoever is honest has stored what it says that it keeps, or has let it go since. Only who lies may
    /// mislead itself.
    fn check(&mut self, number: usize, told: &Told) {
        let Told::Kept { events, by } = told else {
            return;
        };
        let mut members = self.members.iter();
        let by = members.find(|node| node.identity.member() == *by);
        let by = by.expect("somebody of the room");
        if by.lies.is_some() || by.is_puppet || self.members[number].lies.is_some() {
            return;
        }
        for event in events {
            let first = by.stored.keys().next();
            let is_kept = by.stored.contains_key(event) || first.is_some_and(|it| event < it);
            assert!(is_kept, "{event:?} is not kept");
        }
        self.kept.extend(events);
    }

    fn perform(&mut self, number: usize, effect: Effect) {
        match effect {
            Effect::Send { peer, bytes } => {
                let to = number_of(&peer);
                let bytes = self.lie(number, to, bytes);
                self.members[number].sent_bytes += bytes.len();
                self.send(number, to, bytes);
            }
            Effect::Store(events) => {
                let (at, visit) = (number, self.members[number].visit);
                self.store(number, Happening::Stored { at, visit, events });
            }
            Effect::Remove(positions) => {
                let (at, visit) = (number, self.members[number].visit);
                let happening = Happening::Removed {
                    at,
                    visit,
                    positions,
                };
                self.store(number, happening);
            }
        }
    }

    /// What a member sends in place of a whole frame.
    fn lie(&mut self, number: usize, to: usize, bytes: Bytes) -> Bytes {
        match &mut self.members[number].lies {
            Some(lies) => lies(&mut self.random, to, bytes[4], &bytes[5..])
                .concat()
                .into(),
            None => bytes,
        }
    }

    /// Has the store do something, after what it was given before.
    fn store(&mut self, number: usize, happening: Happening) {
        let takes = Duration::from_millis(self.random.u64(1..=self.members[number].store_takes));
        let node = &mut self.members[number];
        node.store_until = node.store_until.max(self.time + takes);
        let at = node.store_until;
        self.later(at, happening);
    }

    /// Sends bytes, cut anywhere, each piece after the one before.
    fn send(&mut self, from: usize, to: usize, mut bytes: Bytes) {
        let link = (from.min(to), from.max(to));
        if !self.links.contains(&link) {
            return;
        }
        while !bytes.is_empty() {
            let piece = bytes.split_to(self.random.usize(1..=bytes.len()));
            let last = self.last.get(&(from, to)).copied().unwrap_or_default();
            let delay = Duration::from_millis(self.random.u64(1..120));
            let at = (self.time + delay).max(last);
            self.last.insert((from, to), at);
            let happening = Happening::Data {
                from,
                to,
                bytes: piece,
                link,
            };
            self.later(at, happening);
        }
    }

    fn later(&mut self, at: Duration, happening: Happening) {
        self.count += 1;
        self.under_way.insert((at, self.count), happening);
    }

    pub fn now(&self, number: usize) -> Now {
        let wall = BEGIN + self.time.as_millis() as u64;
        let ahead = self.members.get(number).map_or(0, |node| node.ahead);
        Now {
            time: Time::new(self.time),
            wall: Wall(wall.saturating_add_signed(ahead)),
        }
    }

    pub fn positions(&self, number: usize) -> Vec<Position> {
        let events = self.members[number].machine.events();
        events.iter().map(|event| event.position()).collect()
    }

    pub fn member(&self, number: usize) -> Member {
        self.members[number].identity.member()
    }

    /// Who has said that it holds this, as `number` was told.
    pub fn keepers(&self, number: usize, position: &Position) -> BTreeSet<Member> {
        let told = self.members[number].told.iter();
        told.filter_map(|told| match told {
            Told::Kept { events, by } if events.contains(position) => Some(*by),
            _ => None,
        })
        .collect()
    }
}

pub fn room() -> RoomId {
    RoomId::public("simulated")
}

pub fn id(number: usize) -> PeerId {
    PeerId::new(&format!("page{number:04}")).expect("a plain name")
}

fn number_of(id: &PeerId) -> usize {
    id.as_str()["page".len()..]
        .parse()
        .expect("a page of the world")
}

/// Tries a property with many seeds; the one that fails is named.
pub fn check(seeds: u64, property: impl Fn(u64)) {
    let of = |name| {
        std::env::var(name)
            .ok()
            .and_then(|value| value.parse().ok())
    };
    let seeds = match of("SEED") {
        Some(seed) => seed..seed + 1,
        None => 0..of("SEEDS").unwrap_or(seeds),
    };
    for seed in seeds {
        let named = Named(seed);
        property(seed);
        std::mem::forget(named);
    }
}

struct Named(u64);

impl Drop for Named {
    fn drop(&mut self) {
        eprintln!("failed with SEED={}", self.0);
    }
}
