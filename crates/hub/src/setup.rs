//! What a hub is made of.

use crate::{Access, Ice, Limits, Proxies};

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
}
