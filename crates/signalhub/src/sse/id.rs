//! What is in the `id:` of an event.

use std::fmt;

/// The id of an event: the channel that it is of, or how far the stream is, or both.
///
/// It is written `{channel}`, `,{mark}` or `{channel},{mark}`. Neither has a comma: a stream's
/// channels are what is between commas in its URL.
///
/// ```
/// use murmuration_signalhub::sse::EventId;
///
/// let id = EventId { channel: "all", mark: "5f-12" };
/// assert_eq!(id.to_string(), "all,5f-12");
/// assert_eq!(EventId::parse("all,5f-12"), id);
/// assert_eq!(EventId::parse("all"), EventId { channel: "all", mark: "" });
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct EventId<'a> {
    /// The channel, as it stands in the URL; empty where the stream does not say it.
    pub channel: &'a str,
    /// How far the stream is, in the hub's own words; empty where it does not say it.
    pub mark: &'a str,
}

impl<'a> EventId<'a> {
    /// Takes an id apart.
    pub fn parse(id: &'a str) -> Self {
        let (channel, mark) = id.split_once(',').unwrap_or((id, ""));
        Self { channel, mark }
    }
}

impl fmt::Display for EventId<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.channel)?;
        if !self.mark.is_empty() {
            write!(f, ",{}", self.mark)?;
        }
        Ok(())
    }
}
