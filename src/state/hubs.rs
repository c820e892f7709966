//! The hubs, as the page sees them.

use murmuration_swarm::HubUrl;

use crate::moment::Moment;

/// A hub.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Hub {
    /// Where it is.
    pub url: HubUrl,
    /// How it stands with it.
    pub status: HubStatus,
}

impl Hub {
    /// One that nothing is known of yet.
    pub fn new(url: HubUrl) -> Self {
        Self {
            url,
            status: HubStatus::Connecting,
        }
    }
}

/// How it stands with a hub.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum HubStatus {
    /// Its stream is being opened.
    Connecting,
    /// Its stream is open.
    Connected,
    /// It can't be reached.
    Lost {
        /// When it is tried again.
        retry: Moment,
    },
}
