//! The words that machine, driver and app have for each other: what goes in ([`Input`]), what is to
//! be done ([`Effect`]) and what the app is told ([`Event`]).

mod effect;
mod event;
mod input;
mod vouch;

pub use self::{effect::*, event::*, input::*, vouch::*};
use crate::Time;

/// A greeting: what a peer tells of itself to peers of our make, once at the start and again when
/// it changes.
///
/// Any JSON of at most [`GREETING`](crate::GREETING) bytes. The swarm carries it and doesn't look
/// inside.
pub type Greeting = serde_json::Value;

/// The data channels of a link.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum Lane {
    /// The in-band channel that this side made, as the offerer.
    Local,
    /// The in-band channel that the other side made.
    Remote,
    /// The negotiated channel between peers of our make (id [`ASIDE_ID`](crate::ASIDE_ID)): JSON,
    /// never shown.
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

/// What [`Machine::poll`](crate::Machine::poll) gives.
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
