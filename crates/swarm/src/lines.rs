//! Bytes to lines.

use std::mem;

/// The longest line, in bytes. What is longer is cut here, and the rest dropped up to the next
/// newline.
pub const LINE: usize = 16 * 1024;

/// A line of text from a peer, without its end.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Line {
    /// The text. Bytes that were no UTF-8 are U+FFFD.
    pub text: String,
    /// Whether it was longer than [`LINE`] and lacks its end.
    pub cut: bool,
}

/// Turns a peer's bytes into lines, however they were cut on their way: in a line, in a character.
///
/// Lines end with `\n` or `\r\n`. What has no end yet waits, up to [`LINE`] bytes. One for each
/// link: a half line of an earlier link is not the start of the next one's.
#[derive(Clone, Debug, Default)]
pub struct Lines {
    partial: Vec<u8>,
    skipping: bool,
}

impl Lines {
    /// With nothing waiting.
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes the next bytes and gives the lines that they end, empty ones too.
    pub fn push(&mut self, bytes: &[u8]) -> Vec<Line> {
        let mut lines = Vec::new();
        for piece in bytes.split_inclusive(|&byte| byte == b'\n') {
            let (piece, ended) = match piece.split_last() {
                Some((b'\n', rest)) => (rest, true),
                _ => (piece, false),
            };
            lines.extend(self.extend(piece));
            if ended {
                lines.extend(self.end());
            }
        }
        lines
    }

    /// Takes bytes of one line; gives the line when they exceed the bound.
    fn extend(&mut self, piece: &[u8]) -> Option<Line> {
        if self.skipping {
            return None;
        }
        let room = LINE - self.partial.len();
        if piece.len() <= room {
            self.partial.extend_from_slice(piece);
            return None;
        }
        self.partial.extend_from_slice(&piece[..room]);
        self.skipping = true;
        let whole = match str::from_utf8(&self.partial) {
            // Cut before a character that the bound went through, rather than inside it.
            Err(error) if error.error_len().is_none() => error.valid_up_to(),
            _ => self.partial.len(),
        };
        self.partial.truncate(whole);
        Some(self.take(true))
    }

    /// The line that a newline ended, unless it was given when it was cut.
    fn end(&mut self) -> Option<Line> {
        if mem::take(&mut self.skipping) {
            return None;
        }
        if self.partial.last() == Some(&b'\r') {
            self.partial.pop();
        }
        Some(self.take(false))
    }

    fn take(&mut self, cut: bool) -> Line {
        let bytes = mem::take(&mut self.partial);
        let text = String::from_utf8(bytes)
            .unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned());
        Line { text, cut }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn texts(lines: Vec<Line>) -> Vec<String> {
        assert!(lines.iter().all(|line| !line.cut));
        lines.into_iter().map(|line| line.text).collect()
    }

    #[test]
    fn a_line_ends_with_its_newline_however_it_is_cut_on_the_way() {
        let mut lines = Lines::new();
        assert_eq!(texts(lines.push(b"one\ntw")), ["one"]);
        assert_eq!(texts(lines.push(b"o")), [""; 0]);
        assert_eq!(texts(lines.push(b"\r")), [""; 0]);
        assert_eq!(texts(lines.push(b"\n\nthree\n")), ["two", "", "three"]);
    }

    #[test]
    fn a_character_cut_between_frames_is_whole_again() {
        let mut lines = Lines::new();
        let bytes = "schön 🐦\n".as_bytes();
        let got: Vec<String> = bytes
            .iter()
            .flat_map(|byte| texts(lines.push(&[*byte])))
            .collect();
        assert_eq!(got, ["schön 🐦"]);
    }

    #[test]
    fn bytes_that_are_no_text_are_replaced_and_the_next_line_is_unharmed() {
        assert_eq!(
            texts(Lines::new().push(b"a\xff\xc3b\nc\n")),
            ["a\u{fffd}\u{fffd}b", "c"]
        );
    }

    #[test]
    fn a_line_without_end_is_cut_once_and_the_next_one_is_whole() {
        let mut lines = Lines::new();
        let long = vec![b'x'; LINE / 3];
        let cut: Vec<Line> = (0..50).flat_map(|_| lines.push(&long)).collect();
        assert_eq!(
            cut,
            [Line {
                text: "x".repeat(LINE),
                cut: true
            }]
        );
        assert_eq!(texts(lines.push(b"tail\nnext\n")), ["next"]);
    }

    #[test]
    fn a_line_of_just_the_bound_is_not_cut_and_a_character_across_the_bound_is_left_out_whole() {
        let just = "x".repeat(LINE);
        assert_eq!(
            texts(Lines::new().push(format!("{just}\n").as_bytes())),
            [just]
        );
        let across = "x".repeat(LINE - 1) + "é\n";
        let cut = Lines::new().push(across.as_bytes());
        assert_eq!(
            cut,
            [Line {
                text: "x".repeat(LINE - 1),
                cut: true
            }]
        );
    }

    proptest! {
        #[test]
        fn cutting_changes_nothing(text in "[a-zé🐦\n]{0,300}", cuts in prop::collection::vec(1..9usize, 1..9)) {
            let whole = Lines::new().push(text.as_bytes());
            let (mut lines, mut got, mut rest) = (Lines::new(), Vec::new(), text.as_bytes());
            for cut in cuts.iter().cycle() {
                if rest.is_empty() {
                    break;
                }
                let (piece, tail) = rest.split_at((*cut).min(rest.len()));
                got.extend(lines.push(piece));
                rest = tail;
            }
            prop_assert_eq!(got, whole);
        }

        #[test]
        fn nothing_waits_beyond_the_bound(pieces in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..9000), 0..9)) {
            let mut lines = Lines::new();
            for piece in pieces {
                for line in lines.push(&piece) {
                    prop_assert!(line.text.len() <= 3 * LINE);
                }
                prop_assert!(lines.partial.len() <= LINE);
            }
        }
    }
}
