//! What the app is told.

use std::time::Duration;

use bytes::Bytes;
use murmuration_signalhub::Channel;

use super::{Greeting, Step};
use crate::{HubId, MessageId, PeerId};

/// Something for the app to know.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Event {
    /// The state of a hub changed.
    Hub(HubId, HubState),
    /// A link with this peer is being made. Followed by `Joined` or `Failed`.
    Connecting {
        /// With whom.
        peer: PeerId,
        /// Of which make it is.
        make: Make,
    },
    /// This peer is linked: it can be sent to, and what it sends comes as `Data`. Followed by
    /// `Left`.
    Joined {
        /// Who.
        peer: PeerId,
        /// Of which make it is.
        make: Make,
        /// What it tells of itself, if it is of our make and told it in time.
        greeting: Option<Greeting>,
    },
    /// A linked peer changed its greeting.
    Greeted {
        /// Who.
        peer: PeerId,
        /// The new one.
        greeting: Greeting,
    },
    /// A linked peer sent bytes; how they were cut into frames means nothing.
    Data {
        /// Who.
        peer: PeerId,
        /// What.
        bytes: Bytes,
    },
    /// A linked peer has not been heard of for a while. Followed by `Steady` or `Left`.
    Wavering(PeerId),
    /// A wavering peer is back.
    Steady(PeerId),
    /// A link that was being made came to nothing.
    Failed {
        /// With whom.
        peer: PeerId,
        /// Why.
        why: Failure,
        /// In how long it will be tried again, if it will without a new sign of life from that
        /// peer.
        retry: Option<Duration>,
    },
    /// A linked peer is linked no more.
    Left {
        /// Who.
        peer: PeerId,
        /// Why.
        why: Departure,
    },
    /// The answer to [`Input::Broadcast`](crate::Input::Broadcast) and
    /// [`Input::Send`](crate::Input::Send).
    Sent {
        /// Which message.
        message: MessageId,
        /// Into whose channel it went or is queued to go, in the order of ids.
        to: Vec<PeerId>,
        /// Who was linked but has more queued than [`QUEUE`](crate::QUEUE) allows, and so gets
        /// nothing of it.
        refused: Vec<PeerId>,
    },
    /// Something from outside was dropped.
    Dropped(Dropped),
}

/// What a peer was built with.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum Make {
    /// On this crate.
    Murmuration,
    /// On npm's `webrtc-swarm` or something that speaks like it.
    Original,
}

/// The state of a hub's stream.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum HubState {
    /// The stream is being opened.
    Connecting,
    /// The stream is open.
    Connected,
    /// It could not be opened, or ended; it is tried again in this long.
    Lost {
        /// From the moment of the event.
        retry: Duration,
    },
}

/// Why a link did not come up.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum Failure {
    /// The offer was not answered: lost, or nobody is there any more.
    #[error("no answer")]
    NoAnswer,
    /// Both sides described themselves, but no path between them was found.
    #[error("no direct path")]
    NoPath,
    /// The two are connected, but the other side's channel did not open.
    #[error("connected, but no channel opened")]
    NoChannel,
    /// The browser refused a step.
    #[error("the browser refused a step ({0:?}): {1}")]
    Refused(Step, String),
    /// The other side closed it before it was up.
    #[error("closed by the other side")]
    Closed,
}

/// Why a linked peer is linked no more.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Departure {
    /// It closed the link.
    Closed,
    /// It was not to be reached any longer.
    Unreachable,
    /// It linked anew; `Joined` follows at once.
    Replaced,
}

/// What was dropped, and why. Told so that it can be logged; nothing needs to be done.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum Dropped {
    /// A message from a hub that is none of the protocol's.
    #[error("a message from a hub: {0}")]
    HubMessage(String),
    /// A message for a link attempt that is over, or that never was.
    #[error("a {what} from {from} for no link that is being made")]
    Stray {
        /// What it was: 'offer', 'answer', 'candidate' or 'end'.
        what: &'static str,
        /// From whom.
        from: PeerId,
    },
    /// A peer's announcement or offer, because there are too many: links, attempts, or attempts of
    /// late.
    #[error("a peer that wants to link, {0}: too many at once")]
    TooMany(PeerId),
    /// A message that a linked peer sent aside and that can't be read.
    #[error("a message aside from {from}: {why}")]
    Aside {
        /// From whom.
        from: PeerId,
        /// What is wrong with it.
        why: String,
    },
    /// A candidate that the browser refused.
    #[error("a candidate from {from}: {why}")]
    Candidate {
        /// From whom.
        from: PeerId,
        /// The browser's word.
        why: String,
    },
    /// A greeting of this side's, because it is longer than [`GREETING`](crate::GREETING); the one
    /// before stays.
    #[error("a greeting of {0} bytes")]
    Greeting(usize),
    /// A message to a hub, after it had been refused several times.
    #[error("a message to {0}, which the hub did not take")]
    Post(Channel),
}
