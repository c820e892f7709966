//! The words that machine, driver and app have for each other: what goes in ([`Input`]), what is to be done
//! ([`Effect`]) and what the app is told ([`Event`]).

use std::time::Duration;

use bytes::Bytes;
use murmuration_signalhub::Channel;

use crate::{HubId, LinkId, MessageId, PeerId, PostId, Time};

/// A greeting: what a peer tells of itself to peers of our make, once at the start and again when it changes.
///
/// Any JSON of at most 8 KiB. The swarm carries it and doesn't look inside.
pub type Greeting = serde_json::Value;

/// Something that happened: in the browser, at a hub, at a peer, or because the app wants it.
#[derive(Clone, Debug)]
pub enum Input {
    /// Begin: open the streams to the hubs and announce.
    Join,
    /// End: close every link and every stream. Nothing is told and nothing is done after this.
    Leave,
    /// Nothing but the time: the deadline of the last [`Output::Wait`] has come.
    Tick,

    /// Send these bytes to every linked peer. Answered by [`Event::Sent`], always.
    Broadcast {
        /// What the answer will call it.
        message: MessageId,
        /// The bytes, of any length; a peer gets them in order and cut into frames.
        bytes: Bytes,
    },
    /// Send these bytes to one peer. Answered by [`Event::Sent`], always.
    Send {
        /// What the answer will call it.
        message: MessageId,
        /// To whom.
        to: PeerId,
        /// The bytes.
        bytes: Bytes,
    },
    /// Change the greeting, for the linked and for those to come.
    Greet(Greeting),

    /// A hub's stream is open.
    HubOpened(HubId),
    /// A hub sent an event; this is its data.
    HubMessage(HubId, String),
    /// A hub's stream could not be opened, or ended.
    HubLost(HubId),
    /// A post was answered: with 200, or otherwise (`false`, also when there was no answer).
    Posted(PostId, bool),

    /// What a link's browser objects report.
    Link(LinkId, LinkInput),
}

/// What the RTCPeerConnection of one link, or one of its channels, reports.
#[derive(Clone, Debug)]
pub enum LinkInput {
    /// The local description (offer or answer) was made and set.
    Described(String),
    /// A local candidate was found.
    Candidate(Candidate),
    /// There are no more local candidates to come.
    Gathered,
    /// The connection's state changed.
    Connection(ConnectionState),
    /// A channel opened.
    Opened(Lane),
    /// A frame arrived; a text frame as its UTF-8 bytes.
    Frame(Lane, Bytes),
    /// A channel's buffer fell to [`LOW_WATER`](crate::LOW_WATER) bytes or below.
    Drained(Lane),
    /// A channel closed or failed.
    Closed(Lane),
    /// The browser refused something.
    Refused(Step, String),
}

/// The parts of `RTCPeerConnection.connectionState` that matter.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum ConnectionState {
    /// Data can flow.
    Connected,
    /// The other side has not been heard of for a while; this may pass.
    Disconnected,
    /// Over: no path, or none any more.
    Failed,
    /// Closed by this side.
    Closed,
}

/// A step that the browser can refuse.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Step {
    /// Making the RTCPeerConnection or its channel.
    Open,
    /// Making or setting the local description.
    Describe,
    /// Setting the other side's description.
    Accept,
    /// Adding a candidate of the other side. Not fatal: there are others.
    Candidate,
    /// Sending a frame.
    Send,
}

/// The data channels of a link.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum Lane {
    /// The in-band channel that this side made, as the offerer.
    Local,
    /// The in-band channel that the other side made.
    Remote,
    /// The negotiated channel between peers of our make (id [`ASIDE_ID`](crate::ASIDE_ID)): JSON, never shown.
    Aside,
}

/// An ICE candidate, as in `RTCIceCandidateInit`.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub struct Candidate {
    /// The candidate line, without `a=`.
    pub candidate: String,
    /// The media section it belongs to, by name.
    pub sdp_mid: Option<String>,
    /// The media section it belongs to, by place.
    pub sdp_m_line_index: Option<u16>,
}

/// Something for the driver to do. None of them is answered in the same call: what comes of it is an [`Input`].
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Effect {
    /// Open the event stream of a hub on these channels. Answered by [`Input::HubOpened`] or [`Input::HubLost`].
    OpenStream {
        /// Which hub.
        hub: HubId,
        /// On which channels.
        channels: Vec<Channel>,
    },
    /// Close a hub's stream; nothing is heard of it after this.
    CloseStream(HubId),
    /// Post a body to a hub's channel. Answered by [`Input::Posted`] within [`POST_TIMEOUT`](crate::POST_TIMEOUT).
    Post {
        /// What the answer will call it.
        post: PostId,
        /// Which hub.
        hub: HubId,
        /// Which channel.
        channel: Channel,
        /// The body: one JSON text, or whatever `wrap` made of it.
        body: String,
    },
    /// Make an RTCPeerConnection with an in-band channel, create an offer and set it.
    /// Answered by [`LinkInput::Described`] or [`LinkInput::Refused`].
    Offer {
        /// The new link.
        link: LinkId,
        /// Whether to add the [`Lane::Aside`] before.
        aside: bool,
    },
    /// Make an RTCPeerConnection, set the other side's offer, create an answer and set it.
    /// Answered by [`LinkInput::Described`] or [`LinkInput::Refused`].
    Answer {
        /// The new link.
        link: LinkId,
        /// Whether to add the [`Lane::Aside`] before.
        aside: bool,
        /// The other side's offer.
        offer: String,
    },
    /// Set the other side's answer.
    Accept {
        /// The link, which has offered.
        link: LinkId,
        /// The answer.
        answer: String,
    },
    /// Add a candidate of the other side; its description has been handed over before.
    AddCandidate {
        /// The link.
        link: LinkId,
        /// The candidate.
        candidate: Candidate,
    },
    /// Send a frame, as binary on the in-band lanes and as text on [`Lane::Aside`].
    Send {
        /// The link.
        link: LinkId,
        /// The channel, which is open.
        lane: Lane,
        /// At most [`FRAME`](crate::FRAME) bytes.
        frame: Bytes,
    },
    /// Close the RTCPeerConnection and forget it; nothing is heard of it after this.
    Close(LinkId),
}

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
    /// This peer is linked: it can be sent to, and what it sends comes as `Data`. Followed by `Left`.
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
        /// In how long it will be tried again, if it will without a new sign of life from that peer.
        retry: Option<Duration>,
    },
    /// A linked peer is linked no more.
    Left {
        /// Who.
        peer: PeerId,
        /// Why.
        why: Departure,
    },
    /// The answer to [`Input::Broadcast`] and [`Input::Send`].
    Sent {
        /// Which message.
        message: MessageId,
        /// Into whose channel it went or is queued to go, in the order of ids.
        to: Vec<PeerId>,
        /// Who was linked but has more queued than [`QUEUE`](crate::QUEUE) allows, and so gets nothing of it.
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
        /// What it was: 'offer', 'answer' or 'candidate'.
        what: &'static str,
        /// From whom.
        from: PeerId,
    },
    /// A peer's announcement or offer, because there are too many: links, attempts, or attempts of late.
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
    /// A greeting of this side's, because it is longer than [`GREETING`](crate::GREETING); the one before stays.
    #[error("a greeting of {0} bytes")]
    Greeting(usize),
    /// A message to a hub, after it had been refused several times.
    #[error("a message to {0}, which the hub did not take")]
    Post(Channel),
}

/// What [`Swarm::poll`](crate::Machine::poll) gives.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Output {
    /// For the driver: do this.
    Do(Effect),
    /// For the app: know this.
    Tell(Event),
    /// Nothing more now. Call [`handle`](crate::Machine::handle) when something happens, and with
    /// [`Input::Tick`] at this time at the latest.
    Wait(Option<Time>),
}
