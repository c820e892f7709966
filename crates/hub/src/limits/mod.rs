//! What a hub bears.

mod book;
mod bucket;
pub(crate) mod channel_rates;
pub(crate) mod forwarded;
mod guest;
pub(crate) mod guests;
pub(crate) mod proxies;
pub(crate) mod rate;

use std::time::Duration;

use murmuration_signalhub::{HEARTBEAT, MAX_BODY, MAX_NAME};

use crate::Rate;

/// The bounds of a [`Hub`](crate::Hub).
///
/// The defaults suit a small public hub. At the very worst, with every listener's queue full of
/// messages of its own, they let it hold `subscribers * queue_bytes`, which is 5 GiB, for as
/// long as `write_stall`.
///
/// Past a bound the answer has an honest status and a word, which a page of any origin can read; with
/// 429 and 503 goes a `Retry-After`. An original client that posts takes it as a failure and goes on.
/// A browser's event stream does not come back by itself after any status but 200, so a page that is
/// refused has to try again itself. It is told all the same: a stream that is let in and says nothing
/// would be worse, and one that ends at once would be asked for again every few seconds.
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
    /// Messages that wait for one listener. Default: 1024. Past it, what [`slow`](Self::slow) says.
    pub queue_messages: usize,
    /// What waits for one listener, in bytes; a message that waits alone may be longer.
    /// Default: 512 KiB. Past it, what [`slow`](Self::slow) says.
    pub queue_bytes: usize,
    /// What becomes of a listener for whom too much waits. Default: [`Slow::DropListener`].
    pub slow: Slow,
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
    /// For how long nothing has to be said to a listener for the stream to end. It is looked at with
    /// every heartbeat. Default: a stream is never idle, as with the original.
    ///
    /// A channel is there only as long as somebody listens, so an idle one is no more than its
    /// listeners. This is for those who stay and need nothing, and who then hold a place for a part of
    /// the time only: browsers come back by themselves. (Who is gone without a word is no idle
    /// listener: the system gives up the connection when nobody takes the heartbeats, in Linux after
    /// about a quarter of an hour.)
    pub idle: Option<Duration>,
    /// When a browser is told to come back whose stream was idle. Messages until then are lost for it.
    /// Default: 60 s.
    pub idle_retry: Duration,
    /// How many listeners get each message, as the original's `--max-broadcasts`: others each time, at
    /// random. Default: all. With several hubs, each counts its own. Who comes back to a hub that
    /// [remembers](crate::Memory) gets what it missed all the same, whomever that went to.
    pub max_broadcasts: Option<usize>,
    /// What everybody may do.
    pub per_address: PerAddress,
    /// What may be said on a channel.
    pub per_channel: PerChannel,
}

/// What each address may do: an IPv4 address, or an IPv6 network of 64 bits.
///
/// The defaults let a school or an office in that has one address in all, and still leave most of the
/// hub to others. This machine's own address is like any other: what comes from there may well be
/// everybody, through a proxy that nobody has told the hub to [trust](crate::Proxies), and without
/// limits that would never show.
///
/// What comes through a trusted proxy counts for the client, not for the proxy. The proxy's
/// connections are then not counted, for they are nobody's; in their place each request counts as a
/// connection of its client, as long as it takes, and a stream as long as it lasts.
///
/// A server other than [`serve`](crate::serve) has to say where a request comes from, by
/// [`ConnectInfo<SocketAddr>`](axum::extract::ConnectInfo). Else there are no limits of this kind.
#[derive(Clone, Debug)]
pub struct PerAddress {
    /// Connections. Default: 1,000. Past it: 429, and the connection is closed.
    pub connections: usize,
    /// Subscriptions, counted as in [`Limits::subscribers`]. Default: 2,000. Past it: 429.
    pub subscribers: usize,
    /// Requests, of any kind. Default: 1,000 a second, 10,000 at once. Past it: 429.
    pub requests: Rate,
    /// What is posted, in bytes. Default: 8 MiB a second, 64 MiB at once. Past it: 429.
    pub bytes: Rate,
}

/// What may be said on each channel, by whomever, whether anybody listens or not.
#[derive(Clone, Debug)]
pub struct PerChannel {
    /// Messages. Default: 1,000 a second, 5,000 at once. Past it: 429.
    pub messages: Rate,
    /// Their length, in bytes. Default: 4 MiB a second, 32 MiB at once. Past it: 429.
    pub bytes: Rate,
}

/// What becomes of a listener for whom too much waits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Slow {
    /// The listener is dropped and its connection is closed. A page then knows that it has missed
    /// something, and comes back.
    #[default]
    DropListener,
    /// The oldest messages that wait are dropped, until there is room. A page that does not read at
    /// all still has to go after [`Limits::write_stall`].
    DropOldest,
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
            slow: Slow::default(),
            connections: 16_384,
            streams_per_connection: 256,
            header_read: Duration::from_secs(30),
            write_stall: Duration::from_secs(30),
            heartbeat: HEARTBEAT,
            idle: None,
            idle_retry: Duration::from_secs(60),
            max_broadcasts: None,
            per_address: PerAddress::default(),
            per_channel: PerChannel::default(),
        }
    }
}

const MIB: u64 = 1024 * 1024;

impl Default for PerAddress {
    fn default() -> Self {
        Self {
            connections: 1000,
            subscribers: 2000,
            requests: Rate::new(1000, 10_000),
            bytes: Rate::new(8 * MIB, 64 * MIB),
        }
    }
}

impl PerAddress {
    /// No bounds, for where everybody has the same address, such as a benchmark.
    pub const UNBOUNDED: Self = Self {
        connections: usize::MAX,
        subscribers: usize::MAX,
        requests: Rate::UNBOUNDED,
        bytes: Rate::UNBOUNDED,
    };
}

impl Default for PerChannel {
    fn default() -> Self {
        Self {
            messages: Rate::new(1000, 5000),
            bytes: Rate::new(4 * MIB, 32 * MIB),
        }
    }
}

impl PerChannel {
    /// No bounds.
    pub const UNBOUNDED: Self = Self {
        messages: Rate::UNBOUNDED,
        bytes: Rate::UNBOUNDED,
    };
}
