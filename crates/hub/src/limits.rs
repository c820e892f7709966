//! What a hub bears.

use std::time::Duration;

use murmuration_signalhub::{HEARTBEAT, MAX_BODY, MAX_NAME};

/// The bounds of a [`Hub`](crate::Hub).
///
/// The defaults suit a small public hub. At the very worst, with every listener's queue full of
/// messages of its own, they let it hold `subscribers * queue_bytes`, which is 5 GiB, for as
/// long as `write_stall`.
#[derive(Clone, Debug)]
pub struct Limits {
    /// Subscriptions in all: one for each channel of each stream, as `GET /` counts them.
    /// Default: 10,000. Past it: 503.
    pub subscribers: usize,
    /// Channels that one stream carries. Default: 64. Past it: 400.
    pub channels_per_stream: usize,
    /// Length of an app's or a channel's name, in bytes, as it stands in the URL.
    /// Default: 384, for a name of [`MAX_NAME`] bytes each of which is percent-encoded.
    /// Past it: 414.
    pub name: usize,
    /// Length of a message, in bytes. Default: [`MAX_BODY`]. Past it: 413.
    pub body: usize,
    /// How long the body of a request may take to arrive. Default: 30 s. Past it: 408.
    pub body_read: Duration,
    /// Messages that wait for one listener. Default: 1024. Past it, the listener is dropped and
    /// its connection is closed.
    pub queue_messages: usize,
    /// What waits for one listener, in bytes; a message that waits alone may be longer.
    /// Default: 512 KiB. Past it, the listener is dropped and its connection is closed.
    pub queue_bytes: usize,
    /// Connections in all. Default: 16,384. Past it, newcomers wait until somebody leaves, as
    /// they do when the operating system lets the process have no more (`ulimit -n`).
    pub connections: usize,
    /// Requests, streams among them, that an HTTP/2 connection has at once. Default: 256. Past it,
    /// the client waits, or the request is refused.
    pub streams_per_connection: u32,
    /// How long a connection may take to send the head of its next request, or be idle.
    /// Default: 30 s. Past it, the connection is closed. A TLS handshake has as long.
    pub header_read: Duration,
    /// How long a connection that we write to may take nothing. Default: 30 s. Past it, the
    /// connection is closed. An answer on an HTTP/2 connection that the client does not read, while
    /// it reads others, is cut alone.
    pub write_stall: Duration,
    /// How long a stream is silent at most, before it says that it is there.
    /// Default: [`HEARTBEAT`].
    pub heartbeat: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            subscribers: 10_000,
            channels_per_stream: 64,
            name: 3 * MAX_NAME,
            body: MAX_BODY,
            body_read: Duration::from_secs(30),
            queue_messages: 1024,
            queue_bytes: 512 * 1024,
            connections: 16_384,
            streams_per_connection: 256,
            header_read: Duration::from_secs(30),
            write_stall: Duration::from_secs(30),
            heartbeat: HEARTBEAT,
        }
    }
}
