//! Names of apps and channels, and how they stand in a URL.

use expect_test::expect;
use murmuration_signalhub::{App, Channel, MAX_NAME, NameError, parse_path};
use percent_encoding::percent_decode_str;
use proptest::prelude::*;

#[test]
fn an_apps_name_is_any_text_up_to_its_bound() {
    for name in [
        "a",
        "book club",
        "50%",
        "…",
        "%2e",
        "a/b",
        "日本",
        "a?b#c",
        "...",
        &longest(),
    ] {
        let app = App::new(name).unwrap();
        assert_eq!(app.as_str(), name);
        assert_eq!(app.to_string(), name);
    }
}

#[test]
fn what_cannot_name_an_app_is_refused_with_the_reason() {
    assert_eq!(App::new(""), Err(NameError::Empty));
    assert_eq!(App::new("."), Err(NameError::Dots));
    assert_eq!(App::new(".."), Err(NameError::Dots));
    assert_eq!(
        App::new(&format!("{}b", longest())),
        Err(NameError::TooLong)
    );
    // Bytes count, not characters.
    assert_eq!(App::new(&"é".repeat(65)), Err(NameError::TooLong));
    for control in ['\0', '\n', '\t', '\x7f', '\u{85}'] {
        assert_eq!(App::new(&format!("a{control}b")), Err(NameError::Control));
    }
}

#[test]
fn an_app_stands_in_a_url_as_a_browser_writes_it() {
    let ascii: String = (' '..='~').collect();
    expect![[r##"
        %20!%22%23$%&'()*+,-.%2F0123456789:;%3C=%3E%3F@ABCDEFGHIJKLMNOPQRSTUVWXYZ[%5C]%5E_%60abcdefghijklmnopqrstuvwxyz%7B|%7D~"##]]
    .assert_eq(&App::new(&ascii).unwrap().segment());
    assert_eq!(segment("café"), "caf%C3%A9");
}

#[test]
fn a_percent_sign_is_encoded_only_where_it_would_read_as_an_escape() {
    assert_eq!(segment("50%"), "50%");
    assert_eq!(segment("50% off"), "50%%20off");
    assert_eq!(segment("%4"), "%4");
    assert_eq!(segment("%4g"), "%4g");
    assert_eq!(segment("%4f"), "%254f");
    assert_eq!(segment("%%4f%"), "%%254f%");
    assert_eq!(segment("%2E%2e"), "%252E%252e");
    assert_eq!(segment("%é0"), "%%C3%A90");
}

#[test]
fn a_channel_is_visible_ascii_that_a_url_leaves_alone() {
    let every_character = "!$&'()*+-.0123456789:;=@ABCXYZ[]_abcxyz~";
    for name in ["a", "...", "c1f9", every_character, &longest()] {
        let channel = Channel::new(name).unwrap();
        assert_eq!(channel.as_str(), name);
        assert_eq!(channel.to_string(), name);
    }
}

#[test]
fn what_cannot_name_a_channel_is_refused_with_the_reason() {
    assert_eq!(Channel::new(""), Err(NameError::Empty));
    assert_eq!(Channel::new("."), Err(NameError::Dots));
    assert_eq!(Channel::new(".."), Err(NameError::Dots));
    assert_eq!(
        Channel::new(&format!("{}b", longest())),
        Err(NameError::TooLong)
    );
    assert_eq!(Channel::new("a\nb"), Err(NameError::Control));
    for character in "/?#,%\\\"<>^{}|` é\u{a0}\u{2028}".chars() {
        let name = format!("a{character}b");
        assert_eq!(Channel::new(&name), Err(NameError::Character(character)));
    }
}

#[test]
fn the_channel_of_everybody_is_all() {
    assert_eq!(Channel::all().as_str(), "all");
    assert!(Channel::all().is_all());
    assert_eq!(Channel::new("all"), Ok(Channel::all()));
    assert!(!Channel::new("All").unwrap().is_all());
}

#[test]
fn the_reasons_are_plain_words() {
    let reasons = [
        App::new(""),
        App::new("."),
        App::new("\n"),
        App::new(&"a".repeat(129)),
    ];
    let channel = Channel::new("a b").unwrap_err();
    let text: Vec<String> = reasons
        .into_iter()
        .map(|reason| reason.unwrap_err().to_string())
        .chain([channel.to_string()])
        .collect();
    expect![[r#"
        the name is empty
        a name cannot be just one or two dots
        the name contains a control character
        the name is longer than 128 bytes
        the name contains ' ', which is not possible here"#]]
    .assert_eq(&text.join("\n"));
}

proptest! {
    #[test]
    fn every_app_has_a_segment_of_its_own(name in any_name()) {
        if let Ok(app) = App::new(&name) {
            let segment = app.segment();
            prop_assert_eq!(percent_decode_str(&segment).decode_utf8().unwrap(), name);
            prop_assert!(!segment.contains(['/', '\\', '?', '#', ' ']), "{}", segment);
            prop_assert!(segment.bytes().all(|byte| byte.is_ascii_graphic()), "{}", segment);
            prop_assert!(!is_dots(&segment), "{}", segment);
            // And a server finds it again.
            let target = format!("/v1/{segment}/all?x=1");
            prop_assert_eq!(parse_path(&target).unwrap().app(), segment);
        }
    }

    #[test]
    fn no_text_makes_the_names_panic(text in any::<String>()) {
        let _ = App::new(&text);
        if let Ok(channel) = Channel::new(&text) {
            let target = format!("/v1/app/{channel}");
            let path = parse_path(&target).unwrap();
            prop_assert_eq!(path.channels().collect::<Vec<_>>(), [channel.as_str()]);
        }
    }
}

/// Names rich in what could be mistaken for an escape or a dot segment.
fn any_name() -> impl Strategy<Value = String> {
    prop_oneof!["[%.2eE5fF/\\\\é ]{1,12}", "\\PC{1,24}", any::<String>()]
}

/// What a URL parser removes from a path.
fn is_dots(segment: &str) -> bool {
    let plain = segment.to_ascii_lowercase().replace("%2e", ".");
    plain == "." || plain == ".."
}

fn segment(name: &str) -> String {
    App::new(name).unwrap().segment()
}

fn longest() -> String {
    "a".repeat(MAX_NAME)
}
