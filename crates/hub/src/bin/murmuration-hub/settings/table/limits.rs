//! What the hub bears.

use crate::settings::kind::Kind;
use crate::settings::setting::Setting;

/// Bounds of the whole.
pub(super) fn of_all() -> Vec<Setting> {
    vec![
        Setting::one(
            "limits.connections",
            Kind::COUNT,
            |c| &mut c.limits.connections,
            "Connections in all. Past it, newcomers wait until somebody leaves",
        ),
        Setting::one(
            "limits.streams-per-connection",
            Kind::COUNT,
            |c| &mut c.limits.streams_per_connection,
            "Requests, streams among them, that an HTTP/2 connection has at once. Past it, the client \
             waits",
        ),
        Setting::one(
            "limits.subscribers",
            Kind::COUNT,
            |c| &mut c.limits.subscribers,
            "Subscriptions in all, one for each channel of each stream. Past it: 503",
        ),
        Setting::one(
            "limits.channels-per-stream",
            Kind::COUNT,
            |c| &mut c.limits.channels_per_stream,
            "Channels that one stream carries. Past it: 400",
        ),
        Setting::one(
            "limits.name",
            Kind::SIZE,
            |c| &mut c.limits.name,
            "Length of an app's or a channel's name as it stands in the URL. Past it: 414",
        ),
        Setting::one(
            "limits.body",
            Kind::SIZE,
            |c| &mut c.limits.body,
            "Length of a message. Past it: 413",
        ),
        Setting::one(
            "limits.body-read",
            Kind::TIME,
            |c| &mut c.limits.body_read,
            "How long the body of a request may take to arrive. Past it: 408",
        ),
        Setting::one(
            "limits.queue-messages",
            Kind::COUNT,
            |c| &mut c.limits.queue_messages,
            "Messages that wait for one listener. Past it, what limits.slow says",
        ),
        Setting::one(
            "limits.queue-bytes",
            Kind::SIZE,
            |c| &mut c.limits.queue_bytes,
            "What waits for one listener; a message that waits alone may be longer. Past it, what \
             limits.slow says",
        ),
        Setting::one(
            "limits.slow",
            Kind::SLOW,
            |c| &mut c.limits.slow,
            "What becomes of a listener for whom too much waits: drop-listener or drop-oldest",
        ),
        Setting::one(
            "limits.header-read",
            Kind::TIME,
            |c| &mut c.limits.header_read,
            "How long a connection may take to send the head of its next request, or be idle. Past it, \
             it is closed",
        ),
        Setting::one(
            "limits.write-stall",
            Kind::TIME,
            |c| &mut c.limits.write_stall,
            "How long a connection that is written to may take nothing. Past it, it is closed",
        ),
        Setting::one(
            "limits.heartbeat",
            Kind::TIME,
            |c| &mut c.limits.heartbeat,
            "How long a stream is silent at most, before it says that it is there",
        ),
        Setting::optional(
            "limits.idle-after",
            Kind::TIME,
            |c| &mut c.limits.idle,
            "How long nothing has to be said on a stream until it ends; never, unless it is given",
        ),
        Setting::one(
            "limits.idle-retry",
            Kind::PAUSE,
            |c| &mut c.limits.idle_retry,
            "When who listened to such a stream is asked to come back",
        ),
        Setting::optional(
            "limits.max-broadcasts",
            Kind::COUNT,
            |c| &mut c.limits.max_broadcasts,
            "How many listeners get each message, others each time; all, unless it is given",
        ),
    ]
}

/// Bounds of each address.
pub(super) fn per_address() -> Vec<Setting> {
    vec![
        Setting::one(
            "limits.per-address.connections",
            Kind::COUNT,
            |c| &mut c.limits.per_address.connections,
            "Connections. Past it: 429, and the connection is closed",
        ),
        Setting::one(
            "limits.per-address.subscribers",
            Kind::COUNT,
            |c| &mut c.limits.per_address.subscribers,
            "Subscriptions. Past it: 429",
        ),
        Setting::one(
            "limits.per-address.requests",
            Kind::COUNT,
            |c| &mut c.limits.per_address.requests.per_second,
            "Requests a second in the long run. Past it: 429",
        ),
        Setting::one(
            "limits.per-address.requests-burst",
            Kind::COUNT,
            |c| &mut c.limits.per_address.requests.burst,
            "Requests at once, after a quiet while",
        ),
        Setting::one(
            "limits.per-address.bytes",
            Kind::SIZE,
            |c| &mut c.limits.per_address.bytes.per_second,
            "What is posted a second in the long run. Past it: 429",
        ),
        Setting::one(
            "limits.per-address.bytes-burst",
            Kind::SIZE,
            |c| &mut c.limits.per_address.bytes.burst,
            "What is posted at once, after a quiet while",
        ),
    ]
}

/// Bounds of each channel.
pub(super) fn per_channel() -> Vec<Setting> {
    vec![
        Setting::one(
            "limits.per-channel.messages",
            Kind::COUNT,
            |c| &mut c.limits.per_channel.messages.per_second,
            "Messages a second in the long run. Past it: 429",
        ),
        Setting::one(
            "limits.per-channel.messages-burst",
            Kind::COUNT,
            |c| &mut c.limits.per_channel.messages.burst,
            "Messages at once, after a quiet while",
        ),
        Setting::one(
            "limits.per-channel.bytes",
            Kind::SIZE,
            |c| &mut c.limits.per_channel.bytes.per_second,
            "Their length a second in the long run. Past it: 429",
        ),
        Setting::one(
            "limits.per-channel.bytes-burst",
            Kind::SIZE,
            |c| &mut c.limits.per_channel.bytes.burst,
            "Their length at once, after a quiet while",
        ),
    ]
}
