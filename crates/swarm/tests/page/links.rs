//! A link, from its channels' opening to its end.

use std::time::Duration;

use bytes::Bytes;
use murmuration_swarm::*;
use serde_json::json;

use super::harness::*;

#[test]
fn a_peer_of_ours_is_told_of_with_its_greeting_and_what_it_said_before_follows() {
    let mut page = Page::answering();
    let effects = page.link(1, LinkInput::Opened(Lane::Aside));
    assert_eq!(
        effects,
        [send(
            1,
            Lane::Aside,
            br#"{"type":"greeting","greeting":{"nick":"Me"}}"#
        )]
    );
    page.link(1, LinkInput::Opened(Lane::Remote));
    page.link(1, frame(Lane::Remote, b"early\n"));
    assert_eq!(page.told_since_join(), []);
    page.link(
        1,
        frame(
            Lane::Aside,
            br#"{"type":"greeting","greeting":{"nick":"F"}}"#,
        ),
    );
    let f = PeerId::new("f").expect("an id");
    let joined = Event::Joined {
        peer: f.clone(),
        make: Make::Murmuration,
        greeting: Some(json!({"nick": "F"})),
        voucher: None,
    };
    let data = Event::Data {
        peer: f,
        bytes: Bytes::from_static(b"early\n"),
    };
    assert_eq!(page.told_since_join(), [joined, data]);
}

#[test]
fn a_peer_of_ours_that_does_not_greet_is_told_of_after_a_second() {
    let mut page = Page::answering();
    page.link(1, LinkInput::Opened(Lane::Remote));
    page.pass(Duration::from_millis(900));
    assert!(page.joins().is_empty());
    page.pass(Duration::from_millis(200));
    assert_eq!(page.joins(), [("f".to_owned(), Make::Murmuration, None)]);
}

#[test]
fn who_floods_before_it_greets_is_told_of_rather_than_held_without_end() {
    let mut page = Page::answering();
    page.link(1, LinkInput::Opened(Lane::Remote));
    for _ in 0..20 {
        page.link(1, frame(Lane::Remote, &[b'x'; 16 * 1024]));
    }
    assert_eq!(page.joins().len(), 1);
}

#[test]
fn a_greeting_that_is_too_long_is_dropped_and_the_one_before_stays() {
    let mut page = Page::answering();
    let long = json!("x".repeat(GREETING));
    assert_eq!(page.input(Input::Greet(long)), []);
    assert_eq!(page.dropped(), [Dropped::Greeting(GREETING + 2)]);
    let effects = page.link(1, LinkInput::Opened(Lane::Aside));
    let frame = br#"{"type":"greeting","greeting":{"nick":"Me"}}"#;
    assert_eq!(effects, [send(1, Lane::Aside, frame)]);
}

#[test]
fn what_can_not_be_read_aside_is_dropped_and_the_link_goes_on() {
    let mut page = Page::linked();
    for bad in [
        &b"\xff"[..],
        b"null",
        b"{\"type\":\"greeting\"}",
        &[b'['; 20_000],
    ] {
        page.link(1, frame(Lane::Aside, bad));
    }
    assert_eq!(page.dropped().len(), 4);
    assert_eq!(page.say(b"on\n"), [send(1, Lane::Remote, b"on\n")]);
}

#[test]
fn a_peer_that_closes_its_channel_aside_gets_no_more_greetings_and_stays_linked() {
    let mut page = Page::linked();
    assert_eq!(page.link(1, LinkInput::Closed(Lane::Aside)), []);
    assert_eq!(page.input(Input::Greet(json!({"nick": "Ada"}))), []);
    assert_eq!(page.say(b"hi\n"), [send(1, Lane::Remote, b"hi\n")]);
}

#[test]
fn a_broadcast_says_whom_it_went_to_and_says_so_too_when_that_is_nobody() {
    let mut page = Page::settled();
    page.say(b"anybody?\n");
    assert_eq!(
        page.last(),
        Some(Event::Sent {
            message: MessageId(1),
            to: vec![],
            refused: vec![]
        })
    );
    let mut page = Page::linked();
    page.say(b"hi\n");
    let f = PeerId::new("f").expect("an id");
    assert_eq!(
        page.last(),
        Some(Event::Sent {
            message: MessageId(1),
            to: vec![f],
            refused: vec![]
        })
    );
}

#[test]
fn a_channel_that_is_full_gets_no_more_until_it_is_drained_and_nothing_is_lost() {
    let mut page = Page::linked();
    let long: Vec<u8> = (0..3 * 1024 * 1024).map(|n: u32| n as u8).collect();
    let mut effects = page.say(&long);
    assert_eq!(effects.len(), HIGH_WATER / FRAME);
    for _ in 0..10 {
        effects.extend(page.link(1, LinkInput::Drained(Lane::Remote)));
    }
    let sent: Vec<u8> = effects
        .iter()
        .flat_map(|effect| match effect {
            Effect::Send { frame, .. } => frame.to_vec(),
            other => panic!("{other:?}"),
        })
        .collect();
    assert!(sent == long);
}

#[test]
fn what_waits_for_a_crowded_channel_is_joined_for_ours_and_not_for_an_original() {
    let frames = |mut page: Page, lane| {
        page.say(&vec![b'x'; HIGH_WATER]);
        for _ in 0..9 {
            assert_eq!(page.say(b"line\n"), []);
        }
        page.link(1, LinkInput::Drained(lane)).len()
    };
    assert_eq!(frames(Page::linked(), Lane::Remote), 1);
    let mut original = Page::offered_to_original();
    original.hear(json!({"from": "c0", "signal": {"type": "answer", "sdp": "to ours"}}));
    original.link(1, LinkInput::Opened(Lane::Local));
    assert_eq!(frames(original, Lane::Local), 9);
}

#[test]
fn who_does_not_read_is_refused_more_than_the_queue_holds() {
    let mut page = Page::linked();
    page.say(&vec![0; 16 * 1024 * 1024]);
    page.say(&vec![0; 1024 * 1024 + 1]);
    let f = PeerId::new("f").expect("an id");
    assert_eq!(
        page.last(),
        Some(Event::Sent {
            message: MessageId(1),
            to: vec![],
            refused: vec![f]
        })
    );
}

#[test]
fn what_a_dead_link_reports_is_ignored() {
    let mut page = Page::linked();
    page.link(1, LinkInput::Closed(Lane::Remote));
    let told = page.told.len();
    for late in [
        LinkInput::Opened(Lane::Remote),
        frame(Lane::Remote, b"ghost\n"),
        LinkInput::Connection(ConnectionState::Connected),
        LinkInput::Closed(Lane::Remote),
        LinkInput::Refused(Step::Send, "late".into()),
    ] {
        assert_eq!(page.link(1, late), []);
    }
    assert_eq!(page.told.len(), told);
}

#[test]
fn each_way_to_fail_is_told_by_its_name() {
    let f = "f";
    let fail = |inputs: &[LinkInput], pass: u64| {
        let mut page = Page::settled();
        page.hear(offer(f, 7));
        for input in inputs {
            page.link(1, input.clone());
        }
        page.pass(Duration::from_secs(pass));
        page.told
            .into_iter()
            .find_map(|event| match event {
                Event::Failed { why, .. } => Some(why),
                _ => None,
            })
            .expect("it fails")
    };
    let answered = LinkInput::Described("v=0".into());
    let gathered = LinkInput::Gathered;
    let connected = LinkInput::Connection(ConnectionState::Connected);
    let failed = LinkInput::Connection(ConnectionState::Failed);
    let unsecured = LinkInput::Connection(ConnectionState::Unsecured);
    let refused = LinkInput::Refused(Step::Accept, "bad SDP".into());
    assert_eq!(
        fail(std::slice::from_ref(&refused), 0),
        Failure::Refused(Step::Accept, "bad SDP".into())
    );
    assert_eq!(
        fail(&[answered.clone(), gathered.clone(), failed], 0),
        Failure::NoPath(Tried::default())
    );
    assert_eq!(
        fail(&[answered.clone(), gathered.clone(), unsecured], 0),
        Failure::Unsecured
    );
    assert_eq!(
        fail(&[answered.clone(), gathered.clone()], 17),
        Failure::NoPath(Tried::default())
    );
    assert_eq!(
        fail(&[answered, gathered, connected], 17),
        Failure::NoChannel
    );
    assert_eq!(fail(&[LinkInput::Closed(Lane::Remote)], 0), Failure::Closed);
    let mut page = Page::settled();
    page.hear(json!({"type": "connect", "from": f, "murmuration": ours()}));
    page.link(1, LinkInput::Described("v=0".into()));
    page.link(1, LinkInput::Gathered);
    page.pass(Duration::from_secs(7));
    assert!(page.told.iter().any(|event| matches!(
        event,
        Event::Failed {
            why: Failure::NoAnswer,
            ..
        }
    )));
}

#[test]
fn an_attempt_that_failed_is_made_again_after_the_pause_that_was_told() {
    let mut page = Page::settled();
    page.hear(json!({"type": "connect", "from": "f", "murmuration": ours()}));
    page.link(1, LinkInput::Refused(Step::Describe, "odd".into()));
    let Some(Event::Failed {
        retry: Some(retry), ..
    }) = page.last()
    else {
        panic!("{:?}", page.last())
    };
    assert!(page.pass(retry - Duration::from_millis(1)).is_empty());
    let again = Effect::Offer {
        link: LinkId(2),
        aside: true,
    };
    assert_eq!(page.pass(Duration::from_millis(1)), [again]);
}

#[test]
fn one_who_was_not_heard_of_for_long_is_not_tried_again() {
    let mut page = Page::settled();
    page.hear(json!({"type": "connect", "from": "f", "murmuration": ours()}));
    page.pass(Duration::from_secs(120));
    let last = page
        .told
        .iter()
        .rfind(|event| matches!(event, Event::Failed { .. }));
    assert!(
        matches!(last, Some(Event::Failed { retry: None, .. })),
        "{last:?}"
    );
    assert!(page.offers().len() < 5, "{} offers", page.offers().len());
}

#[test]
fn a_peer_that_links_anew_replaces_its_link_once_the_new_one_is_up() {
    let mut page = Page::linked();
    let effects = page.hear(offer("f", 8));
    assert!(matches!(
        effects[..],
        [Effect::Answer {
            link: LinkId(2),
            ..
        }]
    ));
    assert_eq!(page.say(b"still\n"), [send(1, Lane::Remote, b"still\n")]);
    page.link(2, LinkInput::Opened(Lane::Remote));
    let greeting = frame(Lane::Aside, br#"{"type":"greeting","greeting":null}"#);
    assert_eq!(page.link(2, greeting), [Effect::Close(LinkId(1))]);
    let f = PeerId::new("f").expect("an id");
    let left = Event::Left {
        peer: f,
        why: Departure::Replaced,
    };
    let [.., before_last, last] = &page.told[..] else {
        panic!("nothing was told")
    };
    assert_eq!(*before_last, left);
    assert!(matches!(last, Event::Joined { .. }));
    // Whether the first line had come over the old link is the other side's to say.
    assert_eq!(page.say(b"anew\n"), []);
    let resume = |bytes: u64| {
        let resume = json!({"type": "resume", "link": format!("{:016x}", 7), "bytes": bytes});
        frame(Lane::Aside, resume.to_string().as_bytes())
    };
    let again = [send(2, Lane::Remote, b"still\nanew\n")];
    assert_eq!(page.link(2, resume(3)), again);
    assert_eq!(page.link(2, resume(0)), [], "it is said once");
    let mut page = replaced();
    assert_eq!(page.say(b"anew\n"), []);
    let new = [send(2, Lane::Remote, b"anew\n")];
    assert_eq!(page.link(2, resume(6)), new, "it had come");
    let mut page = replaced();
    assert_eq!(page.say(b"anew\n"), []);
    let effects = page.pass(Duration::from_secs(3));
    assert!(effects.contains(&new[0]));
    let undelivered = Event::Undelivered {
        peer: PeerId::new("f").expect("an id"),
        messages: vec![MessageId(1)],
    };
    assert!(page.told.contains(&undelivered), "nobody says");
}

/// Linked anew with the peer `f`, after a line that it has not confirmed.
fn replaced() -> Page {
    let mut page = Page::linked();
    page.hear(offer("f", 8));
    page.say(b"still\n");
    page.link(2, LinkInput::Opened(Lane::Remote));
    let greeting = frame(Lane::Aside, br#"{"type":"greeting","greeting":null}"#);
    page.link(2, greeting);
    page
}

#[test]
fn an_attempt_to_replace_a_link_that_fails_leaves_the_link_as_it_is() {
    let mut page = Page::linked();
    page.hear(offer("f", 8));
    let told = page.told.len();
    page.link(2, LinkInput::Connection(ConnectionState::Failed));
    assert_eq!(page.told.len(), told, "nobody is told");
    assert_eq!(page.say(b"still\n"), [send(1, Lane::Remote, b"still\n")]);
}

#[test]
fn a_candidate_that_the_browser_refuses_is_told_and_costs_nothing() {
    let mut page = Page::linked();
    page.link(1, LinkInput::Refused(Step::Candidate, "odd".into()));
    assert_eq!(page.dropped().len(), 1);
    assert_eq!(page.say(b"on\n").len(), 1);
}
