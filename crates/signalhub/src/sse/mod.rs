//! The framing of an event stream, after the WHATWG HTML standard's "server-sent events".
//!
//! A hub sends events with data only: no `event:`, no `id:`, so nothing is
//! replayed after a reconnect and nothing says which channel a message came on. Only a stream
//! that was asked for with [`NAMED`](crate::NAMED) or [`RESUME`](crate::RESUME) has an `id:` with
//! each event: an [`EventId`].

mod decoder;
mod id;

use std::time::Duration;

pub use decoder::{DEFAULT_BOUND, DecodeError, Decoder, Frame};
pub use id::EventId;

/// The comment that a hub writes as soon as a stream begins.
///
/// The original writes nothing before the first event, and a Firefox fires `open` only at the
/// first byte.
pub const OPENING_COMMENT: &str = ":welcome\n\n";

/// The comment that a hub writes every [`HEARTBEAT`](crate::HEARTBEAT), so that neither end nor
/// what is between them takes the stream for dead.
pub const HEARTBEAT_COMMENT: &str = ":heartbeat signal\n\n";

/// What a hub says at the end of a stream: how long the listener does best to wait before it comes
/// back. It is no event.
///
/// ```
/// use std::time::Duration;
/// use murmuration_signalhub::sse::{self, Decoder};
///
/// let hint = sse::retry(Duration::from_secs(3));
/// assert_eq!(hint, "retry: 3000\n\n");
/// assert_eq!(Decoder::default().push(hint.as_bytes())?, []);
/// # Ok::<(), sse::DecodeError>(())
/// ```
pub fn retry(wait: Duration) -> String {
    format!("retry: {}\n\n", wait.as_millis())
}

/// The event that carries `body` and has an id.
///
/// ```
/// use murmuration_signalhub::sse::{self, EventId};
///
/// let id = EventId { channel: "all", mark: "" };
/// assert_eq!(sse::encode_with_id(id, "one"), "id: all\ndata: one\n\n");
/// ```
pub fn encode_with_id(id: EventId<'_>, body: &str) -> String {
    format!("id: {id}\n{}", encode(body))
}

/// What tells a stream's listener a mark, and nothing else: browsers keep it, for when they
/// connect anew, and no event comes of it.
///
/// ```
/// use murmuration_signalhub::sse;
///
/// assert_eq!(sse::encode_mark("5f-12"), "id: ,5f-12\n\n");
/// ```
pub fn encode_mark(mark: &str) -> String {
    format!("id: {}\n\n", EventId { channel: "", mark })
}

/// The event that carries `body`.
///
/// Each line of the body gets a `data: ` of its own, so that no line end in it can break the
/// framing. The receiver gets them back as `\n`, whether they were `\n`, `\r\n` or `\r`.
///
/// ```
/// use murmuration_signalhub::sse;
///
/// assert_eq!(sse::encode("one\r\ntwo"), "data: one\ndata: two\n\n");
/// ```
pub fn encode(body: &str) -> String {
    let mut event = String::with_capacity(body.len() + "data: \n\n".len());
    let mut rest = body;
    loop {
        let end = rest.find(['\r', '\n']);
        event.push_str("data: ");
        event.push_str(&rest[..end.unwrap_or(rest.len())]);
        event.push('\n');
        let Some(end) = end else { break };
        let line_end = if rest[end..].starts_with("\r\n") {
            2
        } else {
            1
        };
        rest = &rest[end + line_end..];
    }
    event.push('\n');
    event
}
