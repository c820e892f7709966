//! What is done when nothing is heard of a linked peer, step by step.

use std::time::Duration;

use murmuration_swarm::*;
use serde_json::json;

use super::harness::*;

const SECOND: Duration = Duration::from_secs(1);

#[test]
fn a_break_is_told_at_once_and_passes_by_itself() {
    let mut page = Page::linked();
    page.link(1, LinkInput::Connection(ConnectionState::Disconnected));
    assert!(page.told.contains(&Event::Wavering(f())));
    page.link(1, LinkInput::Connection(ConnectionState::Connected));
    assert_eq!(page.last(), Some(Event::Steady(f())));
    assert_eq!(page.told_of(Attempt::Restart), 0);
}

#[test]
fn over_a_path_that_is_back_enough_is_said_for_sctp_to_send_what_was_lost_again_at_once() {
    let mut page = Page::linked();
    page.link(1, LinkInput::Connection(ConnectionState::Disconnected));
    let effects = page.link(1, LinkInput::Connection(ConnectionState::Connected));
    // RFC 9260, section 7.2.4: what three reports in a row have missed is taken for lost.
    assert!(pings(&effects) >= 3, "{effects:#?}");
}

#[test]
fn anything_that_comes_over_the_link_ends_the_doubt() {
    let mut page = Page::linked();
    page.link(1, LinkInput::Connection(ConnectionState::Disconnected));
    page.link(1, frame(Lane::Remote, b"here\n"));
    let after = page.told.iter().rev().take(2).collect::<Vec<_>>();
    assert!(after.contains(&&Event::Steady(f())), "{after:?}");
}

#[test]
fn a_break_that_does_not_pass_is_followed_by_an_ice_restart_on_the_same_connection() {
    let mut page = Page::linked();
    page.link(1, LinkInput::Connection(ConnectionState::Disconnected));
    // `f` is smaller than `m`, and would have gone first.
    let effects = page.pass(3 * SECOND);
    assert!(effects.contains(&Effect::Restart(LinkId(1))));
    page.posted();
    page.posts.clear();
    page.link(1, LinkInput::Described("restarted".into()));
    let (to, body) = page.posts.last().expect("it offers").clone();
    assert_eq!((to.as_str(), kind(&body)), ("f", "offer"));
    let body: serde_json::Value = serde_json::from_str(&body).expect("JSON");
    let theirs = &body["murmuration"];
    assert_eq!(theirs["link"], format!("{:016x}", 7));
    let restart = theirs["restart"].clone();
    let answer = json!({"type": "answer", "sdp": "again"});
    let mut mark = mark(7);
    mark["restart"] = restart;
    let effects = page.hear(json!({"from": "f", "signal": answer, "murmuration": mark}));
    let accept = Effect::Accept {
        link: LinkId(1),
        answer: "again".into(),
    };
    assert_eq!(effects, [accept]);
    page.link(1, LinkInput::Connection(ConnectionState::Connected));
    assert_eq!(page.last(), Some(Event::Steady(f())));
}

#[test]
fn an_offer_to_restart_is_answered_on_the_same_connection() {
    let mut page = Page::linked();
    let effects = page.hear(restart_offer(9));
    let answer = Effect::AnswerRestart {
        link: LinkId(1),
        offer: "theirs".into(),
    };
    assert_eq!(effects, [answer]);
    page.posted();
    page.posts.clear();
    page.link(1, LinkInput::Described("ours".into()));
    page.link(1, LinkInput::Gathered);
    let (_, body) = page.posts.first().expect("it answers");
    assert_eq!(kind(body), "answer");
    assert!(body.contains(&format!("{:016x}", 9)), "{body}");
    // The same once more is no other restart.
    assert_eq!(page.hear(restart_offer(9)), []);
}

#[test]
fn an_offer_to_restart_that_comes_again_after_a_later_one_is_passed_over() {
    let mut page = Page::linked();
    page.hear(restart_offer(9));
    page.hear(restart_offer(10));
    assert_eq!(page.hear(restart_offer(9)), [], "it came by a slower way");
}

#[test]
fn of_two_restarts_that_cross_the_one_of_the_smaller_id_stands() {
    let mut page = Page::linked();
    page.link(1, LinkInput::Connection(ConnectionState::Disconnected));
    page.pass(3 * SECOND);
    page.link(1, LinkInput::Described("restarted".into()));
    // `f` is smaller: ours is taken back.
    let effects = page.hear(restart_offer(9));
    assert!(matches!(effects[..], [Effect::AnswerRestart { .. }]));
}

#[test]
fn an_offer_to_restart_a_link_that_is_over_here_leads_to_a_new_one() {
    let mut page = Page::linked();
    page.link(1, LinkInput::Closed(Lane::Remote));
    page.effects.clear();
    page.hear(restart_offer(9));
    assert_eq!(page.offers(), [(LinkId(2), true)]);
}

#[test]
fn a_restart_that_leads_to_nothing_is_followed_by_a_new_connection_and_in_the_end_it_is_gone() {
    let mut page = Page::linked();
    page.link(1, LinkInput::Connection(ConnectionState::Disconnected));
    page.pass(10 * SECOND);
    assert_eq!(page.offers(), [(LinkId(2), true)]);
    assert!(
        !page
            .told
            .iter()
            .any(|event| matches!(event, Event::Left { .. }))
    );
    page.pass(10 * SECOND);
    let left = Event::Left {
        peer: f(),
        why: Departure::Unreachable,
    };
    assert!(page.told.contains(&left));
    assert!(page.effects.contains(&Effect::Close(LinkId(1))));
}

#[test]
fn a_restart_that_was_answered_and_leads_nowhere_is_followed_by_a_new_connection() {
    // ICE has said nothing, as when only a ping was missed: it looks for a path for 15 s.
    let mut page = answering_pings();
    page.hear(restart_offer(9));
    page.link(1, LinkInput::Described("ours".into()));
    page.link(1, LinkInput::Gathered);
    page.effects.clear();
    page.pass(13 * SECOND);
    assert_eq!(page.offers(), [(LinkId(2), true)]);
}

#[test]
fn while_ice_reaches_a_page_that_hangs_none_is_made() {
    let mut page = answering_pings();
    page.effects.clear();
    page.pass(50 * SECOND);
    assert!(page.told.contains(&Event::Wavering(f())));
    assert_eq!(page.offers(), []);
    page.link(1, LinkInput::Connection(ConnectionState::Failed));
    page.pass(SECOND);
    assert_eq!(page.offers().len(), 0, "it has been silent for too long");
}

#[test]
fn a_silence_of_three_seconds_is_asked_about_and_one_of_five_is_a_break() {
    let mut page = answering_pings();
    page.told.clear();
    let effects = page.pass(4 * SECOND);
    assert_eq!(pings(&effects), 1);
    assert_eq!(page.told, []);
    page.pass(2 * SECOND);
    assert!(page.told.contains(&Event::Wavering(f())));
}

#[test]
fn a_peer_that_never_answered_a_ping_is_not_judged_by_its_silence() {
    let mut page = Page::linked();
    page.told.clear();
    page.pass(60 * SECOND);
    assert_eq!(page.told, []);
}

#[test]
fn a_page_that_wakes_asks_at_once_and_restarts_after_a_second_of_silence() {
    let mut page = answering_pings();
    assert_eq!(pings(&page.input(Input::Woke)), 1);
    // `f` is smaller, but knows nothing of it.
    let effects = page.pass(SECOND);
    assert!(effects.contains(&Effect::Restart(LinkId(1))));
}

#[test]
fn what_was_on_its_way_when_a_page_wakes_answers_nothing_but_its_own_answer_does() {
    let pong = |number: u64| {
        let pong = json!({ "type": "pong", "number": number });
        frame(Lane::Aside, pong.to_string().as_bytes())
    };
    let mut page = answering_pings();
    page.input(Input::Woke);
    page.link(1, pong(1));
    page.link(1, frame(Lane::Remote, b"from before\n"));
    let effects = page.pass(3 * SECOND);
    assert!(effects.contains(&Effect::Restart(LinkId(1))));

    let mut page = answering_pings();
    page.input(Input::Woke);
    page.link(1, pong(2));
    let effects = page.pass(3 * SECOND / 2);
    assert!(!effects.contains(&Effect::Restart(LinkId(1))));
    assert!(!page.told.contains(&Event::Wavering(f())));
}

#[test]
fn a_restart_that_was_just_answered_is_not_crossed_by_one_of_our_own() {
    let mut page = answering_pings();
    page.pass(4 * SECOND);
    page.hear(restart_offer(9));
    page.link(1, LinkInput::Described("ours".into()));
    page.link(1, LinkInput::Gathered);
    let effects = page.pass(3 * SECOND);
    assert!(page.told.contains(&Event::Wavering(f())));
    assert!(!effects.contains(&Effect::Restart(LinkId(1))));
}

#[test]
fn a_deadline_that_comes_late_by_an_hour_ends_no_link() {
    let mut page = answering_pings();
    page.now = page.now + Duration::from_secs(3600);
    let effects = page.input(Input::Tick);
    assert_eq!(pings(&effects), 1);
    page.link(1, frame(Lane::Aside, br#"{"type":"pong","number":2}"#));
    page.pass(SECOND);
    assert!(
        !page
            .told
            .iter()
            .any(|event| matches!(event, Event::Wavering(_) | Event::Left { .. }))
    );
}

#[test]
fn an_original_that_wavers_is_waited_for_and_given_up() {
    let mut page = Page::offered_to_original();
    page.hear(json!({"from": "c0", "signal": {"type": "answer", "sdp": "theirs"}}));
    page.link(1, LinkInput::Opened(Lane::Local));
    page.link(1, LinkInput::Connection(ConnectionState::Disconnected));
    let effects = page.pass(12 * SECOND);
    assert!(effects.contains(&Effect::Close(LinkId(1))));
    let left = Event::Left {
        peer: PeerId::new("c0").expect("an id"),
        why: Departure::Unreachable,
    };
    assert!(page.told.contains(&left));
}

#[test]
fn a_relayed_address_is_kept_back_until_no_direct_way_was_found() {
    let mut page = Page::settled_with(with_server());
    page.hear(offer("f", 7));
    page.link(1, LinkInput::Described("v=0".into()));
    for line in [
        "candidate:1 1 udp 1 10.0.0.1 9 typ host",
        "candidate:2 1 udp 1 10.0.0.2 9 typ relay",
    ] {
        page.link(1, LinkInput::Candidate(candidate(line)));
    }
    page.link(1, LinkInput::Gathered);
    let relay = |page: &Page| {
        page.posts
            .iter()
            .any(|(_, body)| body.contains("typ relay"))
    };
    page.pass(2 * SECOND);
    page.posted();
    assert!(!relay(&page));
    page.pass(SECOND);
    assert!(relay(&page));
    assert_eq!(page.told_of(Attempt::Relay), 1);
}

#[test]
fn whoever_leaves_says_so() {
    let mut page = Page::linked();
    let effects = page.input(Input::Leave);
    assert!(effects.contains(&send(1, Lane::Aside, br#"{"type":"bye"}"#)));
    let mut page = Page::linked();
    page.link(1, frame(Lane::Aside, br#"{"type":"bye"}"#));
    let left = Event::Left {
        peer: f(),
        why: Departure::Closed,
    };
    assert_eq!(page.last(), Some(left));
}

/// Linked with `f`, which has answered the first ping.
fn answering_pings() -> Page {
    let mut page = Page::linked();
    page.link(1, frame(Lane::Aside, br#"{"type":"pong","number":1}"#));
    page
}

/// An offer of `f` to restart link 7.
pub fn restart_offer(restart: u64) -> serde_json::Value {
    restart_offer_from("f", restart)
}

pub fn restart_offer_from(peer: &str, restart: u64) -> serde_json::Value {
    let mut offer = offer(peer, 7);
    offer["murmuration"]["restart"] = format!("{restart:016x}").into();
    offer
}

fn pings(effects: &[Effect]) -> usize {
    let ping = |effect: &&Effect| matches!(effect, Effect::Send { lane: Lane::Aside, frame, .. } if frame.starts_with(br#"{"type":"ping""#) || frame.windows(6).any(|it| it == b"\"ping\""));
    effects.iter().filter(ping).count()
}

fn f() -> PeerId {
    PeerId::new("f").expect("an id")
}
