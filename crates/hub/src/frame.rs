//! What is written to streams, encoded once for all of them.

use std::ops::Range;

use bytes::Bytes;
use murmuration_signalhub::sse;

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

    /// The same, for who wants to know which channel it is of.
    pub(crate) fn named_event(channel: &str, body: &str) -> Self {
        Self::new(&sse::encode_named(channel, body))
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
}
