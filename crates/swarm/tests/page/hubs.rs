//! Hubs that fail, and strangers that ask too much.

use std::time::Duration;

use murmuration_swarm::*;
use serde_json::json;

use super::harness::*;

#[test]
fn a_lost_hub_is_tried_again_after_growing_pauses() {
    let mut page = Page::new(options());
    page.input(Input::Join);
    let mut pauses = Vec::new();
    for _ in 0..8 {
        page.input(Input::HubLost(HUB));
        let Some(Event::Hub(HUB, HubState::Lost { retry })) = page.last() else {
            panic!("{:?}", page.last())
        };
        pauses.push(retry);
        let effects = page.pass(retry);
        assert!(
            matches!(effects[..], [Effect::OpenStream { .. }]),
            "{effects:?}"
        );
    }
    assert!(pauses[0] < Duration::from_millis(1300), "{pauses:?}");
    assert!(
        pauses[7] > Duration::from_secs(20) && pauses[7] < Duration::from_secs(40),
        "{pauses:?}"
    );
}

#[test]
fn for_some_seconds_after_waking_a_lost_hub_is_tried_again_and_again() {
    let mut page = Page::new(options());
    page.input(Input::Join);
    page.input(Input::HubLost(HUB));
    let effects = page.input(Input::Woke);
    assert!(matches!(effects[..], [Effect::OpenStream { .. }]));
    let woke = page.now;
    let mut tries = 0;
    loop {
        page.input(Input::HubLost(HUB));
        let Some(Event::Hub(HUB, HubState::Lost { retry })) = page.last() else {
            panic!("{:?}", page.last())
        };
        if retry > Duration::from_millis(400) {
            break;
        }
        page.pass(retry);
        tries += 1;
    }
    let span = page.now.since(woke);
    assert!((10..20).contains(&tries), "{tries} times");
    assert!((4..=6).contains(&span.as_secs()), "{span:?}");
}

#[test]
fn a_hub_whose_streams_soon_end_is_tried_again_after_growing_pauses_that_stay_short() {
    let mut page = Page::joined();
    let mut pauses = Vec::new();
    for _ in 0..8 {
        page.echo();
        page.pass(Duration::from_secs(2));
        page.input(Input::HubLost(HUB));
        let Some(Event::Hub(HUB, HubState::Lost { retry })) = page.last() else {
            panic!("{:?}", page.last())
        };
        pauses.push(retry);
        page.pass(retry);
        page.input(Input::HubOpened(HUB));
    }
    assert!(pauses[0] < Duration::from_millis(1300), "{pauses:?}");
    let later = &pauses[2..];
    let grown = Duration::from_secs(3)..=Duration::from_secs(5);
    assert!(later.iter().all(|it| grown.contains(it)), "{pauses:?}");

    page.echo();
    page.pass(Duration::from_secs(10));
    page.input(Input::HubLost(HUB));
    let Some(Event::Hub(HUB, HubState::Lost { retry })) = page.last() else {
        panic!("{:?}", page.last())
    };
    assert!(retry < Duration::from_millis(1300), "{retry:?}");
}

#[test]
fn with_a_network_again_each_stream_is_opened_anew_and_announced_on() {
    let mut page = Page::settled();
    let effects = page.input(Input::Online);
    assert!(
        matches!(
            effects[..],
            [Effect::CloseStream(HUB), Effect::OpenStream { .. }]
        ),
        "{effects:?}"
    );
    page.input(Input::HubOpened(HUB));
    let (_, body) = page.posts.first().expect("it announces");
    assert!(body.contains(r#""type":"connect""#), "{body}");
}

#[test]
fn a_hub_that_opens_in_silence_is_announced_to_all_the_same() {
    let mut page = Page::new(options());
    page.input(Input::Join);
    page.pass(Duration::from_millis(1100));
    assert_eq!(page.posts.len(), 1);
}

#[test]
fn a_post_that_the_hub_refuses_is_tried_again_and_those_behind_it_wait() {
    let mut page = Page::settled();
    page.hear(json!({"type": "connect", "from": "c0"}));
    page.link(1, LinkInput::Described("v=0".into()));
    page.link(1, LinkInput::Candidate(candidate("one")));
    page.refused();
    page.pass(Duration::from_secs(1));
    page.posted();
    let signals: Vec<&str> = page.posts.iter().map(|(_, body)| kind(body)).collect();
    assert_eq!(signals, ["offer", "offer", "candidate"]);
}

#[test]
fn a_full_room_neither_announces_nor_answers_and_goes_on_when_somebody_leaves() {
    let mut options = options();
    options.max_peers = 1;
    let mut page = Page::answering_with(options);
    page.link(1, LinkInput::Opened(Lane::Remote));
    page.link(
        1,
        frame(Lane::Aside, br#"{"type":"greeting","greeting":null}"#),
    );
    page.posts.clear();
    assert_eq!(page.hear(offer("g", 8)), []);
    assert_eq!(
        page.dropped(),
        [Dropped::TooMany(PeerId::new("g").expect("an id"))]
    );
    page.hear(json!({"type": "connect", "from": "h", "murmuration": ours()}));
    page.pass(Duration::from_secs(30));
    assert_eq!(page.posts, []);
    page.link(1, LinkInput::Closed(Lane::Remote));
    page.pass(Duration::from_secs(16));
    assert!(!page.posts.is_empty(), "it announces again");
}

#[test]
fn a_thousand_invented_peers_a_second_start_a_bounded_number_of_connections() {
    let mut page = Page::settled();
    for second in 0..10 {
        for n in 0..1000 {
            let from = format!("invented-{second}-{n}");
            page.hear(json!({"type": "connect", "from": from, "murmuration": ours()}));
        }
        page.pass(Duration::from_secs(1));
    }
    let opened = page.offers().len();
    let closed = page
        .effects
        .iter()
        .filter(|effect| matches!(effect, Effect::Close(_)))
        .count();
    assert!(opened <= 64 + 20, "{opened} connections");
    assert!(opened - closed <= 48, "{opened} opened, {closed} closed");
    let effects = page.hear(offer("real", 7));
    assert!(
        matches!(effects[..], [Effect::Answer { .. }]),
        "one who offers is answered: {effects:?}"
    );
}

#[test]
fn invented_peers_are_forgotten_half_a_minute_after_the_last_of_them() {
    let mut page = Page::settled();
    for second in 0..5 {
        for n in 0..1000 {
            let from = format!("invented-{second}-{n}");
            page.hear(json!({"type": "connect", "from": from, "murmuration": ours()}));
        }
        page.pass(Duration::from_secs(1));
    }
    page.pass(Duration::from_secs(30));
    page.told.clear();
    page.effects.clear();
    page.pass(Duration::from_secs(120));
    assert_eq!(page.connecting(), [""; 0]);
    assert_eq!(page.effects, []);
}

#[test]
fn what_is_wrapped_for_the_hub_is_unwrapped_by_the_others() {
    #[derive(Debug)]
    struct Reversed;
    impl Seal for Reversed {
        fn wrap(&self, message: &str, _: &Channel) -> Option<String> {
            Some(message.chars().rev().collect())
        }
        fn unwrap(&self, data: &str, _: &Channel) -> Option<String> {
            data.starts_with('}').then(|| data.chars().rev().collect())
        }
    }
    let mut options = options();
    options.seal = Some(Box::new(Reversed));
    let mut page = Page::new(options);
    page.input(Input::Join);
    page.input(Input::HubOpened(HUB));
    let (_, body) = page.posts[0].clone();
    assert!(body.ends_with(r#""epyt"{"#), "{body}");
    page.input(Input::HubMessage(HUB, body));
    page.input(Input::HubMessage(
        HUB,
        r#"{"type":"connect","from":"c0"}"#.into(),
    ));
    assert_eq!(
        page.dropped().len(),
        1,
        "what is not wrapped is dropped, our own echo is not"
    );
}

#[test]
fn words_in_our_own_name_are_dropped() {
    let mut page = Page::settled();
    page.hear(json!({"from": ME, "signal": {"type": "offer", "sdp": "x"}}));
    page.hear(json!({"type": "connect", "from": ME}));
    assert_eq!(page.offers(), []);
    assert_eq!(page.dropped().len(), 2);
}
