//! What a swarm is told at its start.

use std::{fmt, time::Duration};

use murmuration_signalhub::{App, Channel, HubUrl};

use crate::{Greeting, PeerId, Vouch};

/// The options of a swarm: webrtc-swarm's, by the names that they have there where there is one.
#[derive(Debug)]
pub struct Options {
    /// The hubs, in order; at least one, or nobody will be found.
    pub hubs: Vec<HubUrl>,
    /// The signalhub app name: the room.
    pub app: App,
    /// This page's id (`uuid` in webrtc-swarm). A new random one for each page is right, except for
    /// a page that must be found again under its old one.
    pub id: PeerId,
    /// How many peers may be linked at once (`maxPeers`). At this number the swarm stops
    /// announcing, and answers nobody new, until somebody leaves.
    pub max_peers: usize,
    /// What peers of our make are told about this one. `null` says nothing.
    pub greeting: Greeting,
    /// How RTCPeerConnections are made (`config`).
    pub rtc: RtcConfig,
    /// What every signalling message is wrapped in (`wrap`, `unwrap`).
    pub seal: Option<Box<dyn Seal>>,
    /// Whether what the other side had not confirmed when its link was replaced goes over the next one.
    /// Without, it is told as [`Undelivered`](crate::Event::Undelivered), and each link's bytes are a
    /// stream of their own: for a protocol that finds out by itself what is missing.
    pub resume: bool,
    /// What both ends of each link prove to each other, before anything else.
    pub vouch: Option<Box<dyn Vouch>>,
}

impl Options {
    /// The options for a room at these hubs: 64 peers, no STUN or TURN server, no greeting, nothing
    /// wrapped and nothing proven; what is not confirmed is resumed.
    pub fn new(hubs: Vec<HubUrl>, app: App, id: PeerId) -> Self {
        Self {
            hubs,
            app,
            id,
            max_peers: 64,
            greeting: Greeting::Null,
            rtc: RtcConfig::default(),
            seal: None,
            resume: true,
            vouch: None,
        }
    }
}

/// The part of `RTCConfiguration` that a swarm needs.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct RtcConfig {
    /// STUN and TURN servers. With none, only peers that reach each other's own addresses are
    /// linked.
    pub ice_servers: Vec<IceServer>,
    /// Whether links go through TURN servers alone, so that no peer learns this page's addresses
    /// (`iceTransportPolicy: 'relay'`). With no TURN server, nobody can be linked: then the swarm
    /// neither announces nor answers until it is configured with one
    /// ([`Input::Configure`](crate::Input::Configure)).
    pub relay_only: bool,
}

impl RtcConfig {
    /// Whether a TURN server is among the servers.
    pub fn has_relay(&self) -> bool {
        self.ice_servers.iter().any(IceServer::is_relay)
    }

    /// Whether nobody can be linked: only a relay would do, and there is none.
    pub fn is_cut_off(&self) -> bool {
        self.relay_only && !self.has_relay()
    }
}

/// A STUN or TURN server, as in `RTCIceServer`.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct IceServer {
    /// Its `stun:`, `stuns:`, `turn:` or `turns:` URLs.
    pub urls: Vec<String>,
    /// For TURN.
    pub username: Option<String>,
    /// For TURN.
    pub credential: Option<String>,
}

impl IceServer {
    /// Whether it is a TURN server at one of its URLs.
    pub fn is_relay(&self) -> bool {
        let is_turn = |url: &String| {
            let scheme = url.split_once(':').map_or("", |(scheme, _)| scheme);
            scheme.eq_ignore_ascii_case("turn") || scheme.eq_ignore_ascii_case("turns")
        };
        self.urls.iter().any(is_turn)
    }
}

/// Wraps the signalling on its way to the hub and unwraps it on its way back, as `wrap` and
/// `unwrap` in webrtc-swarm. Every member of the room has to use the same.
pub trait Seal: fmt::Debug {
    /// What to post to `channel` in place of `message`, or `None` to post nothing.
    fn wrap(&self, message: &str, channel: &Channel) -> Option<String>;

    /// The message in `data`, or `None` to drop it.
    ///
    /// One stream carries everybody's channel and this peer's own, and the hub doesn't say on which
    /// of them `data` came: it is called for the peer's own first, then for `all`, and the first
    /// message counts.
    fn unwrap(&self, data: &str, channel: &Channel) -> Option<String>;
}

/// The largest frame on a data channel, in bytes: what a browser takes that says nothing of it in its
/// description. (On a busy machine, Chromium 156 falls to a hundredth of its speed now and then; with
/// frames of 16 KiB it does so far more often.)
pub const FRAME: usize = 64 * 1024;
/// What may wait in a data channel's own buffer, in bytes: above, frames stay in the machine.
pub const HIGH_WATER: usize = 1024 * 1024;
/// A data channel's `bufferedAmountLowThreshold`, in bytes.
pub const LOW_WATER: usize = 256 * 1024;
/// How many bytes may be queued for one peer, beyond what its channel holds.
pub const QUEUE: usize = 16 * 1024 * 1024;
/// The longest frame of a [`Vouch`], in bytes of JSON.
pub const VOUCH: usize = 2 * 1024;
/// The longest greeting, in bytes of JSON.
pub const GREETING: usize = 8 * 1024;
/// The id of [`Lane::Aside`](crate::Lane::Aside): far above the ids that in-band channels get.
pub const ASIDE_ID: u16 = 1000;
/// How long a post may take before it counts as refused.
pub const POST_TIMEOUT: Duration = Duration::from_secs(10);
