//! The name that this browser remembers, which may have been written by anybody.

use gloo::utils::window;
use murmuration::{
    browser::{recall_nick, remember_nick},
    nick::{LONGEST, Nick},
};
use murmuration_room::Member;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::kit::nick;

/// Where it is stored.
const KEY: &str = "murmuration.nick";
const ADA: Member = Member([7; 32]);

#[wasm_bindgen_test]
fn a_name_is_recalled_and_what_is_none_is_passed_over() {
    let chosen = window().local_storage().unwrap().unwrap();
    remember_nick(&nick("Ada"));
    assert_eq!(recall_nick(ADA), nick("Ada"));
    for stored in ["", " ", "A\u{202e}da", "\u{0}", &"x".repeat(1_000_000)] {
        chosen.set_item(KEY, stored).unwrap();
        let made_up = recall_nick(ADA);
        assert_ne!(made_up.as_str(), stored);
        assert_eq!(Nick::parse(made_up.as_str()), Ok(made_up.clone()));
        assert!(made_up.as_str().chars().count() <= LONGEST);
    }
    chosen.remove_item(KEY).unwrap();
    // In each window of theirs.
    assert_eq!(recall_nick(ADA), recall_nick(ADA));
    assert_ne!(recall_nick(ADA), recall_nick(Member([8; 32])));
}
