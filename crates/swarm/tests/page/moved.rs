//! Another network: what an attempt has told of the one before leads nowhere.

use std::time::Duration;

use murmuration_swarm::*;
use serde_json::{Value, json};

use super::harness::*;

const SECOND: Duration = Duration::from_secs(1);

#[test]
fn an_attempt_that_was_under_way_is_made_anew_and_says_so() {
    for (mut page, before) in [
        (Page::offered(), Page::offered().token()),
        (Page::answering(), format!("{:016x}", 7)),
    ] {
        page.effects.clear();
        page.posts.clear();
        page.input(Input::Online);
        page.pass(SECOND / 10);
        assert!(page.effects.contains(&Effect::Close(LinkId(1))));
        assert_eq!(page.offers(), [(LinkId(2), true)]);
        page.posted();
        page.posts.clear();
        page.link(2, LinkInput::Described("v=0".into()));
        page.link(2, LinkInput::Gathered);
        let offer = last_offer(&page);
        assert_eq!(offer["murmuration"]["instead"], json!(before));
        assert_ne!(offer["murmuration"]["link"], json!(before));
    }
}

#[test]
fn what_is_made_with_an_original_is_ended_and_made_anew() {
    let mut page = Page::offered_to_original();
    page.posted();
    page.effects.clear();
    page.input(Input::Online);
    page.pass(SECOND / 10);
    let end = r#"{"from":"m","signal":{"type":"end"}}"#;
    let ends = page.posts.iter().filter(|(_, body)| body == end);
    assert_eq!(ends.count(), 1);
    assert_eq!(page.offers(), [(LinkId(2), false)]);
}

#[test]
fn an_offer_instead_of_an_answered_one_is_answered_and_another_is_not() {
    let of = |instead: Option<String>| {
        // Of this page and that one, whose id is larger, its own offer stands.
        let mut page = Page::settled();
        page.hear(json!({"type": "connect", "from": "z", "murmuration": ours()}));
        page.link(1, LinkInput::Described("v=0".into()));
        page.link(1, LinkInput::Gathered);
        let token = page.token();
        let answer = json!({"type": "answer", "sdp": "theirs"});
        let mark = json!({"v": 1, "run": RUN, "link": token});
        page.hear(json!({"from": "z", "signal": answer, "murmuration": mark}));
        page.effects.clear();
        let mut offer = offer("z", 9);
        if let Some(instead) = instead {
            let instead = instead.replace("ours", &token);
            offer["murmuration"]["instead"] = instead.into();
        }
        page.hear(offer);
        let answers = |effect: &Effect| matches!(effect, Effect::Answer { .. });
        page.effects.iter().any(answers)
    };
    assert!(of(Some("ours".into())));
    assert!(!of(None));
    assert!(!of(Some("00000000000000aa".into())));
}

fn last_offer(page: &Page) -> Value {
    let offers = page.posts.iter().map(|(_, body)| body);
    let mut offers = offers.filter(|body| kind(body) == "offer");
    serde_json::from_str(offers.next_back().expect("it offers")).expect("JSON")
}
