//! What the app is told.

use std::time::Duration;

use bytes::Bytes;
use murmuration_signalhub::Channel;

use super::{Greeting, Step, Voucher};
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
        /// What it has proven, if both sides vouch.
        voucher: Option<Voucher>,
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
        /// peer. When nothing comes of that, because it was not heard of meanwhile or there are too
        /// many, the same is told once more, without.
        retry: Option<Duration>,
    },
    /// A linked peer is linked no more.
    Left {
        /// Who.
        peer: PeerId,
        /// Why.
        why: Departure,
    },
    /// Something is being done about the link with a peer: told so that a person can see what was
    /// tried.
    Trying {
        /// With whom.
        peer: PeerId,
        /// What.
        what: Attempt,
    },
    /// Which way a linked peer is reached; told when that changes, and when the round trip takes
    /// noticeably longer or shorter.
    Path {
        /// Who.
        peer: PeerId,
        /// How.
        path: Path,
    },
    /// A linked peer was lost, or its link was, before it confirmed these messages: it won't get them
    /// any more, unless it had them just before. (An original confirms nothing: these are the ones that
    /// were sent while it did not answer.)
    Undelivered {
        /// Who.
        peer: PeerId,
        /// Which, in the order in which they were sent.
        messages: Vec<MessageId>,
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
    #[error("no path between the two was found")]
    NoPath(Tried),
    /// There is a path, but whoever is at its other end has another certificate than was told, or did
    /// not agree with this side's. Somebody may be in between.
    #[error("a path, but not to the certificate that was told")]
    Unsecured,
    /// The two are connected, but the other side's channel did not open.
    #[error("connected, but no channel opened")]
    NoChannel,
    /// The browser refused a step.
    #[error("the browser refused {0}: {1}")]
    Refused(Step, String),
    /// The other side closed it before it was up.
    #[error("closed by the other side")]
    Closed,
    /// The other side did not prove who it is, as a [`Vouch`](crate::Vouch) wants it to: why not, in
    /// words. Somebody else may be in its place, or in between.
    #[error("it did not prove who it is: {0}")]
    Unproven(String),
}

/// What can be done about the link with a peer.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Attempt {
    /// A new connection, which this side offers.
    Offer,
    /// A new connection, which the other side offers.
    Answer,
    /// Ways through a TURN server, as no direct one was found in time.
    Relay,
    /// The peer is asked over the link whether it is still there.
    Ping,
    /// An ICE restart: the same connection looks for another path.
    Restart,
}

/// Which addresses were tried, in vain.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Tried {
    /// This side's.
    pub ours: Addresses,
    /// The other side's.
    pub theirs: Addresses,
}

/// Of which kinds a side had addresses.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Addresses {
    /// Its own (`host`).
    pub own: bool,
    /// Those under which a STUN server saw it (`srflx`), or the other side did (`prflx`).
    pub seen: bool,
    /// A TURN server's (`relay`).
    pub relayed: bool,
}

/// Which way a link takes.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Path {
    /// Whether it goes through a TURN server.
    pub relayed: bool,
    /// How long a message and its answer take, as ICE measures it; `None` before it has.
    pub round_trip: Option<Duration>,
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
    /// A peer's offer, because links may only go through a relay and there is none.
    #[error("a peer that wants to link, {0}: there is no relay")]
    NoRelay(PeerId),
    /// An original's offer, because it can't prove who it is, and has to: all do here, or another page
    /// has under this id.
    #[error("a peer that wants to link, {0}: it can't prove who it is")]
    Unproven(PeerId),
    /// A description that was to restart a link's ICE, because it is of another certificate than the one
    /// that the peer has proven to have.
    #[error("a restart in the name of {0}: of another certificate")]
    Certificate(PeerId),
    /// A configuration that the browser refused, in its words; the one before stays.
    #[error("a configuration: {0}")]
    Configuration(String),
    /// A message to a hub, after it had been refused several times.
    #[error("a message to {0}, which the hub did not take")]
    Post(Channel),
}
