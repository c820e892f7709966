//! The words that machine, driver and app have for each other: what goes in ([`Input`]), what is to
//! be done ([`Effect`]) and what the app is told ([`Told`]).

use std::sync::Arc;

use bytes::Bytes;
use murmuration_swarm::{PeerId, Time};

use crate::{Event, Kind, Member, Position, Refusal, Retention, Wall};

/// The two clocks: one that never jumps, and one that others have too.
#[derive(Clone, Copy, Debug, Default)]
pub struct Now {
    /// For deadlines.
    pub time: Time,
    /// For what is said.
    pub wall: Wall,
}

/// The bit by which the swarm's name of what a room sends differs from the names that an app gives to
/// what it sends itself.
pub const ROOM_MESSAGES: u64 = 1 << 63;

/// Something that happened, or that somebody wants.
#[derive(Clone, Debug)]
pub enum Input {
    /// Nothing: a deadline that [`Output::Wait`] named has come.
    Tick,
    /// Some of what was kept here, from before.
    Loaded(Vec<Arc<Event>>),
    /// All of it has been loaded: now peers may be compared with.
    Ready,
    /// The answer to [`Effect::Store`]: these outlive the page, or can't, which changes nothing but
    /// what the app tells a person.
    Stored(Vec<Position>),
    /// A peer that has proven who it is is linked.
    Joined {
        /// Its page.
        peer: PeerId,
        /// Who it is.
        member: Member,
        /// What only the two ends of this link know.
        shared: Bytes,
    },
    /// It is linked no more.
    Left(PeerId),
    /// It sent bytes; how they were cut means nothing.
    Data {
        /// Who.
        peer: PeerId,
        /// What.
        bytes: Bytes,
    },
    /// This page's person says something.
    Say {
        /// What it is.
        kind: Kind,
        /// At most [`BODY`](crate::BODY) bytes.
        body: Bytes,
    },
    /// What this page's person has taken from a file: read as if strangers had sent it.
    Import(Vec<Arc<Event>>),
    /// Hold so much from now on.
    Retain(Retention),
    /// From now on pass on nothing that these said, in their order.
    Block(Vec<Member>),
}

/// Something for the driver to do.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Effect {
    /// Send these bytes to a linked peer.
    Send {
        /// To whom.
        peer: PeerId,
        /// What.
        bytes: Bytes,
    },
    /// Store these. Answered by [`Input::Stored`], whether it could be done or not: until then no
    /// other member is told that they are held here.
    Store(Vec<Arc<Event>>),
    /// Remove what is stored at these positions.
    Remove(Vec<Position>),
}

/// Something for the app to know.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Told {
    /// These are new here, in order.
    Added(Vec<Arc<Event>>),
    /// What is before this has been let go.
    LetGo(Position),
    /// One's own event went into this peer's channel.
    Sent {
        /// Which.
        event: Position,
        /// Whose.
        peer: PeerId,
    },
    /// This member has said that it holds these, which are one's own.
    Kept {
        /// Which.
        events: Vec<Position>,
        /// Who.
        by: Member,
    },
    /// A peer does not hold one's own event.
    Refused {
        /// Which.
        events: Vec<Position>,
        /// Whose.
        peer: PeerId,
        /// Why.
        why: Refusal,
    },
    /// These follow something that nobody has sent yet: all that do, in order.
    Gaps(Vec<Position>),
    /// How far the wall clock here is ahead of those of the others, in milliseconds (their median);
    /// told when that becomes or stops being more than a minute.
    ClockIsOff(i64),
    /// This member says more than anybody can read: what it says now is not taken for a while.
    Flooding(Member),
    /// What this peer sends is not the protocol's, and is not listened to any more.
    Misbehaving {
        /// Who.
        peer: PeerId,
        /// Why, in words for a log.
        why: String,
    },
}

/// What [`Machine::poll`](crate::Machine::poll) gives.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Output {
    /// For the driver: do this.
    Do(Effect),
    /// For the app: know this.
    Tell(Told),
    /// Nothing more now. Call [`handle`](crate::Machine::handle) when something happens, and with
    /// [`Input::Tick`] at this time at the latest.
    Wait(Option<Time>),
}
