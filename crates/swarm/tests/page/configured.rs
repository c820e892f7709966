//! How connections are made, when that changes while the swarm is there.

use std::time::Duration;

use murmuration_swarm::*;
use serde_json::json;

use super::harness::*;

#[test]
fn a_configuration_is_handed_on() {
    let mut page = Page::settled();
    let rtc = with_relay();
    let effects = page.input(Input::Configure(rtc.clone()));
    assert_eq!(effects, [Effect::Configure(rtc)]);
    assert_eq!(page.posts, [], "those who are there know us already");
}

#[test]
fn who_could_not_be_linked_is_called_at_once_when_there_are_other_servers() {
    let mut page = Page::offered();
    page.link(1, LinkInput::Connection(ConnectionState::Failed));
    let rest = page.told.iter().find_map(|event| match event {
        Event::Failed { retry, .. } => *retry,
        _ => None,
    });
    assert!(rest.is_some_and(|rest| rest > Duration::ZERO), "{rest:?}");
    let rtc = with_relay();
    let effects = page.input(Input::Configure(rtc.clone()));
    let offer = Effect::Offer {
        link: LinkId(2),
        aside: true,
    };
    assert_eq!(effects, [Effect::Configure(rtc), offer]);
}

#[test]
fn what_began_before_there_were_servers_is_made_anew_and_what_began_with_some_is_not() {
    for mut page in [Page::offered(), Page::answering()] {
        page.posted();
        let rtc = with_relay();
        let effects = page.input(Input::Configure(rtc.clone()));
        let offer = Effect::Offer {
            link: LinkId(2),
            aside: true,
        };
        let anew = [Effect::Configure(rtc), Effect::Close(LinkId(1)), offer];
        assert_eq!(effects, anew);
        let fresh = RtcConfig {
            relay_only: false,
            ..with_server().rtc
        };
        let effects = page.input(Input::Configure(fresh.clone()));
        assert_eq!(
            effects,
            [Effect::Configure(fresh)],
            "they were only renewed"
        );
    }
    let mut page = Page::answering();
    page.link(1, LinkInput::Connection(ConnectionState::Connected));
    let rtc = with_relay();
    let effects = page.input(Input::Configure(rtc.clone()));
    assert_eq!(effects, [Effect::Configure(rtc)], "there is a way");
}

#[test]
fn who_has_to_be_hidden_and_has_no_relay_is_silent_until_there_is_one() {
    let mut options = with_server();
    options.rtc.relay_only = true;
    let mut page = Page::joined_with(options);
    page.pass(Duration::from_secs(30));
    assert_eq!(page.hear(offer("f", 7)), []);
    assert_eq!(
        page.dropped(),
        [Dropped::NoRelay(PeerId::new("f").expect("an id"))]
    );
    page.hear(json!({"type": "connect", "from": "g", "murmuration": ours()}));
    page.pass(Duration::from_secs(30));
    assert_eq!((page.offers(), page.posts.len()), (vec![], 0));

    page.input(Input::Configure(RtcConfig {
        relay_only: true,
        ..with_relay()
    }));
    let [(to, body)] = &page.posts[..] else {
        panic!("{:?}", page.posts)
    };
    assert!(
        to.is_all() && body.contains(r#""type":"connect""#),
        "{body}"
    );
    assert!(matches!(
        page.hear(offer("f", 8))[..],
        [Effect::Answer { .. }]
    ));
}

#[test]
fn a_relay_is_known_by_its_address_whatever_its_case() {
    for (url, is_relay) in [
        ("turn:t.example", true),
        ("TURNS:t.example:443?transport=tcp", true),
        ("stun:turn.example", false),
        ("turn", false),
    ] {
        let urls = vec!["stun:s.example".to_owned(), url.to_owned()];
        let server = IceServer {
            urls,
            ..IceServer::default()
        };
        assert_eq!(server.is_relay(), is_relay, "{url}");
    }
}

fn with_relay() -> RtcConfig {
    RtcConfig {
        ice_servers: vec![IceServer {
            urls: vec!["turn:turn.example".to_owned()],
            username: Some("u".to_owned()),
            credential: Some("c".to_owned()),
        }],
        relay_only: false,
    }
}
