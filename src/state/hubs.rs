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
    /// Since when it is connected, or is not.
    pub since: Moment,
    /// How often a stream that had been open ended.
    pub endings: u32,
    /// How often it was tried in vain since it was last connected, or since the beginning.
    pub failures: u32,
}

impl Hub {
    /// One that nothing is known of yet.
    pub fn new(url: HubUrl) -> Self {
        Self {
            url,
            status: HubStatus::Connecting,
            since: Moment::default(),
            endings: 0,
            failures: 0,
        }
    }

    /// Whether it is the case that its stream can't be opened now.
    pub fn is_out_of_reach(&self) -> bool {
        self.failures > 0
    }

    pub(super) fn turn(&mut self, at: Moment, status: HubStatus) {
        let (was, is) = (self.is_connected(), status == HubStatus::Connected);
        if was != is {
            self.since = at;
            self.failures = 0;
            self.endings += u32::from(was);
        } else if let HubStatus::Lost { .. } = status {
            self.failures += 1;
        }
        self.status = status;
    }

    fn is_connected(&self) -> bool {
        self.status == HubStatus::Connected
    }
}

/// How it stands with a hub.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum HubStatus {
    /// Its stream is being opened.
    Connecting,
    /// Its stream is open.
    Connected,
    /// Its stream could not be opened, or ended.
    Lost {
        /// When it is tried again.
        retry: Moment,
    },
}
