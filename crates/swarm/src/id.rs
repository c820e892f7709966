//! What peers, links, hubs and posts are called.
//!
//! Strings from outside become these types at the edge; inside, nothing else names a peer or a
//! link.

use std::{fmt, sync::Arc};

use murmuration_signalhub::{Channel, NameError};

/// A peer's id in a room: also the name of the hub channel on which it listens.
///
/// Original peers use a cuid (25 characters) or what their page chose; ours 32 hex digits. Whatever
/// a stranger writes here ends up in a URL, so it is held to the rules of a [`Channel`] and is
/// never `all`.
#[derive(Clone, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct PeerId(Arc<str>);

impl PeerId {
    /// Takes `id` if it can name a channel of its own.
    ///
    /// # Errors
    /// When it is not a channel name (see [`Channel::new`]) or is `all`, which belongs to
    /// everybody.
    pub fn new(id: &str) -> Result<Self, PeerIdError> {
        let channel = Channel::new(id)?;
        if channel.is_all() {
            return Err(PeerIdError::Everybody);
        }
        Ok(Self(id.into()))
    }

    /// An id of ours, from 128 random bits.
    pub fn from_random(bits: u128) -> Self {
        Self(format!("{bits:032x}").into())
    }

    /// The id as it stands on the wire.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The last six characters: enough for a person to tell two peers of a room apart. The first
    /// ones would not do, for cuids begin with the time.
    pub fn short(&self) -> &str {
        self.0
            .get(self.0.len().saturating_sub(6)..)
            .unwrap_or(&self.0)
    }

    /// The channel on which this peer listens.
    pub fn channel(&self) -> Channel {
        Channel::new(&self.0).expect("a peer id is a channel name")
    }
}

impl fmt::Debug for PeerId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PeerId({})", self.0)
    }
}

impl fmt::Display for PeerId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Why a text is no peer id.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum PeerIdError {
    /// It can't name a channel.
    #[error(transparent)]
    Name(#[from] NameError),
    /// It is `all`.
    #[error("'all' is everybody's channel, not a peer's")]
    Everybody,
}

/// One attempt to link with a peer: one RTCPeerConnection. Never used again; what arrives for a
/// dead one is ignored.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct LinkId(pub u64);

/// One of the hubs, by its place in [`Options::hubs`](crate::Options::hubs).
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct HubId(pub usize);

/// One POST to a hub.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct PostId(pub u64);

/// A message handed to [`broadcast`](crate::Input::Broadcast): named by the caller, so that it can
/// tell which [`Sent`](crate::Event::Sent) speaks of it.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct MessageId(pub u64);
