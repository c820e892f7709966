//! A character, as a person is told of it.

use std::fmt::{self, Write};

/// Shows a character between quotation marks, and one that would not be seen there by its number: `'%'`,
/// `U+000A`.
///
/// `Debug` would do, but brings tables of what can be seen into every page, where nothing else needs them.
#[derive(Clone, Copy, Debug)]
pub struct Shown(pub char);

impl fmt::Display for Shown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let character = self.0;
        if character == ' ' || !(character.is_whitespace() || character.is_control()) {
            f.write_char('\'')?;
            f.write_char(character)?;
            f.write_char('\'')
        } else {
            write!(f, "U+{:04X}", u32::from(character))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Shown;

    #[test]
    fn what_can_be_seen_is_shown_and_the_rest_has_a_number() {
        let shown = |character| Shown(character).to_string();
        assert_eq!(['%', ' ', '\u{e9}'].map(shown), ["'%'", "' '", "'\u{e9}'"]);
        assert_eq!(
            ['\n', '\0', '\u{2028}'].map(shown),
            ["U+000A", "U+0000", "U+2028"]
        );
    }
}
