//! The receiving end of an event stream.

use thiserror::Error;

use crate::MAX_BODY;

/// How much a [`Decoder`] keeps unless it is told otherwise, in bytes.
///
/// Enough for the longest message of a hub that replaced each of its bytes by U+FFFD, as the
/// original does with what is not UTF-8.
pub const DEFAULT_BOUND: usize = 4 * (MAX_BODY + 1);

/// What a stream says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Frame {
    /// A message. `data` has its lines separated by `\n`.
    Event {
        /// The event's type: `message` unless the stream says something else.
        name: String,
        /// What was sent.
        data: String,
    },
    /// A line that says nothing, without the `:` and the one space that it may start with.
    Comment(String),
}

/// The stream cannot be read further: connect anew.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
#[error("an event on the stream is longer than {bound} bytes")]
pub struct DecodeError {
    /// How many bytes the decoder was to keep at most.
    pub bound: usize,
}

/// Puts the pieces of an event stream together, wherever they were cut.
///
/// `id` and `retry` fields are ignored. What is not UTF-8 turns into U+FFFD.
///
/// ```
/// use murmuration_signalhub::sse::{Decoder, Frame};
///
/// let mut decoder = Decoder::default();
/// assert_eq!(decoder.push(b":welcome\n\ndata: {\"fro")?, [Frame::Comment("welcome".into())]);
/// let event = Frame::Event { name: "message".into(), data: "{\"from\":1}".into() };
/// assert_eq!(decoder.push(b"m\":1}\n\n")?, [event]);
/// # Ok::<(), murmuration_signalhub::sse::DecodeError>(())
/// ```
#[derive(Clone, Debug)]
pub struct Decoder {
    bound: usize,
    /// The line that has not ended yet.
    line: Vec<u8>,
    /// The last byte was a `\r`: a `\n` after it belongs to it.
    after_cr: bool,
    /// No line has ended yet: this one may start with a byte order mark.
    at_start: bool,
    /// The `event` field of the event that has not ended yet.
    name: String,
    /// Its `data` fields, each with a `\n` at its end.
    data: String,
}

impl Decoder {
    /// A decoder at the start of a stream that keeps at most `bound` bytes of what has not
    /// ended yet.
    pub fn new(bound: usize) -> Self {
        Self {
            bound,
            line: Vec::new(),
            after_cr: false,
            at_start: true,
            name: String::new(),
            data: String::new(),
        }
    }

    /// Takes the next piece of the stream and returns what it completes, in order.
    ///
    /// # Errors
    ///
    /// When an event grows past the bound, and from then on. What the same piece completed
    /// before is lost with it.
    pub fn push(&mut self, piece: &[u8]) -> Result<Vec<Frame>, DecodeError> {
        let mut frames = Vec::new();
        for &byte in piece {
            self.check_bound()?;
            let after_cr = std::mem::replace(&mut self.after_cr, byte == b'\r');
            match byte {
                b'\n' if after_cr => {}
                b'\n' | b'\r' => frames.extend(self.end_line()),
                _ => self.line.push(byte),
            }
        }
        self.check_bound()?;
        Ok(frames)
    }

    /// What is past the bound stays there, so the first error is the last word.
    fn check_bound(&self) -> Result<(), DecodeError> {
        if self.line.len() + self.name.len() + self.data.len() > self.bound {
            return Err(DecodeError { bound: self.bound });
        }
        Ok(())
    }

    fn end_line(&mut self) -> Option<Frame> {
        let line = std::mem::take(&mut self.line);
        let mut line = &*line;
        if std::mem::take(&mut self.at_start) {
            line = line.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(line);
        }
        // A line end is never inside a character, so lines can be decoded one by one.
        let line = String::from_utf8_lossy(line);
        if line.is_empty() {
            return self.end_event();
        }
        let (field, value) = line.split_once(':').unwrap_or((&line, ""));
        let value = value.strip_prefix(' ').unwrap_or(value);
        match field {
            "" => return Some(Frame::Comment(value.to_owned())),
            "event" => value.clone_into(&mut self.name),
            "data" => {
                self.data.push_str(value);
                self.data.push('\n');
            }
            _ => {}
        }
        None
    }

    /// Events without data are none.
    fn end_event(&mut self) -> Option<Frame> {
        let name = std::mem::take(&mut self.name);
        let mut data = std::mem::take(&mut self.data);
        data.pop()?;
        let name = if name.is_empty() {
            "message".to_owned()
        } else {
            name
        };
        Some(Frame::Event { name, data })
    }
}

impl Default for Decoder {
    /// A decoder with [`DEFAULT_BOUND`].
    fn default() -> Self {
        Self::new(DEFAULT_BOUND)
    }
}
