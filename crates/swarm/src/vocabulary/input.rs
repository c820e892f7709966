//! What happened.

use std::fmt;

use bytes::Bytes;

use super::{Candidate, Greeting, Lane, Path};
use crate::{HubId, LinkId, MessageId, PeerId, PostId, RtcConfig};

/// Something that happened: in the browser, at a hub, at a peer, or because the app wants it.
#[derive(Clone, Debug)]
pub enum Input {
    /// Begin: open the streams to the hubs and announce.
    Join,
    /// End: close every link and every stream. Nothing is told and nothing is done after this.
    Leave,
    /// The page may have been asleep or its network may be another one: it is shown again, or
    /// thawed. Whatever may be dead is probed, and what is is mended at once.
    Woke,
    /// There is a network again after there was none, perhaps another one. Like [`Self::Woke`], and
    /// the streams to the hubs are opened anew: those of before may take long to be found dead.
    Online,
    /// Nothing but the time: the deadline of the last [`Output::Wait`](crate::Output::Wait) has
    /// come.
    Tick,

    /// Send these bytes to every linked peer. Answered by [`Event::Sent`](crate::Event::Sent),
    /// always.
    Broadcast {
        /// What the answer will call it.
        message: MessageId,
        /// The bytes, of any length; a peer gets them in order and cut into frames.
        bytes: Bytes,
    },
    /// Send these bytes to one peer. Answered by [`Event::Sent`](crate::Event::Sent), always.
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
    /// Make connections in this way from now on, and try those again that could not be made.
    Configure(RtcConfig),

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
    /// The answer to [`Effect::Inspect`](crate::Effect::Inspect).
    Inspected(Path),
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
    /// Over, though there is a path: whoever is at its other end has another certificate than was
    /// told, or did not agree with ours.
    Unsecured,
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

/// What the browser refused: 'to send'.
impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Open => "to make a connection",
            Self::Describe => "to describe itself",
            Self::Accept => "the other side's description",
            Self::Candidate => "an address of the other side",
            Self::Send => "to send",
        })
    }
}
