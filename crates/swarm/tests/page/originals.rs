//! Who calls whom when the other side is an original, and which channel counts.

use std::time::Duration;

use expect_test::expect;
use murmuration_swarm::*;
use serde_json::json;

use super::harness::*;

#[test]
fn an_original_is_offered_to_without_anything_it_does_not_know() {
    let mut page = Page::settled();
    page.hear(json!({"type": "connect", "from": "c0"}));
    assert_eq!(page.offers(), [(LinkId(1), false)]);
    page.link(1, LinkInput::Described("v=0".into()));
    page.link(1, LinkInput::Candidate(candidate("one")));
    page.link(1, LinkInput::Candidate(candidate("two")));
    page.posted();
    page.posted();
    page.check_posts(expect![[r#"
        c0 {"from":"m","signal":{"type":"offer","sdp":"v=0"}}
        c0 {"from":"m","signal":{"type":"candidate","candidate":{"candidate":"one","sdpMLineIndex":0,"sdpMid":"0"}}}
        c0 {"from":"m","signal":{"type":"candidate","candidate":{"candidate":"two","sdpMLineIndex":0,"sdpMid":"0"}}}
    "#]]);
}

#[test]
fn an_original_that_made_a_channel_too_is_sent_again_on_its_own_what_it_can_not_have_heard() {
    let mut page = Page::offered_to_original();
    let crossing = json!({"from": "c0", "signal": {"type": "offer", "sdp": "theirs"}});
    assert_eq!(page.hear(crossing), [], "it answers ours");
    page.hear(json!({"from": "c0", "signal": {"type": "answer", "sdp": "to ours"}}));
    page.link(1, LinkInput::Opened(Lane::Local));
    assert_eq!(page.joins(), [("c0".to_owned(), Make::Original, None)]);
    assert_eq!(page.say(b"hi\n"), [send(1, Lane::Local, b"hi\n")]);
    assert_eq!(page.say(b"ho\n"), [send(1, Lane::Local, b"ho\n")]);
    assert_eq!(
        page.link(1, LinkInput::Opened(Lane::Remote)),
        [
            send(1, Lane::Remote, b"hi\n"),
            send(1, Lane::Remote, b"ho\n")
        ]
    );
    assert_eq!(page.say(b"on\n"), [send(1, Lane::Remote, b"on\n")]);
}

#[test]
fn an_original_that_talks_on_our_channel_is_not_sent_anything_twice() {
    let mut page = Page::offered_to_original();
    page.hear(json!({"from": "c0", "signal": {"type": "answer", "sdp": "to ours"}}));
    page.link(1, LinkInput::Opened(Lane::Local));
    page.say(b"hi\n");
    page.link(1, frame(Lane::Local, b"hello\n"));
    assert_eq!(
        page.link(1, LinkInput::Opened(Lane::Remote)),
        [Effect::Close(LinkId(1))],
        "it can't be: what speaks on both is made anew"
    );
    let offer = Effect::Offer {
        link: LinkId(2),
        aside: false,
    };
    assert_eq!(page.pass(Duration::from_secs(1)), [offer]);
}

#[test]
fn a_link_on_which_an_original_can_not_have_heard_more_than_is_kept_is_given_up() {
    let mut page = Page::offered_to_original();
    page.hear(json!({"from": "c0", "signal": {"type": "answer", "sdp": "to ours"}}));
    page.link(1, LinkInput::Opened(Lane::Local));
    for _ in 0..20_000 {
        page.say(b"x");
    }
    assert_eq!(
        page.link(1, LinkInput::Opened(Lane::Remote)),
        [Effect::Close(LinkId(1))]
    );
    let c0 = PeerId::new("c0").expect("an id");
    let why = Departure::Closed;
    assert_eq!(page.last(), Some(Event::Left { peer: c0, why }));
}

#[test]
fn an_original_that_does_not_answer_is_told_to_end_it_and_gets_another_offer_within_two_seconds() {
    let mut page = Page::offered_to_original();
    page.posted();
    page.posts.clear();
    let offer = Effect::Offer {
        link: LinkId(2),
        aside: false,
    };
    let effects = page.pass(Duration::from_millis(1500));
    assert_eq!(effects, [Effect::Close(LinkId(1)), offer]);
    page.check_posts(expect![[r#"
        c0 {"from":"m","signal":{"type":"end"}}
    "#]]);
}

#[test]
fn an_original_that_answers_once_more_with_another_attempt_has_lost_the_one_before() {
    let answer = |ufrag| json!({"from": "c0", "signal": {"type": "answer", "sdp": format!("v=0\r\na=ice-ufrag:{ufrag}\r\n")}});
    let mut page = Page::offered_to_original();
    page.hear(answer("one"));
    assert_eq!(page.hear(answer("one")), []);
    assert_eq!(page.hear(answer("two")), [Effect::Close(LinkId(1))]);
}

#[test]
fn an_original_that_our_answer_does_not_reach_is_told_to_end_it_and_gets_an_offer_of_ours() {
    let mut page = Page::settled();
    page.hear(json!({"from": "c0", "signal": {"type": "offer", "sdp": "theirs"}}));
    page.link(1, LinkInput::Described("v=0".into()));
    page.posted();
    page.posts.clear();
    let effects = page.pass(Duration::from_secs(6));
    let end = r#"{"from":"m","signal":{"type":"end"}}"#;
    assert!(page.posts.iter().any(|(_, body)| body == end));
    let offer = Effect::Offer {
        link: LinkId(2),
        aside: false,
    };
    assert_eq!(effects, [Effect::Close(LinkId(1)), offer]);
}

#[test]
fn a_late_offer_of_an_original_does_not_disturb_the_link_that_stands() {
    let mut page = Page::offered_to_original();
    page.hear(json!({"from": "c0", "signal": {"type": "answer", "sdp": "to ours"}}));
    page.link(1, LinkInput::Opened(Lane::Local));
    let late = json!({"from": "c0", "signal": {"type": "offer", "sdp": "theirs"}});
    assert_eq!(page.hear(late), []);
    page.link(1, LinkInput::Connection(ConnectionState::Disconnected));
    let anew = json!({"from": "c0", "signal": {"type": "offer", "sdp": "theirs, anew"}});
    assert!(matches!(page.hear(anew)[..], [Effect::Answer { .. }]));
}
