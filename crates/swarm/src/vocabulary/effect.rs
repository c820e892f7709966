//! What is to be done.

use bytes::Bytes;
use murmuration_signalhub::Channel;

use super::{Candidate, Lane};
use crate::{HubId, LinkId, PostId, RtcConfig};

/// Something for the driver to do. None of them is answered in the same call: what comes of it is
/// an [`Input`](crate::Input).
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Effect {
    /// Open the event stream of a hub on these channels. Answered by
    /// [`Input::HubOpened`](crate::Input::HubOpened) or [`Input::HubLost`](crate::Input::HubLost).
    OpenStream {
        /// Which hub.
        hub: HubId,
        /// On which channels.
        channels: Vec<Channel>,
    },
    /// Close a hub's stream; nothing is heard of it after this.
    CloseStream(HubId),
    /// Post a body to a hub's channel. Answered by [`Input::Posted`](crate::Input::Posted) within
    /// [`POST_TIMEOUT`](crate::POST_TIMEOUT).
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
    /// Make RTCPeerConnections in this way from now on, and set it for those that are there. What
    /// the browser refuses changes nothing, and is told as
    /// [`Dropped::Configuration`](crate::Dropped::Configuration).
    Configure(RtcConfig),
    /// Make an RTCPeerConnection with an in-band channel, create an offer and set it. Answered by
    /// [`LinkInput::Described`](crate::LinkInput::Described) or
    /// [`LinkInput::Refused`](crate::LinkInput::Refused).
    Offer {
        /// The new link.
        link: LinkId,
        /// Whether to add the [`Lane::Aside`] before.
        aside: bool,
    },
    /// Make an RTCPeerConnection, set the other side's offer, create an answer and set it. Answered
    /// by [`LinkInput::Described`](crate::LinkInput::Described) or
    /// [`LinkInput::Refused`](crate::LinkInput::Refused).
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
    /// Make an offer with new ICE credentials on a connection that is there (an ICE restart), and set
    /// it. Its channels stay open. Answered by [`LinkInput::Described`](crate::LinkInput::Described)
    /// or [`LinkInput::Refused`](crate::LinkInput::Refused).
    Restart(LinkId),
    /// Set the other side's offer on a connection that is there, rolling back one of our own that is
    /// out, create an answer and set it. Answered as `Restart`.
    AnswerRestart {
        /// The link.
        link: LinkId,
        /// The other side's offer.
        offer: String,
    },
    /// Look at which path a connection takes. Answered by
    /// [`LinkInput::Inspected`](crate::LinkInput::Inspected), when there is a path.
    Inspect(LinkId),
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
