//! The room, as the page's address names it: its fragment, and the link that leads there.

use std::fmt;

use murmuration_room::{Entropy, Invitation, InvitationError, Keys, RoomId, is_invitation};
use murmuration_swarm::{App, NameError};

use crate::{percent, text};

/// The room when neither the address nor `config.json` names one: the original demo's.
pub const STREAMS_DAY: &str = "streams-day";

/// A room, as the page's address names it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Room {
    /// Its name is also its signalhub app name, so that original peers can be in it.
    Public(App),
    /// Only those with the invitation can be in it, and the hub doesn't know what it is.
    Secret(Box<Secret>),
}

/// A room that only an invitation opens.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Secret {
    invitation: Invitation,
    keys: Keys,
}

impl Room {
    /// Takes the plain name of a public room.
    ///
    /// # Errors
    /// When it can't be an app name at a hub, or couldn't be read on a page.
    pub fn new(name: &str) -> Result<Self, RoomError> {
        if is_invitation(name) {
            return Err(RoomError::Tilde);
        }
        if name.trim().is_empty() {
            return Err(RoomError::Blank);
        }
        if let Some(character) = name.chars().find(|&c| text::is_unseen(c)) {
            return Err(RoomError::Unseen(character));
        }
        App::new(name).map(Self::Public).map_err(RoomError::Name)
    }

    /// The room to which somebody is invited.
    pub fn secret(invitation: Invitation) -> Self {
        let keys = invitation.keys();
        Self::Secret(Secret { invitation, keys }.into())
    }

    /// A new secret room, of this name if there is anything in it.
    ///
    /// # Errors
    /// When the name is too long, or couldn't be read on a page.
    pub fn new_secret(name: &str, entropy: &mut dyn Entropy) -> Result<Self, RoomError> {
        let name = name.trim();
        if let Some(unseen) = name.chars().find(|&c| text::is_unseen(c)) {
            return Err(RoomError::Unseen(unseen));
        }
        let label = (!name.is_empty()).then(|| name.to_owned());
        let invitation = Invitation::new(entropy, label).map_err(RoomError::Invitation)?;
        Ok(Self::secret(invitation))
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
        if is_invitation(fragment) {
            let invitation = Invitation::parse(fragment).map_err(RoomError::Invitation)?;
            if let Some(unseen) = invitation
                .label()
                .and_then(|label| label.chars().find(|&c| text::is_unseen(c)))
            {
                return Err(RoomError::Unseen(unseen));
            }
            return Ok(Self::secret(invitation));
        }
        Self::new(&percent::decode(fragment).map_err(|_| RoomError::NotUtf8)?)
    }

    /// The name as it is shown.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Public(app) => app.as_str(),
            Self::Secret(secret) => secret.invitation.label().unwrap_or("Secret room"),
        }
    }

    /// The name at the hub.
    pub fn app(&self) -> &App {
        match self {
            Self::Public(app) => app,
            Self::Secret(secret) => &secret.keys.app,
        }
    }

    /// The name in what is signed.
    pub fn id(&self) -> RoomId {
        match self {
            Self::Public(app) => RoomId::public(app.as_str()),
            Self::Secret(secret) => secret.keys.room,
        }
    }

    /// What those who are invited have, if it takes an invitation.
    pub fn keys(&self) -> Option<&Keys> {
        match self {
            Self::Public(_) => None,
            Self::Secret(secret) => Some(&secret.keys),
        }
    }

    /// Whether it takes an invitation.
    pub fn is_secret(&self) -> bool {
        self.keys().is_some()
    }

    /// The fragment that leads here, with its `#`.
    pub fn fragment(&self) -> String {
        match self {
            Self::Public(app) => format!("#{}", percent::encode(app.as_str())),
            Self::Secret(secret) => format!("#{}", secret.invitation.fragment()),
        }
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
    /// An invitation that doesn't work.
    Invitation(InvitationError),
    /// It begins as an invitation does.
    Tilde,
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
            Self::Invitation(why) => why.fmt(f),
            Self::Tilde => f.write_str("only invitations begin with '~'"),
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
    fn an_invitation_leads_to_a_secret_room_and_a_damaged_one_to_none() {
        let invitation = Room::from_fragment("#~AAAAAAAAAAAAAAAAAAAAABr8J4", &Room::default());
        assert!(matches!(invitation, Err(RoomError::Invitation(_))));
        assert_eq!(Room::new("~a"), Err(RoomError::Tilde));
        let secret = Room::secret(Invitation::new(&mut Zeros, Some("book club".into())).unwrap());
        assert_eq!(secret.as_str(), "book club");
        assert!(!secret.app().as_str().contains("book"));
        let again = Room::from_fragment(&secret.fragment(), &Room::default());
        assert_eq!(again, Ok(secret));
    }

    #[test]
    fn a_new_secret_room_is_called_what_a_link_can_carry() {
        let new = |name: &str| Room::new_secret(name, &mut Zeros);
        assert_eq!(new("").unwrap().as_str(), "Secret room");
        let named = new(" book club ").unwrap();
        assert_eq!(named.as_str(), "book club");
        let again = Room::from_fragment(&named.fragment(), &Room::default());
        assert_eq!(again, Ok(named));
        assert_eq!(new(&"é".repeat(64)).unwrap().as_str(), "é".repeat(64));
        let long = RoomError::Invitation(InvitationError::LongLabel);
        assert_eq!(new(&"é".repeat(65)), Err(long));
        assert_eq!(new("a\u{202e}b"), Err(RoomError::Unseen('\u{202e}')));
    }

    #[derive(Debug)]
    struct Zeros;

    impl Entropy for Zeros {
        fn fill(&mut self, bytes: &mut [u8]) {
            bytes.fill(0);
        }
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
