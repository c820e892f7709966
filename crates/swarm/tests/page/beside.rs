//! Another connection beside one whose restart finds no path: when, by whom, and through what.

use std::time::Duration;

use murmuration_swarm::*;
use serde_json::{Value, json};

use super::{
    harness::*,
    ladder::{restart_offer, restart_offer_from},
};

const SECOND: Duration = Duration::from_secs(1);
const MOMENT: Duration = Duration::from_millis(100);

#[test]
fn once_a_restart_is_answered_a_path_is_found_within_a_second_or_a_new_connection_is_tried() {
    let mut page = restarted(Page::linked());
    page.pass(SECOND - MOMENT);
    assert_eq!(page.offers(), []);
    // `f` is smaller, but this side offered the restart.
    page.pass(2 * MOMENT);
    assert_eq!(page.offers(), [(LinkId(2), true)]);
}

#[test]
fn an_answer_that_comes_again_gives_a_restart_no_more_time() {
    let mut page = restarted(Page::linked());
    page.pass(SECOND / 2);
    page.hear(answer_to_restart(&page));
    page.pass(SECOND / 2 + MOMENT);
    assert_eq!(page.offers(), [(LinkId(2), true)]);
}

#[test]
fn a_restart_that_finds_a_path_in_time_is_all_that_is_tried() {
    let mut page = restarted(Page::linked());
    page.pass(SECOND / 2);
    page.link(1, frame(Lane::Aside, br#"{"type":"pong","number":3}"#));
    page.pass(2 * SECOND);
    assert_eq!(page.offers(), []);
}

#[test]
fn a_restart_that_is_not_answered_is_offered_on_for_four_seconds() {
    let mut page = restarting(Page::linked());
    for _ in 0..7 {
        page.pass(SECOND / 2);
        page.posted();
    }
    assert_eq!(page.offers(), []);
    let offers = |page: &Page| {
        let bodies = page.posts.iter().map(|(_, body)| kind(body));
        bodies.filter(|kind| *kind == "offer").count()
    };
    assert!(offers(&page) > 2, "{:#?}", page.posts);
}

#[test]
fn whoever_answered_a_restart_leaves_the_new_connection_to_the_other_side_for_a_while() {
    // `z` is larger: by their ids alone this side would go first.
    let mut page = linked_with_z();
    page.link(1, LinkInput::Connection(ConnectionState::Disconnected));
    page.hear(restart_offer_from("z", 9));
    page.link(1, LinkInput::Described("ours".into()));
    page.link(1, LinkInput::Gathered);
    page.pass(5 * SECOND);
    assert_eq!(page.offers(), []);
    page.pass(SECOND);
    assert_eq!(page.offers(), [(LinkId(2), true)]);
}

#[test]
fn where_a_restart_has_looked_for_a_direct_path_relayed_addresses_wait_no_more() {
    let mut page = restarted(linked_with_server());
    page.pass(SECOND + MOMENT);
    assert_eq!(page.offers(), [(LinkId(2), true)]);
    describe(&mut page);
    assert!(tells_relay(&page), "{:#?}", page.posts);

    let mut mark = mark(0);
    mark["link"] = page.token().into();
    mark["candidates"] = json!([{"candidate": RELAY, "sdpMid": "0", "sdpMLineIndex": 0}]);
    let answer = json!({"type": "answer", "sdp": "theirs"});
    let effects = page.hear(json!({"from": "f", "signal": answer, "murmuration": mark}));
    assert!(adds_relay(&effects), "{effects:#?}");
}

#[test]
fn whoever_answered_that_restart_takes_them_at_once_as_well() {
    let mut page = linked_with_server();
    page.hear(restart_offer(9));
    page.link(1, LinkInput::Described("ours".into()));
    page.link(1, LinkInput::Gathered);
    page.pass(SECOND);
    let mut offer = offer("f", 8);
    offer["murmuration"]["candidates"] =
        json!([{"candidate": RELAY, "sdpMid": "0", "sdpMLineIndex": 0}]);
    let effects = page.hear(offer);
    assert!(adds_relay(&effects), "{effects:#?}");
    describe(&mut page);
    assert!(tells_relay(&page), "{:#?}", page.posts);
}

#[test]
fn where_no_restart_has_looked_for_one_they_wait_for_half_a_second() {
    let mut page = linked_with_server();
    page.link(1, LinkInput::Connection(ConnectionState::Disconnected));
    page.hear(offer("f", 8));
    describe(&mut page);
    page.pass(SECOND / 2 - MOMENT);
    assert!(!tells_relay(&page), "{:#?}", page.posts);
    page.pass(2 * MOMENT);
    assert!(tells_relay(&page), "{:#?}", page.posts);
}

#[test]
fn what_an_earlier_restart_has_found_out_says_nothing_about_the_next_break() {
    let mut page = restarted(linked_with_server());
    page.pass(SECOND - MOMENT);
    page.link(1, LinkInput::Connection(ConnectionState::Connected));
    page.pass(SECOND);
    page.hear(offer("f", 8));
    describe(&mut page);
    assert!(!tells_relay(&page), "{:#?}", page.posts);
}

#[test]
fn an_offer_to_restart_crosses_no_offer_of_ours_that_was_given_up() {
    let mut page = linked_with_z();
    page.link(1, LinkInput::Connection(ConnectionState::Disconnected));
    page.pass(2 * SECOND);
    page.link(1, LinkInput::Described("restarted".into()));
    // `z` is larger: ours stands.
    assert_eq!(page.hear(restart_offer_from("z", 9)), []);
    page.pass(4 * SECOND);
    let effects = page.hear(restart_offer_from("z", 10));
    assert!(matches!(effects[..], [Effect::AnswerRestart { .. }]));
}

const RELAY: &str = "candidate:2 1 udp 1 10.0.0.2 9 typ relay";

/// Linked with `f`, where there is a STUN or TURN server.
fn linked_with_server() -> Page {
    linked(Page::answering_with(with_server()))
}

/// Linked with `z`, whose id is larger.
fn linked_with_z() -> Page {
    let mut page = Page::settled();
    page.hear(offer("z", 7));
    page.link(1, LinkInput::Described("v=0".into()));
    page.link(1, LinkInput::Gathered);
    linked(page)
}

fn linked(mut page: Page) -> Page {
    for lane in [Lane::Aside, Lane::Remote] {
        page.link(1, LinkInput::Opened(lane));
    }
    let greeting = br#"{"type":"greeting","greeting":null}"#;
    page.link(1, frame(Lane::Aside, greeting));
    assert_eq!(page.joins().len(), 1);
    page
}

/// After a change of network, with an offer to restart on its way.
fn restarting(mut page: Page) -> Page {
    page.link(1, frame(Lane::Aside, br#"{"type":"pong","number":1}"#));
    page.input(Input::Online);
    let effects = page.pass(SECOND);
    assert!(effects.contains(&Effect::Restart(LinkId(1))));
    page.posted();
    page.posts.clear();
    page.link(1, LinkInput::Described("restarted".into()));
    page.link(1, LinkInput::Gathered);
    page
}

/// The same, answered.
fn restarted(page: Page) -> Page {
    let mut page = restarting(page);
    page.hear(answer_to_restart(&page));
    page
}

fn answer_to_restart(page: &Page) -> Value {
    let offers = page.posts.iter().map(|(_, body)| body);
    let offer = offers.rev().find(|body| kind(body) == "offer");
    let mut answer: Value = serde_json::from_str(offer.expect("it offers")).expect("JSON");
    answer["from"] = "f".into();
    answer["signal"] = json!({"type": "answer", "sdp": "again"});
    answer["murmuration"]["run"] = RUN.into();
    answer
}

/// The browser describes the second link, and finds an address at a TURN server.
fn describe(page: &mut Page) {
    page.posted();
    page.posts.clear();
    page.link(2, LinkInput::Candidate(candidate(RELAY)));
    page.link(2, LinkInput::Described("second".into()));
    page.link(2, LinkInput::Gathered);
    page.posted();
}

fn tells_relay(page: &Page) -> bool {
    page.posts.iter().any(|(_, body)| body.contains(RELAY))
}

fn adds_relay(effects: &[Effect]) -> bool {
    let candidates = effects.iter().filter_map(|effect| match effect {
        Effect::AddCandidate { link, candidate } => Some((*link, &candidate.candidate)),
        _ => None,
    });
    candidates.eq([(LinkId(2), &RELAY.to_owned())])
}
