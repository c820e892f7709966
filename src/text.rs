//! Text between strangers: what is sent is one line of a bounded length, and what is shown can't
//! hide or rearrange anything.

use std::{fmt, rc::Rc};

use murmuration_swarm::LINE;

/// A message as it is sent: a line that isn't blank, without its end.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Text(Rc<str>);

impl Text {
    /// Takes what a person wrote.
    ///
    /// # Errors
    /// When there is nothing in it, or more than a line may have.
    pub fn parse(written: &str) -> Result<Self, TextError> {
        let line = on_one_line(written);
        let line = line.trim();
        match line.len() {
            0 => Err(TextError::Blank),
            1..=LINE => Ok(Self(line.into())),
            length => Err(TextError::TooLong {
                over: length - LINE,
            }),
        }
    }

    /// The line.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Why a text can't be sent.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum TextError {
    /// There is nothing in it.
    Blank,
    /// It exceeds [`LINE`] bytes.
    TooLong {
        /// By how many bytes.
        over: usize,
    },
}

impl fmt::Display for TextError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Blank => f.write_str("There is nothing to send."),
            Self::TooLong { over } => write!(
                f,
                "This is too long to send: a message has room for {LINE} bytes, and this has {over} more. \
                 Send it in parts."
            ),
        }
    }
}

/// The same text on one line: each line's end is a space.
pub fn on_one_line(text: &str) -> String {
    text.replace("\r\n", " ").replace(is_line_end, " ")
}

/// A stranger's line as it may be shown: control characters by their picture, nothing that turns
/// the reading direction of what stands around it. (What turns only its own text is isolated by the
/// markup.)
pub fn shown(line: &str) -> Rc<str> {
    let odd = |c: char| c != '\t' && (c.is_control() || is_line_end(c) || is_override(c));
    let fit: String = line
        .chars()
        .map(|c| if odd(c) { picture(c) } else { c })
        .collect();
    fit.into()
}

/// Whether a name with this character could look like one without it: controls, direction marks,
/// invisible fillers, line ends. (The joiners U+200C and U+200D are not among them: some scripts
/// and emoji need them.)
pub fn is_unseen(c: char) -> bool {
    c.is_control()
        || is_line_end(c)
        || matches!(c,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
            | '\u{180b}'..='\u{180f}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{2800}' | '\u{3164}' | '\u{feff}' | '\u{ffa0}'
            | '\u{fff0}'..='\u{fffb}' | '\u{e0000}'..='\u{e0fff}')
}

fn is_line_end(c: char) -> bool {
    matches!(
        c,
        '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}'
    )
}

/// The characters that show letters in another order than they are in.
fn is_override(c: char) -> bool {
    matches!(c, '\u{202d}' | '\u{202e}')
}

/// What is shown in a character's place.
fn picture(c: char) -> char {
    match c {
        '\0'..='\u{1f}' => char::from_u32(0x2400 + c as u32).unwrap_or(char::REPLACEMENT_CHARACTER),
        '\u{7f}' => '\u{2421}',
        _ => char::REPLACEMENT_CHARACTER,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn line_ends_become_spaces() {
        let text = Text::parse("one\r\ntwo\nthree\u{2028}four").unwrap();
        assert_eq!(text.as_str(), "one two three four");
    }

    #[test]
    fn blank_text_is_not_sent() {
        for blank in ["", " ", "\n\t\r\n", "\u{a0}"] {
            assert_eq!(Text::parse(blank), Err(TextError::Blank));
        }
    }

    #[test]
    fn the_bound_counts_bytes() {
        assert!(Text::parse(&"x".repeat(LINE)).is_ok());
        assert_eq!(
            Text::parse(&"x".repeat(LINE + 3)),
            Err(TextError::TooLong { over: 3 })
        );
        assert_eq!(
            Text::parse(&"\u{e9}".repeat(LINE)),
            Err(TextError::TooLong { over: LINE })
        );
    }

    #[test]
    fn controls_are_shown_by_their_picture() {
        assert_eq!(&*shown("a\tb"), "a\tb");
        assert_eq!(
            &*shown("\u{1b}[2J\0\u{7f}\u{9b}"),
            "\u{241b}[2J\u{2400}\u{2421}\u{fffd}"
        );
        assert_eq!(&*shown("exe.\u{202e}gpj"), "exe.\u{fffd}gpj");
        assert_eq!(&*shown("<img src=x>"), "<img src=x>");
    }
}
