//! Why there is no room to show, in words for the person who can do something about it.

use crate::{
    config::ConfigError,
    room::{Room, RoomError},
};

/// What keeps the page from its room.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Trouble {
    /// The configuration, in the file or in the address.
    Config(ConfigError),
    /// The room's name in the address.
    Room {
        /// What stands there.
        fragment: String,
        /// What is wrong with it.
        why: RoomError,
        /// The room to go to instead.
        instead: Room,
    },
    /// The ICE servers of the configuration, which the browser doesn't take; in its words.
    IceServers(String),
    /// The browser can't do it.
    Browser(String),
}

/// What an error page says.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Report {
    /// What this is about.
    pub title: &'static str,
    /// Where it is wrong.
    pub place: String,
    /// What stands there.
    pub found: Option<String>,
    /// What is wrong with it, as a sentence.
    pub problem: String,
    /// What to do.
    pub remedy: String,
    /// Where to go instead: the words, and the fragment.
    pub way_out: Option<(String, String)>,
}

const MEND: &str = "The configuration needs mending";
/// The most characters of an offending value that are shown.
const SHOWN: usize = 240;

impl Trouble {
    /// In words.
    pub fn report(&self) -> Report {
        match self {
            Self::Config(error) => Report {
                title: MEND,
                place: error.place.to_string(),
                found: error.found.as_deref().map(excerpt),
                problem: sentence(&error.problem.to_string()),
                remedy: error.problem.remedy(),
                way_out: None,
            },
            Self::Room {
                why: why @ RoomError::Invitation(_),
                instead,
                ..
            } => Report {
                title: "This invitation does not work",
                place: "the invitation, after the # in the page's address".into(),
                // Most of a secret is a secret too.
                found: None,
                problem: sentence(&why.to_string()),
                remedy: "Ask whoever invited you to copy the whole link once more.".into(),
                way_out: Some((format!("Go to {instead}"), instead.fragment())),
            },
            Self::Room {
                fragment,
                why,
                instead,
            } => Report {
                title: "No room can have this name",
                place: "the room, after the # in the page's address".into(),
                found: Some(excerpt(fragment)),
                problem: sentence(&why.to_string()),
                remedy: "Change the address, or go to the usual room.".into(),
                way_out: Some((format!("Go to {instead}"), instead.fragment())),
            },
            Self::IceServers(why) => Report {
                title: MEND,
                place: "'iceServers' in config.json".into(),
                found: None,
                problem: sentence(&format!("the browser does not take them: {why}")),
                remedy:
                    "Mend the servers' addresses, or open the page with ?ice=none to do without."
                        .into(),
                way_out: None,
            },
            Self::Browser(why) => Report {
                title: "This browser can't connect to others",
                place: "WebRTC".into(),
                found: None,
                problem: sentence(why),
                remedy:
                    "Use a current browser, and see that no setting or extension turns WebRTC off."
                        .into(),
                way_out: None,
            },
        }
    }
}

fn excerpt(found: &str) -> String {
    match found.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}…", &found[..end]),
        None => found.to_owned(),
    }
}

fn sentence(text: &str) -> String {
    let mut sentence = text.to_owned();
    // What begins with another letter than these is not ours.
    if let Some(first) = sentence.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    if !text.ends_with(['.', '!', '?']) {
        sentence.push('.');
    }
    sentence
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{Config, Page};

    #[test]
    fn a_broken_field_is_named_with_what_stands_there() {
        let error = Config::read(Some(r#"{"hubs": ["ftp://x"]}"#), &Page::new("http://p/"));
        let report = Trouble::Config(error.unwrap_err()).report();
        assert_eq!(report.place, "'hubs[0]' in config.json");
        assert_eq!(report.found.as_deref(), Some("ftp://x"));
        assert_eq!(
            report.problem,
            "The address must start with http:// or https://."
        );
    }

    #[test]
    fn a_room_that_cannot_be_has_a_way_out() {
        let fragment = "x".repeat(1_000);
        let why = Room::new(&fragment).unwrap_err();
        let report = Trouble::Room {
            fragment,
            why,
            instead: Room::default(),
        }
        .report();
        assert_eq!(
            report.found.map(|found| found.chars().count()),
            Some(SHOWN + 1)
        );
        assert_eq!(
            report.way_out,
            Some(("Go to streams-day".into(), "#streams-day".into()))
        );
    }
}
