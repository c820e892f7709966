//! Addresses of hubs, and the targets that a server gets.

use expect_test::expect;
use murmuration_signalhub::{
    App, CORS_HEADERS, Channel, HubUrl, HubUrlError, MAX_URL, Wishes, parse_path,
};
use proptest::prelude::*;

#[test]
fn an_address_is_read_as_the_original_client_reads_it() {
    for (text, url) in [
        ("hub.example.org", "http://hub.example.org"),
        ("hub.example.org/", "http://hub.example.org"),
        ("localhost:8088", "http://localhost:8088"),
        ("http://127.0.0.1:8088///", "http://127.0.0.1:8088"),
        ("https://h/base", "https://h/base"),
        ("https://h/base/", "https://h/base"),
        ("  https://h\n", "https://h"),
        ("http://[::1]:80/", "http://[::1]:80"),
        ("[2001:db8::1]", "http://[2001:db8::1]"),
        ("h:1", "http://h:1"),
        ("h:65535", "http://h:65535"),
        ("https://bücher.example", "https://bücher.example"),
    ] {
        let hub = HubUrl::parse(text).unwrap();
        assert_eq!(hub.as_str(), url);
        assert_eq!(hub.to_string(), url);
    }
}

#[test]
fn the_case_of_scheme_and_host_makes_no_difference_but_that_of_the_path_does() {
    assert_eq!(
        HubUrl::parse("HTTPS://Hub.Example/Base").unwrap().as_str(),
        "https://hub.example/Base"
    );
    assert_ne!(HubUrl::parse("h/a"), HubUrl::parse("h/A"));
}

#[test]
fn what_is_no_hubs_address_is_refused_with_the_reason() {
    use HubUrlError::{Character, Empty, Fragment, Host, Port, Query, Scheme, UserInfo};
    for (text, error) in [
        ("", Empty),
        (" \t", Empty),
        ("h h", Character(' ')),
        ("http://h/a\nb", Character('\n')),
        ("http://h/a\u{7f}", Character('\u{7f}')),
        ("http:\\\\h", Character('\\')),
        ("ftp://h", Scheme),
        ("://h", Scheme),
        ("javascript://h", Scheme),
        ("http://me@h", UserInfo),
        ("http://me:secret@h", UserInfo),
        ("http://h?", Query),
        ("http://h/?a=b", Query),
        ("http://h#", Fragment),
        ("http://h/#a?b", Fragment),
        ("/", Host),
        ("http://", Host),
        ("http:///path", Host),
        ("http://:80", Host),
        ("http://[::1", Host),
        ("http://[::g]", Host),
        ("http://::1", Host),
        ("http://a%41", Host),
        ("http://h:", Port),
        ("http://h:0", Port),
        ("http://h:65536", Port),
        ("http://h:+80", Port),
        ("mailto:me", Port),
    ] {
        assert_eq!(HubUrl::parse(text), Err(error), "{text:?}");
    }
}

#[test]
fn an_address_has_a_bound() {
    let longest = format!("http://h/{}", "a".repeat(MAX_URL - "http://h/".len()));
    assert_eq!(HubUrl::parse(&longest).unwrap().as_str(), longest);
    assert_eq!(
        HubUrl::parse(&format!("{longest}///")).unwrap().as_str(),
        longest
    );
    assert_eq!(
        HubUrl::parse(&format!("{longest}a")),
        Err(HubUrlError::TooLong)
    );
}

#[test]
fn the_reasons_are_plain_words() {
    let long = "h".repeat(MAX_URL);
    let texts = ["", "h h", "ftp://h", "me@h", "h?", "h#", "/", "h:x", &long];
    let reasons = texts.map(|text| HubUrl::parse(text).unwrap_err().to_string());
    expect![[r#"
        the address is empty
        the address contains ' ', which an address cannot contain
        the address must start with http:// or https://
        the address contains a user name (before the @), which is not supported
        the address contains a query (from the ? on), which is not supported
        the address contains a fragment (from the # on), which is not supported
        the address has no valid host name
        the port in the address must be a number from 1 to 65535
        the address is longer than 2048 bytes"#]]
    .assert_eq(&reasons.join("\n"));
}

#[test]
fn the_urls_under_a_hub_are_the_originals() {
    let hub = HubUrl::parse("https://h/base/").unwrap();
    let app = App::new("my app/1").unwrap();
    let me = Channel::new("c1").unwrap();
    assert_eq!(
        hub.subscribe_url(&app, &[&Channel::all(), &me]),
        "https://h/base/v1/my%20app%2F1/all,c1"
    );
    assert_eq!(
        hub.subscribe_url(&app, &[&me]),
        "https://h/base/v1/my%20app%2F1/c1"
    );
    assert_eq!(
        hub.broadcast_url(&app, &me),
        "https://h/base/v1/my%20app%2F1/c1"
    );
}

#[test]
fn a_stream_that_goes_on_says_so_in_its_url_and_a_hub_reads_it_there() {
    let hub = HubUrl::parse("https://h").unwrap();
    let app = App::new("tea").unwrap();
    let first = hub.resumed_subscribe_url(&app, "all,c1", None);
    assert_eq!(first, "https://h/v1/tea/all,c1?named&resume");
    let next = hub.resumed_subscribe_url(&app, "all,c1", Some("5f-12"));
    assert_eq!(next, "https://h/v1/tea/all,c1?named&resume=5f-12");
    for (url, resume) in [(first, None), (next, Some("5f-12"))] {
        let wishes = Wishes::of(url.strip_prefix("https://h").unwrap());
        assert_eq!((wishes.named, wishes.resume), (true, Some(resume)));
    }
}

#[test]
fn a_target_is_split_at_the_first_slash_and_then_at_the_commas() {
    assert_eq!(split("/v1/app/all"), Some(("app", vec!["all"])));
    assert_eq!(
        split("/v1/app/all,c1,all"),
        Some(("app", vec!["all", "c1", "all"]))
    );
    assert_eq!(split("/v1/app/a/b,c/"), Some(("app", vec!["a/b", "c/"])));
    assert_eq!(split("/v1/a,b/c"), Some(("a,b", vec!["c"])));
}

#[test]
fn nothing_in_a_target_is_decoded() {
    assert_eq!(
        split("/v1/a%62/%61,%2C,a%2fb"),
        Some(("a%62", vec!["%61", "%2C", "a%2fb"]))
    );
}

#[test]
fn the_query_is_dropped() {
    assert_eq!(split("/v1/app/all?x=/,?"), Some(("app", vec!["all"])));
    assert_eq!(split("/v1/app?/all"), None);
}

#[test]
fn other_targets_are_not_found() {
    for target in [
        "",
        "/",
        "*",
        "/v1",
        "/v1/",
        "/v1/app",
        "/v1/app/",
        "/v1//all",
        "/v1/app/,",
        "/v1/app/a,,b",
        "/v1/app/a,",
        "/v1/app/?all",
        "/v2/app/all",
        "v1/app/all",
        "/V1/app/all",
        "//v1/app/all",
        "http://h/v1/app/all",
    ] {
        assert_eq!(parse_path(target), None, "{target:?}");
    }
}

#[test]
fn a_post_names_one_channel_commas_included() {
    assert_eq!(parse_path("/v1/app/a,b?q").unwrap().channel(), "a,b");
    assert_eq!(parse_path("/v1/app/all").unwrap().channel(), "all");
}

#[test]
fn the_cors_headers_are_the_originals() {
    let lines: Vec<String> = CORS_HEADERS
        .iter()
        .map(|(name, value)| format!("{name}: {value}"))
        .collect();
    expect![[r#"
        access-control-allow-origin: *
        access-control-allow-methods: GET, POST, PUT, DELETE
        access-control-allow-credentials: true
        access-control-max-age: 86400
        access-control-allow-headers: X-Requested-With, X-HTTP-Method-Override, Content-Type, Accept, Authorization"#]]
    .assert_eq(&lines.join("\n"));
}

proptest! {
    #[test]
    fn reading_an_address_again_changes_nothing(text in any_address()) {
        if let Ok(hub) = HubUrl::parse(&text) {
            prop_assert!(hub.as_str().len() <= MAX_URL);
            prop_assert!(!hub.as_str().ends_with('/'));
            prop_assert_eq!(HubUrl::parse(hub.as_str()), Ok(hub));
        }
    }

    #[test]
    fn no_target_makes_the_server_panic(target in prop_oneof![any::<String>(), "/v1/[a,/?%]{0,9}"]) {
        if let Some(path) = parse_path(&target) {
            prop_assert!(!path.app().is_empty());
            prop_assert!(path.channels().all(|name| !name.is_empty()));
            let names: Vec<&str> = path.channels().collect();
            prop_assert_eq!(names.join(","), path.channel());
        }
    }
}

fn any_address() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<String>(),
        "(HTTP://|https://|)[h:@\\[\\]/%.1]{0,12}",
        "(http://|)h(:[0-9]{0,6}|)[/a.]{0,6}",
    ]
}

fn split(target: &str) -> Option<(&str, Vec<&str>)> {
    parse_path(target).map(|path| (path.app(), path.channels().collect()))
}
