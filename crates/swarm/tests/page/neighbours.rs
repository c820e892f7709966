//! Peers through peers: what is carried for whom, and what lists of peers lead to.

use std::time::Duration;

use murmuration_swarm::*;
use serde_json::{Value, json};

use super::{company::*, harness::*};

const SECOND: Duration = Duration::from_secs(1);

#[test]
fn what_is_to_be_carried_is_handed_on_in_the_name_of_whom_it_came_from() {
    let mut page = Page::in_company();
    let said = json!({"type": "carry", "to": "g", "from": "z", "body": "hello"});
    let carried = send(
        2,
        Lane::Aside,
        br#"{"type":"carried","from":"f","body":"hello"}"#,
    );
    assert_eq!(page.aside(1, said), [carried]);
}

#[test]
fn only_to_linked_peers_is_anything_handed_on_and_to_no_original() {
    let mut page = Page::in_company();
    page.link_with_original();
    // Known, but not linked.
    page.hear(offer("h", 9));
    for to in ["c0", "h", "nobody", ME] {
        assert_eq!(page.aside(1, carry(to)), [], "to {to}");
    }
    assert_eq!(page.dropped(), []);
}

#[test]
fn for_each_peer_64_messages_are_carried_at_once_and_then_four_a_second() {
    let mut page = Page::in_company();
    let carries = |page: &mut Page, link, to, times| {
        let handed_on = |_: &u32| !page.aside(link, carry(to)).is_empty();
        (0..times).filter(handed_on).count()
    };
    assert_eq!(carries(&mut page, 1, "g", 100), 64);
    assert_eq!(page.dropped(), vec![Dropped::TooMany(id("f")); 36]);
    assert_eq!(carries(&mut page, 2, "f", 1), 1, "others are carried for");
    page.pass(SECOND);
    assert_eq!(carries(&mut page, 1, "g", 100), 4);
    page.pass(60 * SECOND);
    assert_eq!(carries(&mut page, 1, "g", 100), 64);
}

#[test]
fn what_was_carried_under_another_name_is_dropped() {
    let mut page = Page::in_company();
    let announcement = |from| json!({"type": "connect", "from": from, "murmuration": ours()});
    assert_eq!(page.carried(1, "x", announcement("y")), []);
    assert_eq!(page.carried(1, ME, announcement(ME)), [], "nor in ours");
    let unmarked = json!({"type": "connect", "from": "x"});
    assert_eq!(page.carried(1, "x", unmarked), [], "nor an original's");
    assert_eq!(page.carried(1, "x", json!("hello")), []);
    assert_eq!(page.dropped().len(), 4);
    assert_eq!(page.connecting(), ["f", "g"]);
}

#[test]
fn a_stranger_that_announces_itself_through_a_peer_is_offered_to_and_linked_that_way_alone() {
    let mut page = Page::in_company();
    page.posts.clear();
    let announcement = json!({"type": "connect", "from": "x", "murmuration": ours()});
    let [Effect::Offer { link, aside: true }] = page.carried(1, "x", announcement)[..] else {
        panic!("it is not offered to");
    };
    let effects = page.link(link.0, LinkInput::Described("v=0".into()));
    let message = carried_message(&effects, 1, "x");
    assert_eq!(message["from"], ME);
    assert_eq!(message["signal"], json!({"type": "offer", "sdp": "v=0"}));
    let mut mark = message["murmuration"].clone();
    mark["run"] = RUN.into();
    let answer = json!({"type": "answer", "sdp": "theirs"});
    let answer = json!({"from": "x", "signal": answer, "murmuration": mark});
    let accept = Effect::Accept {
        link,
        answer: "theirs".into(),
    };
    assert_eq!(page.carried(1, "x", answer), [accept]);
    assert_eq!(page.posts, []);
}

#[test]
fn a_stranger_that_a_hub_has_introduced_is_answered_there_too() {
    let mut page = Page::in_company();
    page.posts.clear();
    page.hear(offer("x", 9));
    page.carried(1, "x", offer("x", 9));
    page.link(3, LinkInput::Described("v=0".into()));
    let effects = page.link(3, LinkInput::Gathered);
    let message = carried_message(&effects, 1, "x");
    assert_eq!(message["signal"], json!({"type": "answer", "sdp": "v=0"}));
    let [(to, body)] = &page.posts[..] else {
        panic!("{:?}", page.posts);
    };
    assert_eq!((to.as_str(), kind(body)), ("x", "answer"));
}

#[test]
fn invented_peers_are_announced_to_through_who_invents_them_ever_more_rarely_and_not_called() {
    let mut page = Page::in_company();
    page.posts.clear();
    assert_eq!(page.aside(1, peers(&["x"])), []);
    let times = page.when(120 * SECOND, |page| said(&page.effects, "carry").len());
    // It is larger than we are, so that we go first.
    assert!(times[0] > SECOND && times[0] < 2 * SECOND, "{times:?}");
    let pauses = pauses(&times);
    assert!(pauses[0] < 4 * SECOND, "{pauses:?}");
    let longest = pauses.iter().max().expect("there are some");
    assert!((11 * SECOND..20 * SECOND).contains(longest), "{pauses:?}");
    assert!(pauses.len() < 12, "{pauses:?}");

    for (link, carry) in said(&page.effects, "carry") {
        assert_eq!((link, &carry["to"]), (1, &json!("x")));
        let body: Value = serde_json::from_str(carry["body"].as_str().expect("a text")).unwrap();
        assert_eq!(
            (&body["type"], &body["from"]),
            (&json!("connect"), &json!(ME))
        );
    }
    assert_eq!(page.offers(), []);
    assert_eq!(page.connecting(), ["f", "g"]);
    assert!(page.posts.iter().all(|(to, _)| to.is_all()));
}

#[test]
fn however_many_peers_are_invented_few_are_announced_to() {
    let mut page = Page::in_company();
    for round in 0..20 {
        let invented: Vec<String> = (0..200).map(|n| format!("x{round}-{n}")).collect();
        let list = json!({"type": "peers", "peers": invented});
        assert_eq!(page.aside(1, list.clone()), []);
        assert_eq!(page.aside(2, list), []);
    }
    page.pass(3 * SECOND);
    let carries = said(&page.effects, "carry");
    // The first 128 of the last list, through both who name them.
    let mut names: Vec<_> = carries.iter().map(|(_, it)| it["to"].to_string()).collect();
    names.sort();
    names.dedup();
    assert_eq!(names.len(), 128);
    assert!(names.iter().all(|name| name.starts_with("\"x19-")));
}

#[test]
fn a_peer_of_a_larger_room_is_announced_to_by_the_smaller_id_first() {
    let first = |name| {
        let mut page = Page::in_company();
        page.aside(1, peers(&[name]));
        page.when(8 * SECOND, |page| said(&page.effects, "carry").len())[0]
    };
    assert!(first("a") > first("z") + SECOND);
}

#[test]
fn who_has_to_be_hidden_and_has_no_relay_announces_itself_to_no_peers_peer() {
    let mut page = Page::in_company();
    page.aside(1, peers(&["x"]));
    page.input(Input::Configure(RtcConfig {
        relay_only: true,
        ..RtcConfig::default()
    }));
    page.pass(30 * SECOND);
    assert_eq!(said(&page.effects, "carry"), []);
}

#[test]
fn whoever_gets_linked_is_announced_to_no_more() {
    let mut page = Page::in_company();
    page.aside(1, peers(&["h"]));
    page.link_with("h", 9);
    page.effects.clear();
    page.pass(60 * SECOND);
    assert_eq!(said(&page.effects, "carry"), []);
    page.link(3, LinkInput::Closed(Lane::Remote));
    page.pass(5 * SECOND);
    assert!(
        !said(&page.effects, "carry").is_empty(),
        "it is once more, when it is lost"
    );
}

#[test]
fn peers_are_told_of_several_changes_at_once_and_of_none_twice() {
    let mut page = Page::linked();
    page.link_with("g", 8);
    page.effects.clear();
    page.pass(SECOND);
    let both = peers(&["f", "g"]);
    let told = [(1, both.clone()), (2, both)];
    assert_eq!(said(&page.effects, "peers"), told);
    page.effects.clear();
    page.pass(30 * SECOND);
    assert_eq!(said(&page.effects, "peers"), []);
}

#[test]
fn who_comes_anew_is_told_though_nothing_has_changed_for_the_others() {
    let mut page = Page::in_company();
    assert_eq!(page.link_with("f", 9), 3);
    page.pass(SECOND);
    let told = [(3, peers(&["f", "g"]))];
    assert_eq!(said(&page.effects, "peers"), told);
}

#[test]
fn an_original_is_told_nothing_aside_and_nobody_of_it() {
    let mut page = Page::in_company();
    let original = page.link_with_original();
    page.link_with("h", 9);
    page.input(Input::Greet(json!({"nick": "Ada"})));
    page.input(Input::Woke);
    page.pass(10 * SECOND);
    page.input(Input::Leave);
    let to_it = page.effects.iter().filter(|effect| {
        matches!(effect, Effect::Send { link, lane: Lane::Aside, .. } if link.0 == original)
    });
    assert_eq!(to_it.count(), 0);
    let lists = said(&page.effects, "peers");
    assert_eq!(lists.len(), 3);
    assert!(
        lists
            .iter()
            .all(|(_, list)| *list == peers(&["f", "g", "h"]))
    );
}

#[test]
fn a_restart_is_offered_through_peers_with_a_hub_and_without() {
    for hub_is_lost in [false, true] {
        let mut page = Page::in_company();
        page.aside(2, peers(&["f"]));
        if hub_is_lost {
            page.input(Input::HubLost(HUB));
        }
        page.link(1, LinkInput::Connection(ConnectionState::Disconnected));
        let effects = page.pass(3 * SECOND);
        assert!(effects.contains(&Effect::Restart(LinkId(1))));
        page.posted();
        page.posts.clear();
        let effects = page.link(1, LinkInput::Described("restarted".into()));
        let message = carried_message(&effects, 2, "f");
        assert_eq!(message["signal"]["sdp"], "restarted");
        let mut mark = message["murmuration"].clone();
        assert_eq!(mark["link"], format!("{:016x}", 7));
        mark["run"] = RUN.into();
        let [(to, body)] = &page.posts[..] else {
            panic!("{:?}", page.posts);
        };
        assert_eq!((to.as_str(), kind(body)), ("f", "offer"));

        let answer = json!({"type": "answer", "sdp": "again"});
        let answer = json!({"from": "f", "signal": answer, "murmuration": mark});
        let accept = Effect::Accept {
            link: LinkId(1),
            answer: "again".into(),
        };
        assert_eq!(page.carried(2, "f", answer), [accept]);
    }
}

#[test]
fn whoever_wavers_carries_nothing() {
    let mut page = Page::in_company();
    page.aside(2, peers(&["f"]));
    for link in [1, 2] {
        page.link(link, LinkInput::Connection(ConnectionState::Disconnected));
    }
    page.pass(3 * SECOND);
    let effects = page.link(1, LinkInput::Described("restarted".into()));
    assert_eq!(said(&effects, "carry"), []);
}

fn carry(to: &str) -> Value {
    json!({"type": "carry", "to": to, "body": "hello"})
}

fn peers(names: &[&str]) -> Value {
    json!({"type": "peers", "peers": names})
}

/// The only message that is to be carried: over that link, to that peer.
fn carried_message(effects: &[Effect], over: u64, to: &str) -> Value {
    let carries = said(effects, "carry");
    let [(link, carry)] = &carries[..] else {
        panic!("{effects:?}");
    };
    assert_eq!((*link, &carry["to"]), (over, &json!(to)));
    let body = carry["body"].as_str().expect("a text");
    serde_json::from_str(body).expect("JSON")
}
