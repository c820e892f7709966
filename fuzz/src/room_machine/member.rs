//! A machine whose promises are checked with everything that it says.

use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

use bytes::Bytes;
use murmuration_room::{
    BODY, Effect, Event, Identity, Input, Machine, Now, Options, Output, Position, Retention,
    Stamp, Told, Wall,
};
use murmuration_swarm::{PeerId, Time};

use super::{identity, room};

/// The type of the frame that says what is held.
const HAVE: u8 = 4;
/// How many things one input can have be done, at most: a frame for each that is held, to each peer.
const OUTPUTS: usize = 100_000;

pub struct Member {
    machine: Machine,
    me: Identity,
    retention: Retention,
    now: Now,
    peers: BTreeSet<u8>,
    links: u64,
    stored: BTreeSet<Position>,
    /// What the store was given.
    given: Vec<Position>,
    /// What the app was told, and was not let go.
    added: BTreeMap<Position, usize>,
    wake: Option<Time>,
}

impl Member {
    pub fn new() -> Self {
        let me = Identity::from_seed(&[99; 32]);
        let retention = Retention {
            count: 64,
            ..Retention::default()
        };
        let machine = Machine::new(Options {
            room: room(),
            id: PeerId::new("me").expect("it is a name"),
            me: me.clone(),
            retention,
            seed: 7,
        });
        let mut member = Self {
            machine,
            me,
            retention,
            now: Now {
                time: Time::default(),
                wall: Wall(1_700_000_000_000),
            },
            peers: BTreeSet::new(),
            links: 0,
            stored: BTreeSet::new(),
            given: Vec::new(),
            added: BTreeMap::new(),
            wake: None,
        };
        member.handle(Input::Ready);
        member
    }

    pub fn wall(&self) -> Wall {
        self.now.wall
    }

    pub fn positions(&self) -> impl Iterator<Item = Position> {
        self.machine.events().iter().map(|event| event.position())
    }

    /// Time passes, with what the machine wants to do meanwhile.
    pub fn pass(&mut self, length: Duration) {
        let end = self.now.time + length;
        let mut wakes = 0;
        while let Some(wake) = self.wake.filter(|wake| *wake <= end) {
            self.advance(wake);
            self.handle(Input::Tick);
            assert!(self.wake.is_none_or(|next| next > wake), "it never rests");
            wakes += 1;
            assert!(wakes < 10_000, "it hardly rests");
        }
        self.advance(end);
    }

    fn advance(&mut self, to: Time) {
        self.now.wall.0 += to.since(self.now.time).as_millis() as u64;
        self.now.time = to;
    }

    pub fn set_clock(&mut self, by: i64) {
        self.now.wall = Wall(self.now.wall.0.saturating_add_signed(by));
    }

    pub fn join(&mut self, peer: u8) {
        self.links += 1;
        if self.peers.insert(peer) {
            self.handle(Input::Joined {
                peer: id(peer),
                member: identity(peer).member(),
                shared: self.links.to_be_bytes().to_vec().into(),
            });
        }
    }

    pub fn leave(&mut self, peer: u8) {
        self.peers.remove(&peer);
        self.handle(Input::Left(id(peer)));
    }

    pub fn hear(&mut self, peer: u8, bytes: &[u8]) {
        self.handle(Input::Data {
            peer: id(peer),
            bytes: Bytes::copy_from_slice(bytes),
        });
    }

    pub fn stored(&mut self) {
        let given = std::mem::take(&mut self.given);
        self.stored.extend(&given);
        self.handle(Input::Stored(given));
    }

    pub fn retain(&mut self, retention: Retention) {
        self.retention = retention;
        self.handle(Input::Retain(retention));
    }

    pub fn handle(&mut self, input: Input) {
        self.machine.handle(self.now, input);
        for _ in 0..OUTPUTS {
            match self.machine.poll() {
                Output::Do(effect) => self.perform(effect),
                Output::Tell(told) => self.hear_told(told),
                Output::Wait(wake) => {
                    self.wake = wake;
                    return self.check();
                }
            }
        }
        panic!("it goes on and on");
    }

    fn perform(&mut self, effect: Effect) {
        match effect {
            Effect::Send { peer, bytes } => {
                assert!(self.peers.iter().any(|it| id(*it) == peer), "to nobody");
                if bytes[4] == HAVE {
                    let claimed = bytes[5..].chunks(40).map(|position| position[8..].to_vec());
                    let stored: BTreeSet<_> = self.stored.iter().map(|it| it.id.0).collect();
                    for id in claimed {
                        assert!(stored.contains(&id[..]), "a reload would lose it");
                    }
                }
            }
            Effect::Store(events) => self.given.extend(events.iter().map(|it| it.position())),
            Effect::Remove(positions) => {
                for position in positions {
                    assert!(self.added.remove(&position).is_some(), "it was there");
                    self.stored.remove(&position);
                }
            }
        }
    }

    fn hear_told(&mut self, told: Told) {
        match told {
            Told::Added(events) => {
                assert!(events.is_sorted_by_key(|event| event.position()));
                for event in events {
                    self.check_event(&event);
                    let bytes = event.bytes().len();
                    let before = self.added.insert(event.position(), bytes);
                    assert!(before.is_none(), "it is told once");
                }
            }
            Told::Kept { events, .. } | Told::Refused { events, .. } => {
                let held = self.machine.events();
                for position in events {
                    let event = held.iter().find(|event| event.position() == position);
                    assert!(event.is_none_or(|event| event.author() == self.me.member()));
                }
            }
            Told::Gaps(gaps) => assert!(gaps.iter().all(|gap| self.added.contains_key(gap))),
            _ => {}
        }
    }

    /// Nobody else could have said it.
    fn check_event(&self, event: &Event) {
        let late = Wall(u64::MAX);
        let read = Event::read(event.bytes().clone(), &room(), late);
        assert_eq!(read.as_ref(), Ok(event));
        assert!(event.body().len() <= BODY);
        let is_own = event.author() == self.me.member();
        assert!(is_own || event.at() <= Stamp::first(Wall(self.now.wall.0 + 120_001)));
    }

    /// What is held is what was told, and not too much.
    fn check(&self) {
        assert!(self.positions().eq(self.added.keys().copied()));
        assert!(self.added.len() <= self.retention.count.max(1));
        let bytes: usize = self.added.values().sum();
        assert!(bytes <= self.retention.bytes || self.added.len() == 1);
        assert!(
            self.wake.is_none_or(|wake| wake >= self.now.time),
            "too late"
        );
    }
}

fn id(peer: u8) -> PeerId {
    PeerId::new(&format!("peer{peer}")).expect("it is a name")
}
