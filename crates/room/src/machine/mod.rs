//! A room as one member sees it: what is held, and what has to be said to whom so that all hold the
//! same.
//!
//! | module | what is in it |
//! | --- | --- |
//! | `core` | the events, and what is to be done and told |
//! | `peer` | a linked member: what is sent to it and what it has said that it holds |
//! | `taking` | what comes from others |
//! | `giving` | what goes to others |
//! | `comparing` | who lacks what |
//! | `floods` | who says too much |
//! | `clocks` | whether the clock here is right |

mod clocks;
mod comparing;
mod core;
mod floods;
mod giving;
mod peer;
mod taking;

use std::{sync::Arc, time::Duration};

use litemap::LiteMap;
use murmuration_swarm::{PeerId, Time};

use self::{core::Core, floods::Floods, peer::Peer, taking::Wanted};
use crate::{Event, Identity, Input, Kind, Member, Now, Output, Position, Retention, RoomId, Told};

/// How long after something came it is announced to those who may not have it.
const ANNOUNCE: Duration = Duration::from_millis(500);
/// How long something has to be missing before it is told.
const GAP: Duration = Duration::from_secs(3);
/// How often what is too old is looked for.
const PRUNE: Duration = Duration::from_secs(60);

/// What a room's machine is told at its start.
#[derive(Debug)]
pub struct Options {
    /// Which room.
    pub room: RoomId,
    /// This page's id in the swarm.
    pub id: PeerId,
    /// This page's person.
    pub me: Identity,
    /// How much is held.
    pub retention: Retention,
    /// For what should not happen everywhere at once. Nothing secret hangs on it.
    pub seed: u64,
}

/// The machine. See the crate's docs for its contract.
#[derive(Debug)]
pub struct Machine {
    core: Core,
    id: PeerId,
    me: Identity,
    peers: LiteMap<PeerId, Peer>,
    blocked: Vec<Member>,
    floods: Floods,
    wanted: LiteMap<Position, Wanted>,
    /// What came and was not announced yet.
    fresh: Vec<Position>,
    announce_at: Option<Time>,
    gaps_at: Option<Time>,
    prune_at: Option<Time>,
    gaps: Vec<Position>,
    /// How far the wall clock here is ahead of those of the others, in milliseconds, if that is much.
    clock_off: i64,
    is_ready: bool,
}

impl Machine {
    /// A room that is about to be entered.
    pub fn new(options: Options) -> Self {
        Self {
            core: Core::new(options.room, options.retention, options.seed),
            id: options.id,
            me: options.me,
            peers: LiteMap::new(),
            blocked: Vec::new(),
            floods: Floods::default(),
            wanted: LiteMap::new(),
            fresh: Vec::new(),
            announce_at: None,
            gaps_at: None,
            prune_at: None,
            gaps: Vec::new(),
            clock_off: 0,
            is_ready: false,
        }
    }

    /// Takes something in; what follows from it is to be polled.
    pub fn handle(&mut self, now: Now, input: Input) {
        match input {
            Input::Tick => {}
            Input::Loaded(events) => {
                self.core.load(events);
                self.prune(now);
            }
            Input::Ready => self.ready(now),
            Input::Stored(positions) => self.stored(now, &positions),
            Input::Joined {
                peer,
                member,
                shared,
            } => self.joined(now, peer, member, shared),
            Input::Left(peer) => {
                self.peers.remove(&peer);
                self.judge_clock();
            }
            Input::Data { peer, bytes } => self.data(now, &peer, &bytes),
            Input::Say { kind, body } => self.say(now, kind, &body),
            Input::Retain(retention) => {
                self.core.retention = retention;
                self.prune(now);
            }
            Input::Block(members) => self.blocked = members,
        }
        self.due(now);
    }

    /// The next thing to be done or told, or until when there is nothing.
    pub fn poll(&mut self) -> Output {
        self.core
            .outputs
            .pop_front()
            .unwrap_or_else(|| Output::Wait(self.next()))
    }

    /// All that is held, in order.
    pub fn events(&self) -> &[Arc<Event>] {
        self.core.log.events()
    }

    fn say(&mut self, now: Now, kind: Kind, body: &[u8]) {
        let at = self.stamp(now);
        let heads = self.core.log.heads();
        let event = Event::new(&self.core.room, &self.me, at, kind, &heads, body);
        let position = event.position();
        self.core.add(vec![event.into()]);
        self.prune(now);
        for (_, peer) in self.peers.iter_mut() {
            peer.give_first(position);
        }
        self.give();
    }

    /// Lets go of what exceeds the retention.
    fn prune(&mut self, now: Now) {
        if self.core.prune(now.wall) {
            self.wanted
                .retain(|position, _| self.core.log.would_hold(position));
        }
        self.prune_at = Some(now.time + PRUNE);
    }

    fn due(&mut self, now: Now) {
        if is_due(self.announce_at, now) {
            self.announce_at = None;
            self.announce(now);
        }
        if is_due(self.prune_at, now) {
            self.prune(now);
        }
        if is_due(self.gaps_at, now) {
            self.gaps_at = None;
            self.tell_gaps();
        }
        self.ask(now);
        self.compare(now);
    }

    /// Tells which events follow something that is missing, if that is not what was told last.
    fn tell_gaps(&mut self) {
        let log = &self.core.log;
        let is_missing = |head: &Position| log.missing().binary_search(head).is_ok();
        let gaps: Vec<Position> = match log.missing() {
            [] => Vec::new(),
            _ => {
                let follows = |event: &&Arc<Event>| event.heads().iter().any(is_missing);
                let events = log.events().iter().filter(follows);
                events.map(|event| event.position()).collect()
            }
        };
        if gaps != self.gaps {
            self.gaps.clone_from(&gaps);
            self.core.tell(Told::Gaps(gaps));
        }
    }

    fn next(&self) -> Option<Time> {
        let own = [self.announce_at, self.gaps_at, self.prune_at, self.ask_at()];
        let peers = self.peers.values().map(|peer| self.compare_at(peer));
        own.into_iter().chain(peers).flatten().min()
    }
}

fn is_due(at: Option<Time>, now: Now) -> bool {
    at.is_some_and(|at| at <= now.time)
}
