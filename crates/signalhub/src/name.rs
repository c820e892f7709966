//! The names on the wire: an [`App`], which is a room, and the [`Channel`]s in it.

use std::fmt;

use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use thiserror::Error;

use crate::Shown;

/// The longest name of an app or a channel, in bytes of UTF-8.
pub const MAX_NAME: usize = 128;

/// What a browser's URL parser encodes in a path (the path percent-encode set of the WHATWG URL
/// standard; non-ASCII is always encoded), and the two characters that would end the segment.
const SEGMENT: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'#')
    .add(b'<')
    .add(b'>')
    .add(b'?')
    .add(b'^')
    .add(b'`')
    .add(b'{')
    .add(b'}')
    .add(b'/')
    .add(b'\\');

/// Why a text cannot be the name of an [`App`] or a [`Channel`].
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[non_exhaustive]
pub enum NameError {
    /// There is no text.
    #[error("the name is empty")]
    Empty,
    /// The text has more than [`MAX_NAME`] bytes.
    #[error("the name is longer than {MAX_NAME} bytes")]
    TooLong,
    /// URL parsers remove the segments `.` and `..` from a path.
    #[error("a name cannot be just one or two dots")]
    Dots,
    /// A control character.
    #[error("the name contains a control character")]
    Control,
    /// A character that would mean something else in a URL.
    #[error("the name contains {}, which is not possible here", Shown(*.0))]
    Character(char),
}

/// The name of an app on a hub: what separates one room from the others there.
///
/// Any text of 1 to [`MAX_NAME`] bytes without control characters, except `.` and `..`.
/// `Display` and [`App::as_str`] give the plain name, [`App::segment`] what stands in a URL.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct App(String);

impl App {
    /// Checks a plain name.
    ///
    /// # Errors
    ///
    /// When the name is empty, too long, `.` or `..`, or has a control character.
    pub fn new(name: &str) -> Result<Self, NameError> {
        check(name)?;
        Ok(Self(name.to_owned()))
    }

    /// The plain name.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The name as a segment of a URL's path.
    ///
    /// The original concatenates the plain name and leaves the encoding to the browser, so this
    /// encodes what a browser does, and meets the originals for every name that reaches them
    /// whole. Further than that it goes only to give each name a segment of its own: `/` and `\`
    /// are encoded, and so is a `%` that would read as an escape. Other `%` stay as they are.
    pub fn segment(&self) -> String {
        let mut pieces = self.0.split('%');
        let mut segment = String::with_capacity(self.0.len());
        segment.extend(pieces.next().map(encoded).into_iter().flatten());
        for piece in pieces {
            segment.push_str(if reads_as_escape(piece) { "%25" } else { "%" });
            segment.extend(encoded(piece));
        }
        segment
    }
}

impl fmt::Display for App {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The name of a channel of an [`App`].
///
/// Visible ASCII, 1 to [`MAX_NAME`] bytes, without the characters that a URL parser or the hub
/// would take for something else (``/ ? # , % \ " < > ^ { } | ` ``), and not `.` or `..`. So it
/// stands in a URL exactly as it is.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Channel(String);

impl Channel {
    /// Checks a name.
    ///
    /// # Errors
    ///
    /// When the name is empty, too long, `.` or `..`, or has a character that cannot be in it.
    pub fn new(name: &str) -> Result<Self, NameError> {
        check(name)?;
        match name.chars().find(|&c| !is_channel_character(c)) {
            Some(character) => Err(NameError::Character(character)),
            None => Ok(Self(name.to_owned())),
        }
    }

    /// The channel that every peer of an app listens to, on which peers announce themselves.
    pub fn all() -> Self {
        Self("all".to_owned())
    }

    /// Whether this is [`Channel::all`].
    pub fn is_all(&self) -> bool {
        self.0 == "all"
    }

    /// The name, as in a URL.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Channel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

fn check(name: &str) -> Result<(), NameError> {
    match name {
        "" => Err(NameError::Empty),
        "." | ".." => Err(NameError::Dots),
        _ if name.len() > MAX_NAME => Err(NameError::TooLong),
        _ if name.contains(char::is_control) => Err(NameError::Control),
        _ => Ok(()),
    }
}

fn is_channel_character(c: char) -> bool {
    c.is_ascii_graphic() && !"/?#,%\\\"<>^{}|`".contains(c)
}

fn encoded(piece: &str) -> impl Iterator<Item = &str> {
    utf8_percent_encode(piece, SEGMENT)
}

/// Whether `piece`, written after a `%`, makes an escape of it.
fn reads_as_escape(piece: &str) -> bool {
    matches!(piece.as_bytes(), [a, b, ..] if a.is_ascii_hexdigit() && b.is_ascii_hexdigit())
}
