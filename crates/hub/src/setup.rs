//! What a hub is made of.

use crate::{Access, Ice, Limits, Memory, Proxies};

/// What a [`Hub`](crate::Hub) is made of. The default is a hub in memory, open to everybody.
#[derive(Clone, Debug, Default)]
pub struct Setup {
    /// What it bears.
    pub limits: Limits,
    /// The STUN and TURN servers that it hands out at `GET /v1/ice`.
    pub ice: Option<Ice>,
    /// Whom it believes when they say whom they speak for.
    pub proxies: Proxies,
    /// Who may use it.
    pub access: Access,
    /// What it remembers for listeners who ask for that.
    pub memory: Memory,
    /// What makes it one with other hubs. With it, the hub has to be made within a Tokio runtime.
    #[cfg(feature = "nats")]
    pub backplane: Option<crate::Nats>,
}
