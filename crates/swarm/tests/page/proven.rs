//! What follows from a peer's having proven who it is: for its link, and for those after it.

use std::time::Duration;

use murmuration_swarm::*;
use serde_json::{Value, json};

use super::{company::*, harness::*, vouch::*};

const SECOND: Duration = Duration::from_secs(1);

#[test]
fn who_has_proven_who_it_is_can_not_come_back_as_another_or_without_proof() {
    for return_as in [Some("Eve"), None] {
        let (mut page, log) = vouching(Need::Optional);
        prove(&mut page, "f", 7, "Fay");
        let told = page.told.len();
        answer(&mut page, "f", 8);
        open(&mut page, 2);
        page.effects.clear();
        come_as(&mut page, 2, return_as);
        assert_eq!(page.effects.last(), Some(&Effect::Close(LinkId(2))));
        assert_eq!(said(&page.effects, "greeting"), [], "it is told no name");
        assert_eq!(page.told[told..], told_of_trying(&page.told[told..]));
        assert_eq!(page.say(b"on\n"), [send(1, Lane::Remote, b"on\n")]);
        page.pass(20 * SECOND);
        assert_eq!(page.offers(), [], "nor is the link made anew");

        page.link(1, LinkInput::Closed(Lane::Remote));
        answer(&mut page, "f", 9);
        open(&mut page, 3);
        come_as(&mut page, 3, return_as);
        assert!(matches!(failure(&page).0, Failure::Unproven(_)));
        prove(&mut page, "f", 10, "Fay");
        assert_eq!(page.joins().len(), 2, "it may come back as itself");
        log.borrow().check();
    }
}

#[test]
fn who_has_proven_who_it_is_is_not_forgotten_for_those_that_strangers_invent() {
    let (mut page, _) = vouching(Need::Optional);
    prove(&mut page, "f", 7, "Fay");
    page.link(1, LinkInput::Closed(Lane::Remote));
    for number in 0..2000 {
        let stray = json!({"type": "answer", "sdp": "x"});
        page.hear(json!({"from": format!("x{number}"), "signal": stray, "murmuration": mark(1)}));
    }
    let link = answer(&mut page, "f", 8);
    open(&mut page, link);
    come_as(&mut page, link, Some("Eve"));
    assert!(matches!(failure(&page).0, Failure::Unproven(_)));
}

#[test]
fn a_link_that_takes_anothers_place_is_told_of_with_its_own_voucher() {
    let (mut page, log) = vouching(Need::Required);
    prove(&mut page, "f", 7, "Fay");
    prove(&mut page, "f", 8, "Fay");
    let joins: Vec<&Event> = page
        .told
        .iter()
        .filter(|event| matches!(event, Event::Joined { .. }))
        .collect();
    let [
        Event::Joined { voucher: one, .. },
        Event::Joined { voucher: other, .. },
    ] = joins[..]
    else {
        panic!("{joins:?}")
    };
    let (one, other) = (one.as_ref().unwrap(), other.as_ref().unwrap());
    assert_eq!(one.who, other.who);
    assert_ne!(one.shared, other.shared);
    log.borrow().check();
}

#[test]
fn what_was_not_confirmed_goes_on_only_to_who_has_proven_the_same() {
    for (before, goes_on) in [(Some("Fay"), true), (None, false)] {
        let (mut page, _) = vouching(Need::Optional);
        answer(&mut page, "f", 7);
        open(&mut page, 1);
        come_as(&mut page, 1, before);
        page.say(b"secret\n");
        answer(&mut page, "f", 8);
        open(&mut page, 2);
        page.effects.clear();
        page.aside(2, vouch("hm"));
        assert_eq!(said(&page.effects, "resume"), []);
        come_as(&mut page, 2, Some("Fay"));
        let word = json!({"type": "resume", "link": format!("{:016x}", 7), "bytes": 0});
        let again = page.aside(2, word);
        let undelivered = Event::Undelivered {
            peer: id("f"),
            messages: vec![MessageId(1)],
        };
        if goes_on {
            assert_eq!(again, [send(2, Lane::Remote, b"secret\n")]);
        } else {
            assert_eq!(again, []);
        }
        assert_eq!(page.told.contains(&undelivered), !goes_on);
    }
}

#[test]
fn a_restart_by_another_certificate_is_dropped_and_the_link_stays() {
    let (mut page, _) = vouching(Need::Required);
    prove(&mut page, "f", 7, "Fay");
    for odd in [sdp(0x33), "theirs".into(), sdp(THEIRS) + &sdp(0x33)] {
        assert_eq!(page.hear(restart("offer", 9, &odd)), []);
        let dropped = Event::Dropped(Dropped::Certificate(id("f")));
        assert_eq!(page.last(), Some(dropped));
    }
    let answer = Effect::AnswerRestart {
        link: LinkId(1),
        offer: sdp(THEIRS),
    };
    let effects = page.hear(restart("offer", 9, &sdp(THEIRS)));
    assert_eq!(
        effects,
        [answer],
        "the right one comes through, by the same name"
    );
}

#[test]
fn an_answer_to_a_restart_by_another_certificate_is_dropped_and_the_link_stays() {
    let (mut page, _) = vouching(Need::Required);
    prove(&mut page, "f", 7, "Fay");
    page.posted();
    page.link(1, LinkInput::Connection(ConnectionState::Disconnected));
    let effects = page.pass(3 * SECOND);
    assert!(effects.contains(&Effect::Restart(LinkId(1))));
    page.link(1, LinkInput::Described(sdp(OURS)));
    let (_, body) = page.posts.last().expect("it offers").clone();
    let body: Value = serde_json::from_str(&body).expect("JSON");
    let name = body["murmuration"]["restart"].as_str().expect("a name");
    let name = u64::from_str_radix(name, 16).expect("a token");
    assert_eq!(page.hear(restart("answer", name, &sdp(0x33))), []);
    let dropped = Event::Dropped(Dropped::Certificate(id("f")));
    assert_eq!(page.last(), Some(dropped));
    let accept = Effect::Accept {
        link: LinkId(1),
        answer: sdp(THEIRS),
    };
    let effects = page.hear(restart("answer", name, &sdp(THEIRS)));
    assert_eq!(effects, [accept]);
}

#[test]
fn nobody_passes_for_an_original_under_the_id_of_who_has_proven_who_it_is() {
    let (mut page, _) = vouching(Need::Optional);
    prove(&mut page, "f", 7, "Fay");
    page.link(1, LinkInput::Closed(Lane::Remote));
    page.effects.clear();
    assert_eq!(page.hear(json!({"type": "connect", "from": "f"})), []);
    let offer = json!({"from": "f", "signal": {"type": "offer", "sdp": "theirs"}});
    assert_eq!(page.hear(offer), []);
    page.pass(10 * SECOND);
    assert_eq!(page.offers(), []);
}
