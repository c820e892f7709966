//! How much a hub remembers, for who comes back.

use std::time::Duration;

/// The short memory of a [`Hub`](crate::Hub): what was sent a moment ago, for listeners who have
/// lost their stream and come back to go on.
///
/// Only channels of listeners who ask for it, with
/// [`RESUME`](murmuration_signalhub::RESUME) in their URL, are remembered: from the first of them
/// until a [`span`](Self::span) after the last has gone. The others cost nothing.
///
/// Who comes back to the hub that it left gets what it missed, once. To another hub, or one that
/// was started meanwhile, its mark says nothing: there it gets all that is remembered, which may
/// be what it has heard already.
#[derive(Clone, Debug)]
pub struct Memory {
    /// How long a message is remembered, and a channel after its last listener. Default: 10 s.
    /// With zero nothing is.
    pub span: Duration,
    /// Messages of one channel. Default: 64. Past it, its oldest are forgotten.
    pub channel_messages: usize,
    /// Length of all messages of one channel, in bytes. Default: 256 KiB. Past it, its oldest are
    /// forgotten; what alone is longer is not remembered.
    pub channel_bytes: usize,
    /// Length of all messages of all channels, in bytes. Default: 16 MiB. Past it, the oldest are
    /// forgotten.
    pub bytes: usize,
    /// Channels that are remembered though nobody listens. Default: 10,000. Past it, the one
    /// that was left first is forgotten.
    pub left_channels: usize,
}

impl Default for Memory {
    fn default() -> Self {
        Self {
            span: Duration::from_secs(10),
            channel_messages: 64,
            channel_bytes: 256 * 1024,
            bytes: 16 * 1024 * 1024,
            left_channels: 10_000,
        }
    }
}
