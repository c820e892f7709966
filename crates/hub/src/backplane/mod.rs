//! Several hubs that are one: what is posted to any of them reaches the listeners of all.
//!
//! Between them is NATS, with nothing but publish and subscribe. A hub subscribes there to a
//! channel as long as somebody listens to it here, or it is remembered. What is posted here goes to
//! the listeners here at once, and then to NATS, which passes it on to the other hubs. So a hub
//! whose NATS is away serves its own listeners as before, and tells so: [`Backplane::Away`].
#![cfg_attr(
    not(feature = "nats"),
    allow(dead_code, reason = "all but the connection is here anyway")
)]

mod delay;
mod exchange;
#[cfg(feature = "nats")]
mod nats;
mod outbox;
#[cfg(feature = "nats")]
mod session;
mod wire;

pub(crate) use exchange::Exchange;
#[cfg(feature = "nats")]
pub use nats::{Nats, NatsError};
#[cfg(feature = "nats")]
pub(crate) use session::run;

/// What is between this hub and others.
///
/// # What is in which order
///
/// Everybody gets what one hub was sent in the order in which that hub got it, channel by channel.
/// What *several* hubs are sent at the same moment may reach listeners of different hubs in
/// different orders: each hub's own comes first there. NATS has no order for all that could be
/// had instead. But nothing comes before its cause: whoever posts an answer to what they heard has
/// it heard after that at their own hub, and at the hub where that was posted.
///
/// The swarm wants one order so that of two pages, each of which announces itself, just one
/// offers: who hears the other's announcement after its own. At two hubs both may hear their own
/// first, when they announce themselves within the time that a message takes from hub to hub. Then
/// both offer, and the smaller id's offer stands. That *neither* offers can't be: each would have
/// had to hear the other's announcement before it made its own.
///
/// # What is lost
///
/// What NATS loses, as it may when it, a part of it or the way to it breaks down; what has waited
/// here for three seconds when it comes back; what was on its way for ten seconds longer than
/// other messages of the same hub; and what is more than a queue's bounds. Nothing comes late
/// instead: of signals, an old one does more harm than a lost one.
///
/// A stream begins once NATS has taken its channels, so that an answer to what is posted right
/// after finds it; or a second later, whatever NATS does. In a cluster that is the server which
/// the hub is connected to, and the others hear of it from there: a moment later.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Backplane {
    /// Nothing: it is alone, and all is in memory.
    Memory,
    /// NATS, and it is there.
    Connected,
    /// NATS, and it is away: only what is posted here reaches who listens here.
    Away,
}

impl Backplane {
    /// One word for it, in lower case.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Memory => "memory",
            Self::Connected => "connected",
            Self::Away => "away",
        }
    }
}
