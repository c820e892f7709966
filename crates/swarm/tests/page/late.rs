//! Words that come late, or not at all: two that hold different attempts find it out.

use std::time::Duration;

use murmuration_swarm::*;
use serde_json::{Value, json};

use super::harness::*;

const SECOND: Duration = Duration::from_secs(1);

#[test]
fn an_answer_to_an_offer_of_before_shows_that_ours_to_a_later_one_reached_nobody() {
    let mut page = Page::answering();
    page.posted();
    page.posts.clear();
    let effects = page.hear(answer("f", 99));
    assert_eq!(effects, anew(1, 2));
    assert_eq!(page.dropped(), [stray("answer")]);
    page.link(2, LinkInput::Described("v=0".into()));
    page.link(2, LinkInput::Gathered);
    let mark = &last_post(&page)["murmuration"];
    assert_eq!(mark["instead"], json!("0000000000000007"));
    assert_eq!(mark["attempt"], json!(2));

    // The next one may be to any offer of before, and ours is new.
    assert_eq!(page.hear(answer("f", 98)), []);
}

#[test]
fn an_answer_to_an_offer_of_before_disturbs_no_connection_and_no_offer() {
    let mut page = Page::answering();
    page.link(1, LinkInput::Connection(ConnectionState::Connected));
    assert_eq!(page.hear(answer("f", 99)), []);
    assert_eq!(Page::offered().hear(answer("f", 99)), []);
}

#[test]
fn whoever_answers_an_offer_that_is_over_is_called_at_once_however_often_it_failed() {
    let mut page = Page::offered();
    let token = page.token();
    page.pass(60 * SECOND);
    let offers = page.offers().len();
    assert!(offers > 1, "it was tried several times");
    let mut answer = answer("f", 1);
    answer["murmuration"]["link"] = token.into();
    let effects = page.hear(answer);
    assert!(matches!(effects[..], [Effect::Offer { .. }]), "{effects:?}");
}

#[test]
fn an_offer_that_comes_after_a_later_one_is_dropped() {
    for (first, second, answers) in [
        (Some(3), Some(2), 1),
        (Some(2), Some(3), 2),
        (Some(3), None, 2),
    ] {
        let mut page = Page::settled();
        page.hear(numbered(offer("f", 7), first));
        page.hear(numbered(offer("f", 8), second));
        let answered = page.effects.iter();
        let answered = answered.filter(|effect| matches!(effect, Effect::Answer { .. }));
        assert_eq!(answered.count(), answers, "{first:?}, {second:?}");
    }
}

#[test]
fn a_page_that_was_loaded_anew_counts_its_attempts_anew() {
    let mut page = Page::settled();
    page.hear(numbered(offer("f", 7), Some(3)));
    for input in [
        LinkInput::Opened(Lane::Aside),
        LinkInput::Opened(Lane::Remote),
    ] {
        page.link(1, input);
    }
    page.link(
        1,
        frame(Lane::Aside, br#"{"type":"greeting","greeting":null}"#),
    );
    assert_eq!(page.joins().len(), 1);
    let mut offer = numbered(offer("f", 8), Some(1));
    assert_eq!(page.hear(offer.clone()), [], "it is older than the link");
    offer["murmuration"]["run"] = json!("00000000000000bb");
    offer["murmuration"]["link"] = json!("0000000000000009");
    let effects = page.hear(offer);
    assert!(
        matches!(effects[..], [Effect::Answer { .. }]),
        "{effects:?}"
    );
}

#[test]
fn an_offer_that_was_given_up_before_ours_was_answered_is_dropped() {
    let mut page = Page::offered();
    let mut answer = numbered(answer("f", 1), Some(3));
    answer["murmuration"]["link"] = page.token().into();
    page.hear(answer);
    page.effects.clear();
    page.hear(numbered(offer("f", 8), Some(2)));
    assert_eq!(
        (page.effects.as_slice(), page.dropped()),
        (&[][..], vec![stray("offer")])
    );
    // Of this page and that one, whose id is smaller, its own offer stands.
    page.hear(numbered(offer("f", 9), Some(4)));
    assert!(matches!(
        page.effects[..],
        [Effect::Close(_), Effect::Answer { .. }]
    ));
}

#[test]
fn whoever_announces_itself_may_not_have_heard_our_offer_and_gets_it_once_more() {
    let mut page = Page::offered();
    page.posted();
    page.posts.clear();
    page.pass(SECOND / 4);
    page.hear(announcement("f"));
    assert_eq!(page.posts, [], "it is on its way");
    page.pass(SECOND / 2);
    page.hear(announcement("f"));
    assert_eq!(page.posts.len(), 1);
    assert_eq!(kind(&page.posts[0].1), "offer");
}

#[test]
fn an_offer_to_somebody_who_announces_itself_all_the_time_and_never_answers_ends() {
    let mut page = Page::offered();
    for _ in 0..16 {
        page.pass(SECOND);
        page.hear(announcement("f"));
    }
    assert_eq!(failures(&page), [Failure::NoAnswer]);
}

#[test]
fn what_was_answered_and_is_asked_for_no_more_is_made_anew_when_its_peer_is_there_again() {
    let mut page = Page::answering();
    page.posted();
    page.pass(4 * SECOND);
    assert_eq!(page.hear(announcement("f")), [], "it may take that long");
    page.hear(offer("f", 7));
    page.pass(4 * SECOND);
    assert_eq!(page.hear(announcement("f")), [], "it was asked for");
    page.pass(3 * SECOND);
    assert_eq!(page.hear(announcement("f")), anew(1, 2));
}

fn anew(before: u64, after: u64) -> [Effect; 2] {
    let offer = Effect::Offer {
        link: LinkId(after),
        aside: true,
    };
    [Effect::Close(LinkId(before)), offer]
}

fn announcement(from: &str) -> Value {
    json!({"type": "connect", "from": from, "murmuration": ours()})
}

fn answer(from: &str, link: u64) -> Value {
    json!({"from": from, "signal": {"type": "answer", "sdp": "theirs"}, "murmuration": mark(link)})
}

/// Of which number its sender says that it is.
fn numbered(mut message: Value, attempt: Option<u32>) -> Value {
    if let Some(attempt) = attempt {
        message["murmuration"]["attempt"] = attempt.into();
    }
    message
}

fn stray(what: &'static str) -> Dropped {
    let from = PeerId::new("f").expect("an id");
    Dropped::Stray { what, from }
}

fn failures(page: &Page) -> Vec<Failure> {
    let failures = page.told.iter().filter_map(|event| match event {
        Event::Failed { why, .. } => Some(why.clone()),
        _ => None,
    });
    failures.collect()
}

fn last_post(page: &Page) -> Value {
    let (_, body) = page.posts.last().expect("it has posted");
    serde_json::from_str(body).expect("JSON")
}
