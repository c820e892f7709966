//! What can happen in a room.

use murmuration_swarm::{Attempt, Departure, Failure, HubId, Make, MessageId, Path, PeerId};

use super::{Hub, HubStatus, IceStatus};
use crate::{moment::Moment, nick::Nick, text::Text};

/// Something that happened, and when.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Action {
    /// When.
    pub at: Moment,
    /// What.
    pub happening: Happening,
}

/// What happened. Strangers' names are nicknames by now; their lines are as they came.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Happening {
    /// This page entered the room, or came back to it after it had been put to sleep.
    Entered {
        /// By way of these hubs.
        hubs: Vec<Hub>,
    },
    /// A hub's state changed.
    Hub(HubId, HubStatus),
    /// This page's person chose whether links go through relays alone.
    RelayOnly(bool),
    /// It changed with whose help links are made.
    Ice(IceStatus),
    /// A link with a peer is being made.
    Connecting {
        /// With whom.
        peer: PeerId,
        /// Of which make it is.
        make: Make,
    },
    /// A peer is linked.
    Joined {
        /// Who.
        peer: PeerId,
        /// Of which make it is.
        make: Make,
        /// What it calls itself.
        nick: Option<Nick>,
    },
    /// A peer calls itself otherwise now.
    Renamed {
        /// Who.
        peer: PeerId,
        /// How.
        nick: Nick,
    },
    /// A peer said a line.
    Said {
        /// Who.
        peer: PeerId,
        /// What.
        line: String,
        /// Whether it lacks its end.
        cut: bool,
    },
    /// A linked peer has not been heard of for a while.
    Wavering(PeerId),
    /// A wavering peer is back.
    Steady(PeerId),
    /// A link came to nothing.
    Failed {
        /// With whom.
        peer: PeerId,
        /// Why.
        why: Failure,
        /// When it is tried again, if it is.
        retry: Option<Moment>,
    },
    /// A linked peer is linked no more.
    Left {
        /// Who.
        peer: PeerId,
        /// Why.
        why: Departure,
    },
    /// Something is being done about the link with a peer.
    Trying {
        /// With whom.
        peer: PeerId,
        /// What.
        what: Attempt,
    },
    /// Which way a linked peer is reached.
    Path {
        /// Who.
        peer: PeerId,
        /// How.
        path: Path,
    },
    /// A message of this page went out.
    Sent {
        /// What the swarm calls it.
        message: MessageId,
        /// Its text.
        text: Text,
        /// To whom.
        to: Vec<PeerId>,
        /// How many more were linked, but too far behind to get it.
        refused: usize,
    },
    /// Messages of this page won't get to a peer any more, though they went out to it.
    Undelivered {
        /// To whom.
        peer: PeerId,
        /// Which.
        messages: Vec<MessageId>,
    },
    /// This page's person chose another name.
    CalledMyself(Nick),
}
