//! The room, as the page's address names it: its fragment, and the link that leads there.

use std::fmt;

use murmuration_swarm::{App, NameError};

use crate::{percent, text};

/// The room when neither the address nor `config.json` names one: the original demo's.
pub const STREAMS_DAY: &str = "streams-day";

/// The name of a room: what is also its signalhub app name, so that original peers can be in it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Room(App);

impl Room {
    /// Takes a plain name.
    ///
    /// # Errors
    /// When it can't be an app name at a hub, or couldn't be read on a page.
    pub fn new(name: &str) -> Result<Self, RoomError> {
        if name.trim().is_empty() {
            return Err(RoomError::Blank);
        }
        if let Some(character) = name.chars().find(|&c| text::is_unseen(c)) {
            return Err(RoomError::Unseen(character));
        }
        App::new(name).map(Self).map_err(RoomError::Name)
    }

    /// Takes the fragment of an address, with or without its `#`. An empty one means `default`.
    ///
    /// # Errors
    /// When the fragment isn't UTF-8 or names no room.
    pub fn from_fragment(fragment: &str, default: &Self) -> Result<Self, RoomError> {
        let fragment = fragment.strip_prefix('#').unwrap_or(fragment);
        if fragment.is_empty() {
            return Ok(default.clone());
        }
        Self::new(&percent::decode(fragment).map_err(|_| RoomError::NotUtf8)?)
    }

    /// The name as it is shown.
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }

    /// The name at the hub.
    pub fn app(&self) -> &App {
        &self.0
    }

    /// The fragment that leads here, with its `#`.
    pub fn fragment(&self) -> String {
        format!("#{}", percent::encode(self.as_str()))
    }

    /// The link to share: the page's own address, query and all, with this room for its fragment.
    pub fn link(&self, page: &str) -> String {
        let before = page.split_once('#').map_or(page, |(before, _)| before);
        format!("{before}{}", self.fragment())
    }
}

impl Default for Room {
    fn default() -> Self {
        Self::new(STREAMS_DAY).expect("the demo's room has a plain name")
    }
}

impl fmt::Display for Room {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Why a text names no room.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum RoomError {
    /// Nothing but spaces.
    Blank,
    /// Percent-encoded bytes that are no UTF-8.
    NotUtf8,
    /// A character that can't be seen, so that two names could look alike.
    Unseen(char),
    /// The hub can't have an app of that name.
    Name(NameError),
}

impl fmt::Display for RoomError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Blank => f.write_str("the name is blank"),
            Self::NotUtf8 => f.write_str("the percent-encoded part is not UTF-8 text"),
            Self::Unseen(c) => {
                write!(
                    f,
                    "the name contains a character that can't be seen (U+{:04X})",
                    *c as u32
                )
            }
            Self::Name(why) => why.fmt(f),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(fragment: &str) -> Result<String, RoomError> {
        Room::from_fragment(fragment, &Room::default()).map(|room| room.as_str().to_owned())
    }

    #[test]
    fn no_fragment_is_the_default_room() {
        assert_eq!(of("").as_deref(), Ok("streams-day"));
        assert_eq!(of("#").as_deref(), Ok("streams-day"));
    }

    #[test]
    fn a_fragment_is_decoded() {
        assert_eq!(of("#book%20club").as_deref(), Ok("book club"));
        assert_eq!(of("#caf%C3%A9").as_deref(), Ok("caf\u{e9}"));
        assert_eq!(of("#caf\u{e9}").as_deref(), Ok("caf\u{e9}"));
        assert_eq!(of("#100%").as_deref(), Ok("100%"));
    }

    #[test]
    fn odd_and_long_names_are_refused() {
        assert_eq!(of("#%20%20"), Err(RoomError::Blank));
        assert_eq!(of("#caf%C3"), Err(RoomError::NotUtf8));
        assert_eq!(of("#a%E2%80%AEb"), Err(RoomError::Unseen('\u{202e}')));
        assert_eq!(of("#a%00b"), Err(RoomError::Unseen('\0')));
        assert_eq!(of("#.."), Err(RoomError::Name(NameError::Dots)));
        assert_eq!(
            of(&"x".repeat(129)),
            Err(RoomError::Name(NameError::TooLong))
        );
    }

    #[test]
    fn the_link_keeps_the_query_and_leads_to_the_same_room() {
        let room = Room::new("50% off #1 caf\u{e9}").unwrap();
        let link = room.link("http://127.0.0.1:8080/chat/?hub=/#old");
        assert_eq!(
            link,
            "http://127.0.0.1:8080/chat/?hub=/#50%25%20off%20%231%20caf%C3%A9"
        );
        let fragment = &link[link.find('#').unwrap()..];
        assert_eq!(Room::from_fragment(fragment, &Room::default()), Ok(room));
    }
}
