//! What strangers write: in a greeting, in an address, in a line, in a file. Nothing of it panics,
//! and what comes through keeps its promises.
#![cfg(not(target_arch = "wasm32"))]

use murmuration::{
    config::{Config, Page},
    nick::{LONGEST, Nick},
    percent,
    room::Room,
    text::{self, Text},
    trouble::Trouble,
};
use murmuration_swarm::LINE;
use proptest::{collection::vec, prelude::*};

/// Any text, with more than chance would give of what hides and turns letters.
fn odd_text() -> impl Strategy<Value = String> {
    let odd = prop_oneof![
        any::<char>(),
        prop::char::range('\0', '\u{20}'),
        prop::char::range('\u{80}', '\u{a0}'),
        prop::char::range('\u{200b}', '\u{202f}'),
        prop::char::range('\u{2060}', '\u{2070}'),
        prop::char::range('a', 'z'),
    ];
    vec(odd, 0..80).prop_map(String::from_iter)
}

/// Any text, with more than chance would give of percent signs and separators.
fn odd_address() -> impl Strategy<Value = String> {
    let odd = prop_oneof![
        odd_text(),
        "%[0-9a-fA-F]{0,2}",
        "[:/?#&=,@\\[\\]]{1,3}",
        "hub=",
        "ice=",
        "127.0.0.1"
    ];
    vec(odd, 0..12).prop_map(|parts| parts.concat())
}

proptest! {
    #[test]
    fn whatever_a_stranger_says_is_cleaned_to_a_nickname_or_nothing(said in odd_text()) {
        if let Some(nick) = Nick::cleaned(&said) {
            prop_assert!((1..=LONGEST).contains(&nick.as_str().chars().count()));
            prop_assert!(!nick.as_str().contains(text::is_unseen));
            prop_assert_eq!(Nick::parse(nick.as_str()), Ok(nick.clone()));
        }
    }

    #[test]
    fn a_nickname_stays_as_it_is_on_its_way(written in odd_text()) {
        if let Ok(nick) = Nick::parse(&written) {
            prop_assert_eq!(Nick::cleaned(nick.as_str()), Some(nick.clone()));
        }
    }

    #[test]
    fn a_room_is_found_again_by_its_link(name in odd_text(), page in odd_address()) {
        if let Ok(room) = Room::new(&name) {
            let link = room.link(&page);
            let fragment = &link[link.find('#').unwrap()..];
            prop_assert_eq!(Room::from_fragment(fragment, &Room::default()), Ok(room));
        }
    }

    #[test]
    fn any_fragment_is_a_room_or_told(fragment in odd_address()) {
        if let Err(why) = Room::from_fragment(&fragment, &Room::default()) {
            let report = Trouble::Room { fragment, why, instead: Room::default() }.report();
            prop_assert!(!report.problem.is_empty());
        }
    }

    #[test]
    fn what_is_encoded_comes_back(text in odd_text()) {
        prop_assert_eq!(percent::decode(&percent::encode(&text)), Ok(text));
    }

    #[test]
    fn any_address_is_a_configuration_or_told(address in odd_address(), secure in any::<bool>()) {
        let scheme = if secure { "https" } else { "http" };
        let page = Page::new(&format!("{scheme}://p.example/?{address}"));
        if let Err(error) = Config::read(None, &page) {
            prop_assert!(!Trouble::Config(error).report().remedy.is_empty());
        }
        let _ = Config::read(None, &Page::new(&address));
    }

    #[test]
    fn any_file_is_a_configuration_or_told(
        file in prop_oneof![
            odd_address(),
            "\\{\"(hubs|iceServers|room|x)\": (\\[\\]|\\{\\}|7|null|\"\"|\\[\"//\"\\]|\\[\\{\"urls\": \\[7\\]\\}\\])\\}",
        ],
    ) {
        if let Err(error) = Config::read(Some(&file), &Page::new("http://p.example/")) {
            prop_assert!(!Trouble::Config(error).report().place.is_empty());
        }
    }

    #[test]
    fn a_message_is_one_line_within_the_bound(written in odd_text()) {
        if let Ok(text) = Text::parse(&written) {
            prop_assert!(!text.as_str().contains(['\n', '\r']));
            prop_assert!((1..=LINE).contains(&text.as_str().len()));
        }
    }

    #[test]
    fn what_is_shown_controls_nothing(line in odd_text()) {
        let shown = text::shown(&line);
        prop_assert!(!shown.contains(|c: char| c.is_control() && c != '\t'));
        let turns = ['\u{202d}', '\u{202e}', '\u{2028}', '\u{2029}'];
        prop_assert!(!shown.contains(turns));
        prop_assert_eq!(text::shown(&shown), shown.clone());
    }
}
