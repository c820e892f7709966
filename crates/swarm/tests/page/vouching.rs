//! What two peers prove to each other before anything of their link is believed.

use std::time::Duration;

use bytes::Bytes;
use murmuration_swarm::*;
use serde_json::json;

use super::{company::*, harness::*, vouch::*};

const SECOND: Duration = Duration::from_secs(1);
/// How long an open channel waits for the proof.
const PATIENCE: Duration = Duration::from_secs(8);

#[test]
fn until_the_other_side_has_proven_who_it_is_it_is_told_nothing_else_and_the_app_nothing_at_all() {
    let (mut page, log) = vouching(Need::Required);
    answer(&mut page, "f", 7);
    assert_eq!(
        page.link(1, LinkInput::Opened(Lane::Aside)),
        [say(1, "first")]
    );
    let ends = Ends {
        link: LinkId(1),
        us: id(ME),
        them: id("f"),
        ours: Fingerprint([OURS; 32]),
        theirs: Fingerprint([THEIRS; 32]),
    };
    assert_eq!(log.borrow().begun, [ends]);
    assert_eq!(page.link(1, LinkInput::Opened(Lane::Remote)), []);
    assert_eq!(page.input(Input::Greet(json!({"nick": "Ada"}))), []);
    assert_eq!(page.link(1, frame(Lane::Remote, b"early\n")), []);
    for word in [
        json!({"type": "ping", "number": 1}),
        json!({"type": "pong", "number": 1}),
        json!({"type": "bye"}),
        json!({"type": "of a later version"}),
    ] {
        assert_eq!(page.aside(1, word), []);
    }
    assert_eq!(page.aside(1, vouch("hm")), [say(1, "more")]);
    assert_eq!(page.joins(), []);

    let greeting = json!({"type": "greeting", "greeting": {"nick": "Ada"}});
    let greeting = send(1, Lane::Aside, greeting.to_string().as_bytes());
    assert_eq!(page.aside(1, proof("Fay")), [say(1, "last"), greeting]);
    assert_eq!(page.joins(), [], "its own greeting is on its way");
    page.aside(1, json!({"type": "greeting", "greeting": null}));
    let data = Event::Data {
        peer: id("f"),
        bytes: Bytes::from_static(b"early\n"),
    };
    assert_eq!(page.told_since_join(), [joined("f", Some("Fay")), data]);
}

#[test]
fn a_proof_that_comes_before_the_channel_for_the_app_opens_will_do() {
    let (mut page, _) = vouching(Need::Required);
    answer(&mut page, "f", 7);
    page.link(1, LinkInput::Opened(Lane::Aside));
    page.aside(1, proof("Fay"));
    page.aside(1, json!({"type": "greeting", "greeting": null}));
    page.link(1, LinkInput::Opened(Lane::Remote));
    assert_eq!(page.told_since_join(), [joined("f", Some("Fay"))]);
}

#[test]
fn of_our_own_offer_the_answer_says_what_certificate_the_other_side_must_have() {
    let (mut page, log) = vouching(Need::Required);
    page.hear(json!({"type": "connect", "from": "f", "murmuration": ours()}));
    page.link(1, LinkInput::Described(sdp(OURS)));
    page.link(1, LinkInput::Gathered);
    let mark = json!({"v": 1, "run": RUN, "link": page.token()});
    let of = |byte| {
        let signal = json!({"type": "answer", "sdp": sdp(byte)});
        json!({"from": "f", "signal": signal, "murmuration": mark})
    };
    page.hear(of(THEIRS));
    // What comes again is not set, whatever it says.
    page.hear(of(0x33));
    page.link(1, LinkInput::Opened(Lane::Aside));
    assert_eq!(log.borrow().begun[0].theirs, Fingerprint([THEIRS; 32]));
}

#[test]
fn who_proves_nothing_in_time_fails_and_is_tried_again_after_growing_pauses() {
    let (mut page, log) = vouching(Need::Optional);
    let mut retries = Vec::new();
    for link in 1..=3 {
        answer(&mut page, "f", link);
        open(&mut page, link);
        page.aside(link, vouch("hm"));
        page.pass(PATIENCE - Duration::from_millis(1));
        assert_eq!(page.effects.last(), Some(&say(link, "more")));
        page.pass(Duration::from_millis(1));
        let (why, retry) = failure(&page);
        assert!(matches!(why, Failure::Unproven(_)), "{why:?}");
        retries.push(retry.expect("it was heard of late"));
    }
    assert!(retries[2] > 2 * retries[0], "{retries:?}");
    log.borrow().check();
}

#[test]
fn who_is_refused_is_refused_with_the_words_of_who_vouches() {
    let (mut page, _) = vouching(Need::Required);
    answer(&mut page, "f", 7);
    open(&mut page, 1);
    let effects = page.aside(1, json!({"type": "vouch", "vouch": {"refuse": "a liar"}}));
    assert_eq!(effects, [say(1, "no"), Effect::Close(LinkId(1))]);
    assert_eq!(failure(&page).0, Failure::Unproven("a liar".into()));
}

#[test]
fn a_peer_that_does_not_vouch_is_linked_as_ever_unless_it_has_to() {
    for (need, joins) in [(Need::Optional, 1), (Need::Required, 0)] {
        let (mut page, log) = vouching(need);
        answer(&mut page, "f", 7);
        open(&mut page, 1);
        page.aside(1, json!({"type": "ping", "number": 1}));
        page.aside(1, json!({"type": "greeting", "greeting": null}));
        assert_eq!(page.joins().len(), joins);
        match need {
            Need::Optional => {
                assert_eq!(page.told_since_join(), [joined("f", None)]);
                assert_eq!(said(&page.effects, "greeting").len(), 1);
                assert_eq!(page.aside(1, proof("Fay")), [], "it is too late for that");
            }
            Need::Required => {
                assert!(matches!(failure(&page).0, Failure::Unproven(_)));
                assert_eq!(said(&page.effects, "greeting"), []);
            }
        }
        log.borrow().check();
    }
}

#[test]
fn who_has_begun_to_vouch_may_not_go_on_before_it_has() {
    let (mut page, _) = vouching(Need::Optional);
    answer(&mut page, "f", 7);
    open(&mut page, 1);
    page.aside(1, vouch("hm"));
    page.aside(1, json!({"type": "greeting", "greeting": null}));
    assert!(matches!(failure(&page).0, Failure::Unproven(_)));
}

#[test]
fn nothing_that_others_are_concerned_with_is_believed_of_who_has_proven_nothing() {
    let (mut page, _) = vouching(Need::Required);
    prove(&mut page, "g", 8, "Gil");
    page.pass(SECOND);
    let words = [
        json!({"type": "peers", "peers": ["x"]}),
        json!({"type": "carry", "to": "g", "body": "hello"}),
        json!({"type": "carried", "from": "x", "body": offer("x", 9).to_string()}),
        json!({"type": "got", "bytes": 1}),
        json!({"type": "resume", "link": "0000000000000001", "bytes": 1}),
    ];
    for (word, token) in words.into_iter().zip(9..) {
        let link = answer(&mut page, "f", token);
        open(&mut page, link);
        assert_eq!(page.aside(link, word), [Effect::Close(LinkId(link))]);
        page.effects.clear();
        page.pass(SECOND);
        assert_eq!(said(&page.effects, "carry"), []);
        assert_eq!(said(&page.effects, "peers"), []);
    }
}

#[test]
fn a_description_that_does_not_name_one_certificate_makes_no_link() {
    for odd in ["theirs".to_owned(), sdp(THEIRS) + &sdp(0x33)] {
        let (mut page, log) = vouching(Need::Optional);
        page.hear(offer_with("f", 7, &odd));
        page.link(1, LinkInput::Described(sdp(OURS)));
        page.link(1, LinkInput::Opened(Lane::Aside));
        assert!(matches!(failure(&page).0, Failure::Unproven(_)));
        assert_eq!(log.borrow().begun, []);
    }
}

#[test]
fn what_comes_before_the_proof_has_bounds() {
    type Flood = fn(usize) -> LinkInput;
    let floods: [(Flood, usize); 4] = [
        (|_| frame(Lane::Remote, &[b'x'; 16 * 1024]), 20),
        (|_| frame(Lane::Remote, b"x"), 5000),
        (
            |_| frame(Lane::Aside, br#"{"type":"ping","number":1}"#),
            100,
        ),
        (
            |number| {
                let long = "x".repeat(VOUCH - 100);
                frame(
                    Lane::Aside,
                    vouch(&format!("{number}{long}")).to_string().as_bytes(),
                )
            },
            20,
        ),
    ];
    for (flood, count) in floods {
        let (mut page, log) = vouching(Need::Optional);
        answer(&mut page, "f", 7);
        open(&mut page, 1);
        for number in 0..count {
            page.link(1, flood(number));
        }
        assert!(matches!(failure(&page).0, Failure::Unproven(_)));
        assert_eq!(page.joins(), []);
        log.borrow().check();
    }
}

#[test]
fn a_frame_that_is_too_long_is_refused_whoever_says_it() {
    let (mut page, _) = vouching(Need::Optional);
    answer(&mut page, "f", 7);
    open(&mut page, 1);
    page.aside(1, vouch(&"x".repeat(VOUCH - 2)));
    assert_eq!(page.effects.last(), Some(&say(1, "more")));
    page.aside(1, vouch(&"x".repeat(VOUCH - 1)));
    assert!(matches!(failure(&page).0, Failure::Unproven(_)));

    answer(&mut page, "f", 8);
    open(&mut page, 2);
    let effects = page.aside(2, vouch("talk long"));
    assert_eq!(effects, [Effect::Close(LinkId(2))]);
}

#[test]
fn each_vouching_that_was_begun_ends_once_whatever_becomes_of_the_link() {
    let ends: [fn(&mut Page); 6] = [
        |page| drop(page.input(Input::Leave)),
        |page| drop(page.link(1, LinkInput::Closed(Lane::Remote))),
        |page| drop(page.link(1, LinkInput::Connection(ConnectionState::Failed))),
        |page| drop(page.hear(offer_with("f", 8, &sdp(THEIRS)))),
        |page| {
            let mut anew = offer_with("f", 8, &sdp(THEIRS));
            anew["murmuration"]["run"] = "00000000000000bb".into();
            page.hear(anew);
        },
        |page| {
            page.aside(1, proof("Fay"));
            page.aside(1, json!({"type": "greeting", "greeting": null}));
            page.link(1, LinkInput::Closed(Lane::Remote));
        },
    ];
    for end in ends {
        let (mut page, log) = vouching(Need::Required);
        answer(&mut page, "f", 7);
        open(&mut page, 1);
        assert_eq!(log.borrow().ended, []);
        end(&mut page);
        assert_eq!(log.borrow().ended, [LinkId(1)]);
        assert_eq!(said(&page.effects, "bye"), []);
    }
}

#[test]
fn an_original_is_linked_as_ever_unless_all_have_to_vouch() {
    let (mut page, _) = vouching(Need::Optional);
    page.link_with_original();
    assert_eq!(page.joins(), [("c0".to_owned(), Make::Original, None)]);

    let (mut page, _) = vouching(Need::Required);
    assert_eq!(page.hear(json!({"type": "connect", "from": "c0"})), []);
    let offer = json!({"from": "c0", "signal": {"type": "offer", "sdp": "theirs"}});
    assert_eq!(page.hear(offer), []);
    let dropped = Event::Dropped(Dropped::Unproven(id("c0")));
    assert_eq!(page.last(), Some(dropped));
    page.pass(10 * SECOND);
    assert_eq!(page.connecting(), [""; 0]);
}

#[test]
fn a_page_that_does_not_vouch_passes_over_what_others_say_of_it() {
    let mut page = Page::answering();
    page.link(1, LinkInput::Opened(Lane::Aside));
    page.link(1, LinkInput::Opened(Lane::Remote));
    let told = page.told.len();
    for odd in [vouch("hm"), json!({"type": "vouch"}), proof("Fay")] {
        assert_eq!(page.aside(1, odd), []);
    }
    assert_eq!(page.told.len(), told);
    page.aside(1, json!({"type": "greeting", "greeting": null}));
    assert_eq!(page.told_since_join(), [joined("f", None)]);
}

#[test]
fn a_page_that_slept_does_not_refuse_who_could_not_have_been_heard() {
    let (mut page, _) = vouching(Need::Required);
    answer(&mut page, "f", 7);
    open(&mut page, 1);
    page.now = page.now + 3600 * SECOND;
    page.input(Input::Tick);
    page.aside(1, proof("Fay"));
    page.aside(1, json!({"type": "greeting", "greeting": null}));
    assert_eq!(page.joins().len(), 1);
}
