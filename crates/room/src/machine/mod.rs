//! A room as one member sees it: what is held, and what has to be said to whom so that all hold the
//! same.
//!
//! | module | what is in it |
//! | --- | --- |
//! | `core` | the events, and what is to be done and told |
//! | `peer` | a linked member: what it has said that it holds, and what it is owed |
//! | `outbox` | what a peer is sent, in which order and how much |
//! | `taking` | what comes from others |
//! | `giving` | what goes to others |
//! | `comparing` | who lacks what |
//! | `turns` | from whom much is taken |
//! | `gaps` | what is missing |
//! | `floods` | who says too much |
//! | `clocks` | whether the clock here is right |
//! | `bucket` | how much of something a peer may have |

mod bucket;
mod clocks;
mod comparing;
mod core;
mod floods;
mod gaps;
mod giving;
mod outbox;
mod peer;
mod taking;
mod turns;

use std::{sync::Arc, time::Duration};

use litemap::LiteMap;
use murmuration_swarm::{PeerId, Time};

use self::{
    core::Core, floods::Floods, gaps::Gaps, giving::Fresh, peer::Peer, taking::Wanted, turns::Turn,
};
use crate::{Event, Identity, Input, Kind, Member, Now, Output, Position, Retention, RoomId};

/// How long after something came it is announced to those who may not have it.
const ANNOUNCE: Duration = Duration::from_millis(500);
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
    turn: Option<Turn>,
    fresh: Fresh,
    announce_at: Option<Time>,
    prune_at: Option<Time>,
    gaps: Gaps,
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
            turn: None,
            fresh: Fresh::default(),
            announce_at: None,
            prune_at: None,
            gaps: Gaps::default(),
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
            Input::Import(events) => {
                self.core.add(events);
                self.prune(now);
            }
            Input::Retain(retention) => {
                self.core.retention = retention;
                self.core.log.reopen();
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
            peer.outbox.say(position);
        }
        self.give(now);
    }

    /// Lets go of what exceeds the retention.
    fn prune(&mut self, now: Now) {
        if self.core.prune(self.wall(now)) {
            let floor = self.core.log.floor();
            self.wanted.retain(|position, _| *position >= floor);
            for (_, peer) in self.peers.iter_mut() {
                peer.let_go(&floor);
            }
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
        self.look_for_gaps(now);
        self.ask(now);
        self.take_turns(now);
        self.compare(now);
        self.compare_later(now);
        if is_due(self.give_at(), now) {
            self.give(now);
        }
    }

    fn next(&self) -> Option<Time> {
        let own = [self.announce_at, self.prune_at, self.ask_at()];
        let others = [self.gaps.at(), self.turn_at(), self.give_at()];
        let peers = self.peers.values();
        let peers = peers.flat_map(|peer| [self.compare_at(peer), self.later_at(peer)]);
        let all = own.into_iter().chain(others).chain(peers);
        all.flatten().min()
    }
}

fn is_due(at: Option<Time>, now: Now) -> bool {
    at.is_some_and(|at| at <= now.time)
}
