//! Who calls whom, and what travels with a call.

use std::time::Duration;

use expect_test::expect;
use murmuration_swarm::*;
use serde_json::json;

use super::harness::*;

#[test]
fn a_page_opens_one_stream_for_both_channels_and_announces_when_it_is_open() {
    let mut page = Page::new(options());
    let effects = page.input(Input::Join);
    let channels = vec![Channel::all(), Channel::new(ME).expect("a name")];
    assert_eq!(effects, [Effect::OpenStream { hub: HUB, channels }]);
    page.input(Input::HubOpened(HUB));
    page.check_posts(expect![[r#"
        all {"type":"connect","from":"m","murmuration":{"v":1,"run":"ca71d87c76983989"}}
    "#]]);
}

#[test]
fn a_connect_after_our_echo_is_offered_to_and_one_before_it_is_left_to_offer() {
    let mut page = Page::joined();
    page.hear(json!({"type": "connect", "from": "early", "murmuration": ours()}));
    assert_eq!(page.offers(), []);
    page.echo();
    page.hear(json!({"type": "connect", "from": "later", "murmuration": ours()}));
    assert_eq!(page.offers(), [(LinkId(1), true)]);
    assert_eq!(page.connecting(), ["later"]);
}

#[test]
fn one_who_should_have_offered_but_does_not_is_offered_to_within_two_seconds() {
    let mut page = Page::joined();
    page.hear(json!({"type": "connect", "from": "early", "murmuration": ours()}));
    page.pass(Duration::from_secs(2));
    assert_eq!(page.offers(), [(LinkId(1), true)]);
}

#[test]
fn between_ours_candidates_found_at_once_travel_with_the_offer_and_all_later_ones_in_one_post() {
    let mut page = Page::settled_with(with_server());
    page.hear(json!({"type": "connect", "from": "f", "murmuration": ours()}));
    page.link(1, LinkInput::Described("v=0".into()));
    page.link(1, LinkInput::Candidate(candidate("at once")));
    page.pass(Duration::from_millis(100));
    page.posted();
    page.link(1, LinkInput::Candidate(candidate("later")));
    page.link(1, LinkInput::Candidate(candidate("later still")));
    page.link(1, LinkInput::Gathered);
    page.posted();
    page.check_posts(expect![[r#"
        f {"from":"m","signal":{"type":"offer","sdp":"v=0"},"murmuration":{"v":1,"run":"ca71d87c76983989","link":"cdf101e3bab88b9f","attempt":1,"candidates":[{"candidate":"at once","sdpMLineIndex":0,"sdpMid":"0"}]}}
        f {"from":"m","signal":{"type":"candidate","candidate":{"candidate":"later","sdpMLineIndex":0,"sdpMid":"0"}},"murmuration":{"v":1,"run":"ca71d87c76983989","link":"cdf101e3bab88b9f","attempt":1,"candidates":[{"candidate":"later still","sdpMLineIndex":0,"sdpMid":"0"}]}}
    "#]]);
}

#[test]
fn where_a_server_may_answer_an_offer_waits_60_ms_for_what_is_found_at_once() {
    let mut page = Page::settled_with(with_server());
    page.hear(json!({"type": "connect", "from": "f", "murmuration": ours()}));
    page.link(1, LinkInput::Described("v=0".into()));
    page.link(1, LinkInput::Candidate(candidate("one")));
    page.pass(Duration::from_millis(59));
    assert!(page.posts.is_empty());
    page.pass(Duration::from_millis(1));
    assert_eq!(page.posts.len(), 1);
}

#[test]
fn in_a_crowd_an_offer_waits_20_ms_for_what_is_found_at_once() {
    let mut page = Page::settled();
    for n in 0..5 {
        page.hear(json!({"type": "connect", "from": format!("f{n}"), "murmuration": ours()}));
    }
    page.link(5, LinkInput::Described("v=0".into()));
    page.link(5, LinkInput::Candidate(candidate("one")));
    page.pass(Duration::from_millis(19));
    assert!(page.posts.is_empty());
    page.pass(Duration::from_millis(1));
    assert_eq!(page.posts.len(), 1);
}

#[test]
fn with_no_server_and_no_crowd_an_offer_goes_at_once_and_all_candidates_in_one_post_behind_it() {
    let mut page = Page::settled();
    page.hear(json!({"type": "connect", "from": "f", "murmuration": ours()}));
    page.link(1, LinkInput::Described("v=0".into()));
    assert_eq!(page.posts.len(), 1);
    page.posted();
    page.link(1, LinkInput::Candidate(candidate("one")));
    page.link(1, LinkInput::Candidate(candidate("two")));
    page.pass(Duration::from_millis(20));
    page.posted();
    page.link(1, LinkInput::Candidate(candidate("much later")));
    page.link(1, LinkInput::Gathered);
    page.check_posts(expect![[r#"
        f {"from":"m","signal":{"type":"offer","sdp":"v=0"},"murmuration":{"v":1,"run":"ca71d87c76983989","link":"cdf101e3bab88b9f","attempt":1}}
        f {"from":"m","signal":{"type":"candidate","candidate":{"candidate":"one","sdpMLineIndex":0,"sdpMid":"0"}},"murmuration":{"v":1,"run":"ca71d87c76983989","link":"cdf101e3bab88b9f","attempt":1,"candidates":[{"candidate":"two","sdpMLineIndex":0,"sdpMid":"0"}]}}
    "#]]);
}

#[test]
fn of_two_crossing_offers_the_one_of_the_smaller_id_stands() {
    for (other, ours_stands) in [("z", true), ("f", false)] {
        let mut page = Page::settled();
        page.hear(json!({"type": "connect", "from": other, "murmuration": ours()}));
        page.link(1, LinkInput::Described("v=0".into()));
        page.link(1, LinkInput::Gathered);
        let effects = page.hear(offer(other, 7));
        if ours_stands {
            assert_eq!(effects, [], "their offer is ignored");
        } else {
            let answer = Effect::Answer {
                link: LinkId(2),
                aside: true,
                offer: "theirs".into(),
            };
            assert_eq!(effects, [Effect::Close(LinkId(1)), answer]);
        }
        assert_eq!(page.connecting(), [other], "one person, told of once");
    }
}

#[test]
fn an_offer_that_was_not_sent_yet_gives_way_to_one_that_was() {
    let mut page = Page::settled();
    page.hear(json!({"type": "connect", "from": "z", "murmuration": ours()}));
    let effects = page.hear(offer("z", 7));
    assert!(matches!(
        effects[..],
        [
            Effect::Close(LinkId(1)),
            Effect::Answer {
                link: LinkId(2),
                ..
            }
        ]
    ));
}

#[test]
fn between_ours_an_offer_without_an_answer_is_repeated_with_all_candidates_of_so_far() {
    let mut page = Page::settled_with(with_server());
    page.hear(json!({"type": "connect", "from": "f", "murmuration": ours()}));
    page.link(1, LinkInput::Described("v=0".into()));
    page.link(1, LinkInput::Candidate(candidate("at once")));
    page.pass(Duration::from_millis(100));
    page.posted();
    page.link(1, LinkInput::Candidate(candidate("later")));
    page.link(1, LinkInput::Gathered);
    page.posted();
    page.posts.clear();
    page.pass(Duration::from_secs(2));
    page.check_posts(expect![[r#"
        f {"from":"m","signal":{"type":"offer","sdp":"v=0"},"murmuration":{"v":1,"run":"ca71d87c76983989","link":"cdf101e3bab88b9f","attempt":1,"candidates":[{"candidate":"at once","sdpMLineIndex":0,"sdpMid":"0"},{"candidate":"later","sdpMLineIndex":0,"sdpMid":"0"}]}}
    "#]]);
}

#[test]
fn an_offer_that_comes_again_because_our_answer_was_lost_is_answered_as_before() {
    let mut page = Page::answering();
    page.posted();
    let first = page.posts.pop().expect("an answer");
    page.posts.clear();
    assert_eq!(page.hear(offer("f", 7)), []);
    assert_eq!(page.posts, [], "a hub that doubles");
    page.pass(Duration::from_secs(2));
    page.posts.clear();
    assert_eq!(page.hear(offer("f", 7)), []);
    assert_eq!(page.posts, [first]);
}

#[test]
fn an_answer_or_candidate_of_another_attempt_is_dropped() {
    let mut page = Page::offered();
    for stray in [
        json!({"from": "f", "signal": {"type": "answer", "sdp": "x"}, "murmuration": mark(7)}),
        json!({"from": "f", "signal": {"candidate": {"candidate": "x"}}, "murmuration": mark(7)}),
        json!({"from": "nobody", "signal": {"type": "answer", "sdp": "x"}}),
    ] {
        assert_eq!(page.hear(stray), []);
    }
    assert_eq!(page.dropped().len(), 3);
    let token = page.token();
    let right = json!({"from": "f", "signal": {"type": "answer", "sdp": "right"}, "murmuration": {"v": 1, "run": RUN, "link": token}});
    assert_eq!(
        page.hear(right.clone()),
        [Effect::Accept {
            link: LinkId(1),
            answer: "right".into()
        }]
    );
    assert_eq!(
        page.hear(right),
        [],
        "an answer that comes twice counts once"
    );
}

#[test]
fn an_offer_that_comes_twice_is_answered_once_also_when_its_link_is_long_over() {
    let mut page = Page::settled();
    assert!(matches!(
        page.hear(offer("f", 7))[..],
        [Effect::Answer { .. }]
    ));
    assert_eq!(page.hear(offer("f", 7)), []);
    page.link(1, LinkInput::Connection(ConnectionState::Failed));
    assert_eq!(page.hear(offer("f", 7)), []);
}

#[test]
fn candidates_of_an_offer_are_handed_over_after_it() {
    let mut page = Page::settled();
    let mut offer = offer("f", 7);
    offer["murmuration"]["candidates"] =
        json!([{"candidate": "one", "sdpMid": "0", "sdpMLineIndex": 0}, {"candidate": ""}]);
    let effects = page.hear(offer);
    let answer = Effect::Answer {
        link: LinkId(1),
        aside: true,
        offer: "theirs".into(),
    };
    let add = Effect::AddCandidate {
        link: LinkId(1),
        candidate: candidate("one"),
    };
    assert_eq!(effects, [answer, add]);
}

#[test]
fn a_candidate_that_overtakes_its_answer_waits_for_it() {
    let mut page = Page::settled();
    page.hear(json!({"type": "connect", "from": "f", "murmuration": ours()}));
    page.link(1, LinkInput::Described("v=0".into()));
    page.link(1, LinkInput::Gathered);
    let mark = json!({"v": 1, "run": RUN, "link": page.token()});
    let one = json!({"candidate": "one", "sdpMid": "0", "sdpMLineIndex": 0});
    let early = json!({"from": "f", "signal": {"candidate": one}, "murmuration": mark});
    assert_eq!(page.hear(early), []);
    let answer = json!({"type": "answer", "sdp": "theirs"});
    let effects = page.hear(json!({"from": "f", "signal": answer, "murmuration": mark}));
    let accept = Effect::Accept {
        link: LinkId(1),
        answer: "theirs".into(),
    };
    let add = Effect::AddCandidate {
        link: LinkId(1),
        candidate: candidate("one"),
    };
    assert_eq!(effects, [accept, add]);
}
