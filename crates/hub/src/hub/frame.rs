//! What is written to streams, encoded once for all of them.

use std::cell::OnceCell;
use std::ops::Range;

use bytes::Bytes;
use murmuration_signalhub::Wishes;
use murmuration_signalhub::sse::{self, EventId};

/// An event or a comment of a stream. Clones share their bytes.
#[derive(Clone, Debug)]
pub(crate) struct Frame {
    /// As a chunk of HTTP/1.1: the length in hexadecimal digits, the text, and a line end after
    /// each.
    chunk: Bytes,
    /// Where the text begins.
    begin: u8,
}

const LINE_END: &str = "\r\n";

impl Frame {
    /// The event that carries a message.
    pub(crate) fn event(body: &str) -> Self {
        Self::new(&sse::encode(body))
    }

    /// A frame of a text that is encoded already, and not empty: that would be the end.
    pub(crate) fn new(text: &str) -> Self {
        let head = format!("{:x}{LINE_END}", text.len());
        Self {
            begin: head.len() as u8,
            chunk: [&head, text, LINE_END].concat().into(),
        }
    }

    /// The text without a chunk around it.
    pub(crate) fn text(&self) -> &[u8] {
        &self.chunk[self.range()]
    }

    /// The same, with a share in its bytes.
    pub(crate) fn to_text(&self) -> Bytes {
        self.chunk.slice(self.range())
    }

    /// How long its text is, in bytes.
    pub(crate) fn len(&self) -> usize {
        self.range().len()
    }

    /// The whole chunk.
    pub(crate) fn chunk(&self) -> &[u8] {
        &self.chunk
    }

    fn range(&self) -> Range<usize> {
        usize::from(self.begin)..self.chunk.len() - LINE_END.len()
    }
}

/// What is in the `id:` of a listener's events.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Ids {
    /// There is none.
    #[default]
    None,
    /// The channel.
    Channel,
    /// How far the stream is.
    Mark,
    /// Both.
    Both,
}

impl Ids {
    /// What a listener asks for.
    pub(crate) fn of(wishes: Wishes<'_>) -> Self {
        match (wishes.named, wishes.resume) {
            (false, None) => Self::None,
            (true, None) => Self::Channel,
            (false, Some(_)) => Self::Mark,
            (true, Some(_)) => Self::Both,
        }
    }

    /// Whether it says how far the stream is.
    pub(crate) fn has_mark(self) -> bool {
        matches!(self, Self::Mark | Self::Both)
    }
}

/// A message, with the frame for each kind of listener, made when the first of them gets it.
#[derive(Debug)]
pub(crate) struct Message<'a> {
    channel: &'a str,
    body: &'a str,
    /// How far who gets it is then; empty where nothing is remembered.
    mark: String,
    frames: [OnceCell<Frame>; 4],
}

impl<'a> Message<'a> {
    /// A message that nobody asked to be remembered.
    pub(crate) fn new(channel: &'a str, body: &'a str) -> Self {
        Self {
            channel,
            body,
            mark: String::new(),
            frames: Default::default(),
        }
    }

    /// The same with a mark; before it has frames.
    pub(crate) fn marked(self, mark: String) -> Self {
        Self { mark, ..self }
    }

    /// What a listener gets.
    pub(crate) fn frame(&self, ids: Ids) -> &Frame {
        self.frames[ids as usize].get_or_init(|| {
            let channel = if matches!(ids, Ids::Channel | Ids::Both) {
                self.channel
            } else {
                ""
            };
            let mark = if ids.has_mark() { &self.mark } else { "" };
            let id = EventId { channel, mark };
            if id == EventId::default() {
                Frame::event(self.body)
            } else {
                Frame::new(&sse::encode_with_id(id, self.body))
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_frame_is_a_chunk_with_its_length_in_hexadecimal_digits() {
        let frame = Frame::event("hello, world");
        assert_eq!(frame.text(), b"data: hello, world\n\n");
        assert_eq!(frame.len(), 20);
        assert_eq!(frame.chunk(), b"14\r\ndata: hello, world\n\n\r\n");
    }

    #[test]
    fn the_longest_message_fits() {
        let body = "x".repeat(murmuration_signalhub::MAX_BODY);
        let frame = Frame::event(&body);
        assert_eq!(frame.text(), format!("data: {body}\n\n").as_bytes());
        assert!(frame.chunk().starts_with(b"10007\r\n"));
    }

    #[test]
    fn each_kind_of_listener_has_a_frame_of_its_own() {
        let message = Message::new("all", "hello").marked("5f-12".to_owned());
        for (ids, text) in [
            (Ids::None, "data: hello\n\n"),
            (Ids::Channel, "id: all\ndata: hello\n\n"),
            (Ids::Mark, "id: ,5f-12\ndata: hello\n\n"),
            (Ids::Both, "id: all,5f-12\ndata: hello\n\n"),
        ] {
            assert_eq!(message.frame(ids).text(), text.as_bytes());
        }
        let forgotten = Message::new("all", "hello");
        assert_eq!(forgotten.frame(Ids::Mark).text(), b"data: hello\n\n");
    }
}
