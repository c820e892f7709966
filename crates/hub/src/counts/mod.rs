//! What has happened in a hub, in numbers.

pub(crate) mod requests;

use std::sync::atomic::{AtomicU64, Ordering};

use axum::http::StatusCode;

use crate::counts::requests::{RequestCounters, Requests};
use crate::hub::state::Delivery;

/// Why something was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Reason {
    /// There are too many subscriptions in all.
    Full,
    /// The hub is closing.
    Closed,
    /// An address has too many connections.
    AddressConnections,
    /// An address has too many subscriptions.
    AddressSubscribers,
    /// Too many requests come from an address.
    AddressRequests,
    /// Too much is posted from an address.
    AddressBytes,
    /// Too many messages are for a channel.
    ChannelMessages,
    /// Too much is for a channel.
    ChannelBytes,
    /// A name is too long.
    Name,
    /// A stream names too many channels.
    Channels,
    /// A message is too long.
    BodyTooLong,
    /// A message took too long to arrive.
    BodyTooSlow,
    /// A message did not arrive whole.
    BodyBroken,
    /// A message is not UTF-8.
    BodyNotText,
}

impl Reason {
    /// All of them, in the order of their numbers.
    pub const ALL: [Self; 14] = [
        Self::Full,
        Self::Closed,
        Self::AddressConnections,
        Self::AddressSubscribers,
        Self::AddressRequests,
        Self::AddressBytes,
        Self::ChannelMessages,
        Self::ChannelBytes,
        Self::Name,
        Self::Channels,
        Self::BodyTooLong,
        Self::BodyTooSlow,
        Self::BodyBroken,
        Self::BodyNotText,
    ];

    /// A word for it, in small letters.
    pub fn name(self) -> &'static str {
        match self {
            Self::Full => "full",
            Self::Closed => "closed",
            Self::AddressConnections => "address_connections",
            Self::AddressSubscribers => "address_subscribers",
            Self::AddressRequests => "address_requests",
            Self::AddressBytes => "address_bytes",
            Self::ChannelMessages => "channel_messages",
            Self::ChannelBytes => "channel_bytes",
            Self::Name => "name",
            Self::Channels => "channels",
            Self::BodyTooLong => "body_too_long",
            Self::BodyTooSlow => "body_too_slow",
            Self::BodyBroken => "body_broken",
            Self::BodyNotText => "body_not_text",
        }
    }

    /// The status of the answer.
    pub fn status(self) -> StatusCode {
        match self {
            Self::Full | Self::Closed => StatusCode::SERVICE_UNAVAILABLE,
            Self::AddressConnections
            | Self::AddressSubscribers
            | Self::AddressRequests
            | Self::AddressBytes
            | Self::ChannelMessages
            | Self::ChannelBytes => StatusCode::TOO_MANY_REQUESTS,
            Self::Name => StatusCode::URI_TOO_LONG,
            Self::BodyTooLong => StatusCode::PAYLOAD_TOO_LARGE,
            Self::BodyTooSlow => StatusCode::REQUEST_TIMEOUT,
            Self::Channels | Self::BodyBroken | Self::BodyNotText => StatusCode::BAD_REQUEST,
        }
    }
}

/// What has happened since a hub began, and who it knows now.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Counts {
    /// How often something was refused, by the number of its [`Reason`].
    refused: [u64; Reason::ALL.len()],
    /// Listeners who were dropped, for they did not read.
    pub dropped_listeners: u64,
    /// Messages that waited for a listener who did not read, and were dropped.
    pub dropped_messages: u64,
    /// Messages that were passed on, whether anybody listened or not.
    pub broadcasts: u64,
    /// The length of those messages, in bytes.
    pub bytes: u64,
    /// Listeners to whom one was passed on.
    pub deliveries: u64,
    /// The length of all messages to all of those, in bytes.
    pub delivered_bytes: u64,
    /// What was asked for, and how it was answered.
    pub requests: Requests,
    /// Connections that are open now, as the last server that took one for this hub has it.
    pub connections: u64,
    /// Addresses that have something here now, or have had until a moment ago.
    pub addresses: u64,
    /// Channels whose rate is not all there, for something was said there a moment ago.
    pub busy_channels: u64,
}

impl Counts {
    /// How often something was refused for this reason.
    pub fn refused(&self, reason: Reason) -> u64 {
        self.refused[reason as usize]
    }
}

/// Where it is counted.
#[derive(Debug, Default)]
pub(crate) struct Counters {
    refused: [AtomicU64; Reason::ALL.len()],
    dropped_listeners: AtomicU64,
    dropped_messages: AtomicU64,
    broadcasts: AtomicU64,
    bytes: AtomicU64,
    deliveries: AtomicU64,
    delivered_bytes: AtomicU64,
    connections: AtomicU64,
    pub(crate) requests: RequestCounters,
}

impl Counters {
    pub(crate) fn refuse(&self, reason: Reason) {
        add(&self.refused[reason as usize], 1);
    }

    /// Counts a message of so many bytes, and what became of it.
    pub(crate) fn broadcast(&self, bytes: usize, delivery: &Delivery) {
        add(&self.broadcasts, 1);
        add(&self.bytes, bytes);
        add(&self.deliveries, delivery.taken);
        add(&self.delivered_bytes, delivery.taken * bytes);
        // As a rule there is none, and nothing to be written.
        if delivery.dropped > 0 {
            add(&self.dropped_listeners, delivery.dropped);
        }
        if delivery.lost > 0 {
            add(&self.dropped_messages, delivery.lost);
        }
    }

    /// So many connections are open now.
    pub(crate) fn has_connections(&self, connections: usize) {
        self.connections
            .store(connections as u64, Ordering::Relaxed);
    }

    /// What they are at, with nobody known.
    pub(crate) fn read(&self) -> Counts {
        let read = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        Counts {
            refused: self.refused.each_ref().map(read),
            dropped_listeners: read(&self.dropped_listeners),
            dropped_messages: read(&self.dropped_messages),
            broadcasts: read(&self.broadcasts),
            bytes: read(&self.bytes),
            deliveries: read(&self.deliveries),
            delivered_bytes: read(&self.delivered_bytes),
            requests: self.requests.read(),
            connections: read(&self.connections),
            addresses: 0,
            busy_channels: 0,
        }
    }
}

fn add(counter: &AtomicU64, count: usize) {
    counter.fetch_add(count as u64, Ordering::Relaxed);
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn each_reason_has_a_number_and_a_name_of_its_own() {
        for (number, reason) in Reason::ALL.into_iter().enumerate() {
            assert_eq!(reason as usize, number, "{reason:?}");
        }
        let names: BTreeSet<_> = Reason::ALL.map(Reason::name).into();
        assert_eq!(names.len(), Reason::ALL.len());
    }

    #[test]
    fn what_is_refused_is_counted_by_its_reason() {
        let counters = Counters::default();
        counters.refuse(Reason::Full);
        counters.refuse(Reason::BodyNotText);
        counters.refuse(Reason::BodyNotText);
        let counts = counters.read();
        assert_eq!(counts.refused(Reason::Full), 1);
        assert_eq!(counts.refused(Reason::BodyNotText), 2);
        assert_eq!(counts.refused(Reason::Closed), 0);
    }

    #[test]
    fn messages_are_counted_with_what_became_of_them() {
        let counters = Counters::default();
        let delivery = Delivery {
            taken: 3,
            dropped: 1,
            lost: 2,
        };
        counters.broadcast(10, &delivery);
        counters.broadcast(5, &Delivery::default());
        let expected = Counts {
            broadcasts: 2,
            bytes: 15,
            deliveries: 3,
            delivered_bytes: 30,
            dropped_listeners: 1,
            dropped_messages: 2,
            ..Counts::default()
        };
        assert_eq!(counters.read(), expected);
    }
}
