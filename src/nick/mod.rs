//! Nicknames: what a person may call themselves, and what is made of what a stranger says.

mod made_up;

use std::{fmt, rc::Rc};

use crate::text::is_unseen;

/// The most characters in a nickname.
pub const LONGEST: usize = 32;

/// A nickname: 1 to [`LONGEST`] characters on one line, each of which can be seen.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Nick(Rc<str>);

impl Nick {
    /// Takes what a person wrote, with the spaces around it and doubled in it removed.
    ///
    /// # Errors
    /// When it is no nickname: that person can mend it.
    pub fn parse(written: &str) -> Result<Self, NickError> {
        let nick = tidied(written.chars());
        match nick.chars().count() {
            0 => Err(NickError::Blank),
            1..=LONGEST => match nick.chars().find(|&c| is_unseen(c)) {
                Some(character) => Err(NickError::Unseen(character)),
                None if is_visible(&nick) => Ok(Self(nick.into())),
                None => Err(NickError::Blank),
            },
            length => Err(NickError::TooLong(length)),
        }
    }

    /// Makes the best of what a stranger said: without what can't be seen, and cut when it is long.
    /// `None` when nothing is left.
    pub fn cleaned(said: &str) -> Option<Self> {
        // Bounded before it is worked on: a stranger chose the length.
        let seen = said
            .chars()
            .take(8 * LONGEST)
            .filter(|&c| !is_unseen(c) || c.is_whitespace());
        let nick: String = tidied(seen).chars().take(LONGEST).collect();
        let nick = nick.trim();
        is_visible(nick).then(|| Self(nick.into()))
    }

    /// A friendly one for somebody who hasn't chosen yet, such as 'Quiet Heron'.
    pub fn made_up(seed: u32) -> Self {
        Self(made_up::name(seed).into())
    }

    /// The nickname.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Nick {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Why a text is no nickname.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum NickError {
    /// There is nothing to be seen in it.
    Blank,
    /// It has this many characters, more than [`LONGEST`].
    TooLong(usize),
    /// A character that can't be seen, so that two names could look alike.
    Unseen(char),
}

impl fmt::Display for NickError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Blank => f.write_str("A name needs at least one character that can be seen."),
            Self::TooLong(length) => {
                write!(
                    f,
                    "A name has at most {LONGEST} characters; this has {length}."
                )
            }
            Self::Unseen(c) => {
                write!(
                    f,
                    "A name can't contain the invisible character U+{:04X}.",
                    *c as u32
                )
            }
        }
    }
}

/// The words, with one space between them.
fn tidied(text: impl Iterator<Item = char>) -> String {
    text.collect::<String>()
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
}

/// Whether there is more than joiners and variation selectors.
fn is_visible(text: &str) -> bool {
    text.chars()
        .any(|c| !matches!(c, ' ' | '\u{200c}' | '\u{200d}' | '\u{fe00}'..='\u{fe0f}'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cleaned(said: &str) -> Option<String> {
        Nick::cleaned(said).map(|nick| nick.to_string())
    }

    #[test]
    fn spaces_are_tidied() {
        assert_eq!(
            Nick::parse("  Ada \t Lovelace ").unwrap().as_str(),
            "Ada Lovelace"
        );
    }

    #[test]
    fn what_a_person_writes_wrong_is_named() {
        assert_eq!(Nick::parse(" \u{a0} "), Err(NickError::Blank));
        assert_eq!(Nick::parse("\u{200d}"), Err(NickError::Blank));
        assert_eq!(Nick::parse(&"x".repeat(33)), Err(NickError::TooLong(33)));
        assert_eq!(
            Nick::parse("Ada\u{202e}"),
            Err(NickError::Unseen('\u{202e}'))
        );
    }

    #[test]
    fn characters_are_counted_rather_than_bytes() {
        assert!(Nick::parse(&"\u{e9}".repeat(32)).is_ok());
    }

    #[test]
    fn what_a_stranger_says_is_cleaned() {
        assert_eq!(cleaned("\u{202e}Ada\0\n\u{feff}").as_deref(), Some("Ada"));
        assert_eq!(cleaned("A\nB").as_deref(), Some("A B"));
        assert_eq!(
            cleaned(&"x".repeat(10_000)).as_deref(),
            Some(&*"x".repeat(32))
        );
        assert_eq!(cleaned("\u{200d}\u{3164}\u{202e}"), None);
        assert_eq!(cleaned(""), None);
    }

    #[test]
    fn made_up_names_are_nicknames() {
        for seed in 0..1_000 {
            let nick = Nick::made_up(seed);
            assert_eq!(Nick::parse(nick.as_str()), Ok(nick));
        }
    }
}
