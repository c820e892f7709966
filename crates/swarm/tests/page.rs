//! One machine, held against what hubs and peers may send it, word by word.
#![cfg(not(target_arch = "wasm32"))]

use std::time::Duration;

use bytes::Bytes;
use expect_test::{Expect, expect};
use murmuration_swarm::{
    App, Candidate, Channel, ConnectionState, Departure, Dropped, Effect, Event, Failure, HubId,
    HubState, HubUrl, IceServer, Input, Lane, LinkId, LinkInput, Machine, Make, MessageId, Options,
    Output, PeerId, Seal, Step, Time,
};
use serde_json::{Value, json};

const HUB: HubId = HubId(0);
/// Our id; `f` is smaller, `z` larger.
const ME: &str = "m";

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
fn between_ours_candidates_found_at_once_travel_with_the_offer_and_all_later_ones_in_one_post() {
    let mut page = Page::settled();
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
        f {"from":"m","signal":{"type":"offer","sdp":"v=0"},"murmuration":{"v":1,"run":"ca71d87c76983989","link":"cdf101e3bab88b9f","candidates":[{"candidate":"at once","sdpMLineIndex":0,"sdpMid":"0"}]}}
        f {"from":"m","signal":{"type":"candidate","candidate":{"candidate":"later","sdpMLineIndex":0,"sdpMid":"0"}},"murmuration":{"v":1,"run":"ca71d87c76983989","link":"cdf101e3bab88b9f","candidates":[{"candidate":"later still","sdpMLineIndex":0,"sdpMid":"0"}]}}
    "#]]);
}

#[test]
fn an_offer_waits_for_what_is_found_at_once_and_longer_only_where_a_server_may_answer() {
    for (servers, waits) in [(vec![], 20), (vec![IceServer::default()], 60)] {
        let mut options = options();
        options.rtc.ice_servers = servers;
        let mut page = Page::settled_with(options);
        page.hear(json!({"type": "connect", "from": "f", "murmuration": ours()}));
        page.link(1, LinkInput::Described("v=0".into()));
        page.link(1, LinkInput::Candidate(candidate("one")));
        page.pass(Duration::from_millis(waits - 1));
        assert!(page.posts.is_empty());
        page.pass(Duration::from_millis(1));
        assert_eq!(page.posts.len(), 1);
    }
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
fn when_our_offer_crosses_an_originals_its_own_channel_is_the_one_that_counts() {
    let mut page = Page::settled();
    page.hear(json!({"type": "connect", "from": "c0"}));
    page.link(1, LinkInput::Described("v=0".into()));
    assert_eq!(
        page.hear(json!({"from": "c0", "signal": {"type": "offer", "sdp": "theirs"}})),
        []
    );
    page.hear(json!({"from": "c0", "signal": {"type": "answer", "sdp": "to ours"}}));
    page.link(1, LinkInput::Opened(Lane::Local));
    assert!(
        page.joins().is_empty(),
        "our own channel is one that it does not listen on"
    );
    page.link(1, LinkInput::Opened(Lane::Remote));
    assert_eq!(page.joins(), [("c0".to_owned(), Make::Original, None)]);
    let effects = page.say(b"hi\n");
    assert_eq!(effects, [send(1, Lane::Remote, b"hi\n")]);
}

#[test]
fn an_answer_or_candidate_of_another_attempt_is_dropped() {
    let mut page = Page::settled();
    page.hear(json!({"type": "connect", "from": "f", "murmuration": ours()}));
    page.link(1, LinkInput::Described("v=0".into()));
    page.link(1, LinkInput::Gathered);
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
    assert_eq!(effects.len(), 64, "1 MiB in frames of 16 KiB");
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
fn a_link_that_wavers_comes_back_or_is_given_up() {
    let f = PeerId::new("f").expect("an id");
    let mut page = Page::linked();
    page.link(1, LinkInput::Connection(ConnectionState::Disconnected));
    assert_eq!(page.last(), Some(Event::Wavering(f.clone())));
    page.link(1, LinkInput::Connection(ConnectionState::Connected));
    assert_eq!(page.last(), Some(Event::Steady(f.clone())));
    page.link(1, LinkInput::Connection(ConnectionState::Disconnected));
    let effects = page.pass(Duration::from_secs(12));
    assert!(effects.contains(&Effect::Close(LinkId(1))));
    let left = Event::Left {
        peer: f,
        why: Departure::Unreachable,
    };
    assert!(page.told.contains(&left));
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
    let refused = LinkInput::Refused(Step::Accept, "bad SDP".into());
    assert_eq!(
        fail(std::slice::from_ref(&refused), 0),
        Failure::Refused(Step::Accept, "bad SDP".into())
    );
    assert_eq!(
        fail(&[answered.clone(), gathered.clone(), failed], 0),
        Failure::NoPath
    );
    assert_eq!(
        fail(&[answered.clone(), gathered.clone()], 17),
        Failure::NoPath
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
    assert_eq!(page.say(b"anew\n"), [send(2, Lane::Remote, b"anew\n")]);
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

#[test]
fn a_lost_hub_is_tried_again_after_growing_pauses() {
    let mut page = Page::new(options());
    page.input(Input::Join);
    let mut pauses = Vec::new();
    for _ in 0..8 {
        page.input(Input::HubLost(HUB));
        let Some(Event::Hub(HUB, HubState::Lost { retry })) = page.last() else {
            panic!("{:?}", page.last())
        };
        pauses.push(retry);
        let effects = page.pass(retry);
        assert!(
            matches!(effects[..], [Effect::OpenStream { .. }]),
            "{effects:?}"
        );
    }
    assert!(pauses[0] < Duration::from_millis(1300), "{pauses:?}");
    assert!(
        pauses[7] > Duration::from_secs(20) && pauses[7] < Duration::from_secs(40),
        "{pauses:?}"
    );
}

#[test]
fn a_hub_that_opens_in_silence_is_announced_to_all_the_same() {
    let mut page = Page::new(options());
    page.input(Input::Join);
    page.pass(Duration::from_millis(1100));
    assert_eq!(page.posts.len(), 1);
}

#[test]
fn a_post_that_the_hub_refuses_is_tried_again_and_those_behind_it_wait() {
    let mut page = Page::settled();
    page.hear(json!({"type": "connect", "from": "c0"}));
    page.link(1, LinkInput::Described("v=0".into()));
    page.link(1, LinkInput::Candidate(candidate("one")));
    page.refused();
    page.pass(Duration::from_secs(1));
    page.posted();
    let signals: Vec<&str> = page.posts.iter().map(|(_, body)| kind(body)).collect();
    assert_eq!(signals, ["offer", "offer", "candidate"]);
}

#[test]
fn a_full_room_neither_announces_nor_answers_and_goes_on_when_somebody_leaves() {
    let mut options = options();
    options.max_peers = 1;
    let mut page = Page::answering_with(options);
    page.link(1, LinkInput::Opened(Lane::Remote));
    page.link(
        1,
        frame(Lane::Aside, br#"{"type":"greeting","greeting":null}"#),
    );
    page.posts.clear();
    assert_eq!(page.hear(offer("g", 8)), []);
    assert_eq!(
        page.dropped(),
        [Dropped::TooMany(PeerId::new("g").expect("an id"))]
    );
    page.hear(json!({"type": "connect", "from": "h", "murmuration": ours()}));
    page.pass(Duration::from_secs(30));
    assert_eq!(page.posts, []);
    page.link(1, LinkInput::Closed(Lane::Remote));
    page.pass(Duration::from_secs(16));
    assert!(!page.posts.is_empty(), "it announces again");
}

#[test]
fn a_thousand_invented_peers_a_second_start_a_bounded_number_of_connections() {
    let mut page = Page::settled();
    for second in 0..10 {
        for n in 0..1000 {
            let from = format!("invented-{second}-{n}");
            page.hear(json!({"type": "connect", "from": from, "murmuration": ours()}));
        }
        page.pass(Duration::from_secs(1));
    }
    let opened = page.offers().len();
    let closed = page
        .effects
        .iter()
        .filter(|effect| matches!(effect, Effect::Close(_)))
        .count();
    assert!(opened <= 64 + 20, "{opened} connections");
    assert!(opened - closed <= 48, "{opened} opened, {closed} closed");
}

#[test]
fn what_is_wrapped_for_the_hub_is_unwrapped_by_the_others() {
    #[derive(Debug)]
    struct Reversed;
    impl Seal for Reversed {
        fn wrap(&self, message: &str, _: &Channel) -> Option<String> {
            Some(message.chars().rev().collect())
        }
        fn unwrap(&self, data: &str, _: &Channel) -> Option<String> {
            data.starts_with('}').then(|| data.chars().rev().collect())
        }
    }
    let mut options = options();
    options.seal = Some(Box::new(Reversed));
    let mut page = Page::new(options);
    page.input(Input::Join);
    page.input(Input::HubOpened(HUB));
    let (_, body) = page.posts[0].clone();
    assert!(body.ends_with(r#""epyt"{"#), "{body}");
    page.input(Input::HubMessage(HUB, body));
    page.input(Input::HubMessage(
        HUB,
        r#"{"type":"connect","from":"c0"}"#.into(),
    ));
    assert_eq!(
        page.dropped().len(),
        1,
        "what is not wrapped is dropped, our own echo is not"
    );
}

#[test]
fn words_in_our_own_name_are_dropped() {
    let mut page = Page::settled();
    page.hear(json!({"from": ME, "signal": {"type": "offer", "sdp": "x"}}));
    page.hear(json!({"type": "connect", "from": ME}));
    assert_eq!(page.offers(), []);
    assert_eq!(page.dropped().len(), 2);
}

const RUN: &str = "00000000000000aa";

/// A machine, and all that it ever wanted.
struct Page {
    machine: Machine,
    now: Time,
    wake: Option<Time>,
    effects: Vec<Effect>,
    told: Vec<Event>,
    posts: Vec<(Channel, String)>,
    unanswered: Vec<murmuration_swarm::PostId>,
}

impl Page {
    fn new(options: Options) -> Self {
        Self {
            machine: Machine::new(options, 42),
            now: Time::default(),
            wake: None,
            effects: Vec::new(),
            told: Vec::new(),
            posts: Vec::new(),
            unanswered: Vec::new(),
        }
    }

    /// With its stream open; its announcement has not come back.
    fn joined() -> Self {
        Self::joined_with(options())
    }

    fn joined_with(options: Options) -> Self {
        let mut page = Self::new(options);
        page.input(Input::Join);
        page.input(Input::HubOpened(HUB));
        page
    }

    /// Some time after its announcement came back.
    fn settled() -> Self {
        Self::settled_with(options())
    }

    fn settled_with(options: Options) -> Self {
        let mut page = Self::joined_with(options);
        page.echo();
        page.pass(Duration::from_secs(1));
        page.posts.clear();
        page.effects.clear();
        page
    }

    /// Having answered the peer `f`.
    fn answering() -> Self {
        Self::answering_with(options())
    }

    fn answering_with(options: Options) -> Self {
        let mut page = Self::settled_with(options);
        page.hear(offer("f", 7));
        page.link(1, LinkInput::Described("v=0".into()));
        page.link(1, LinkInput::Gathered);
        page
    }

    /// Linked with the peer `f`.
    fn linked() -> Self {
        let mut page = Self::answering();
        page.link(1, LinkInput::Opened(Lane::Aside));
        page.link(1, LinkInput::Opened(Lane::Remote));
        page.link(
            1,
            frame(Lane::Aside, br#"{"type":"greeting","greeting":null}"#),
        );
        assert_eq!(page.joins().len(), 1);
        page
    }

    /// Gives what is to be done, apart from posts, which are kept.
    fn input(&mut self, input: Input) -> Vec<Effect> {
        self.machine.handle(self.now, input);
        let mut effects = Vec::new();
        loop {
            match self.machine.poll() {
                Output::Do(Effect::Post {
                    post,
                    channel,
                    body,
                    ..
                }) => {
                    self.unanswered.push(post);
                    self.posts.push((channel, body));
                }
                Output::Do(effect) => effects.push(effect),
                Output::Tell(event) => self.told.push(event),
                Output::Wait(wake) => {
                    self.wake = wake;
                    self.effects.extend(effects.iter().cloned());
                    return effects;
                }
            }
        }
    }

    fn hear(&mut self, message: Value) -> Vec<Effect> {
        self.input(Input::HubMessage(HUB, message.to_string()))
    }

    fn echo(&mut self) {
        let (_, body) = self.posts.last().expect("it has announced").clone();
        self.input(Input::HubMessage(HUB, body));
    }

    fn link(&mut self, link: u64, input: LinkInput) -> Vec<Effect> {
        self.input(Input::Link(LinkId(link), input))
    }

    fn say(&mut self, bytes: &[u8]) -> Vec<Effect> {
        self.input(Input::Broadcast {
            message: MessageId(1),
            bytes: Bytes::copy_from_slice(bytes),
        })
    }

    fn pass(&mut self, span: Duration) -> Vec<Effect> {
        let end = self.now + span;
        let mut effects = Vec::new();
        while let Some(wake) = self.wake.filter(|wake| *wake <= end) {
            self.now = wake.max(self.now);
            effects.extend(self.input(Input::Tick));
        }
        self.now = end;
        effects
    }

    /// The hub answers all posts so far.
    fn posted(&mut self) {
        for post in std::mem::take(&mut self.unanswered) {
            self.input(Input::Posted(post, true));
        }
    }

    fn refused(&mut self) {
        for post in std::mem::take(&mut self.unanswered) {
            self.input(Input::Posted(post, false));
        }
    }

    fn check_posts(&self, expect: Expect) {
        let lines: Vec<String> = self
            .posts
            .iter()
            .map(|(to, body)| format!("{to} {body}\n"))
            .collect();
        expect.assert_eq(&lines.concat());
    }

    fn token(&self) -> String {
        let (_, body) = self.posts.last().expect("it has posted");
        let body: Value = serde_json::from_str(body).expect("JSON");
        body["murmuration"]["link"]
            .as_str()
            .expect("a token")
            .to_owned()
    }

    fn offers(&self) -> Vec<(LinkId, bool)> {
        let offers = self.effects.iter().filter_map(|effect| match effect {
            Effect::Offer { link, aside } => Some((*link, *aside)),
            _ => None,
        });
        offers.collect()
    }

    fn connecting(&self) -> Vec<&str> {
        let connecting = self.told.iter().filter_map(|event| match event {
            Event::Connecting { peer, .. } => Some(peer.as_str()),
            _ => None,
        });
        connecting.collect()
    }

    fn joins(&self) -> Vec<(String, Make, Option<Value>)> {
        let joins = self.told.iter().filter_map(|event| match event {
            Event::Joined {
                peer,
                make,
                greeting,
            } => Some((peer.to_string(), *make, greeting.clone())),
            _ => None,
        });
        joins.collect()
    }

    fn dropped(&self) -> Vec<Dropped> {
        let dropped = self.told.iter().filter_map(|event| match event {
            Event::Dropped(dropped) => Some(dropped.clone()),
            _ => None,
        });
        dropped.collect()
    }

    fn told_since_join(&self) -> Vec<Event> {
        let joined = self
            .told
            .iter()
            .position(|event| matches!(event, Event::Joined { .. }));
        joined
            .map(|at| self.told[at..].to_vec())
            .unwrap_or_default()
    }

    fn last(&self) -> Option<Event> {
        self.told.last().cloned()
    }
}

fn options() -> Options {
    let hub = HubUrl::parse("http://hub.test").expect("a URL");
    let app = App::new("room").expect("a name");
    let mut options = Options::new(vec![hub], app, PeerId::new(ME).expect("an id"));
    options.greeting = json!({"nick": "Me"});
    options
}

fn ours() -> Value {
    json!({"v": 1, "run": RUN})
}

fn mark(link: u64) -> Value {
    json!({"v": 1, "run": RUN, "link": format!("{link:016x}")})
}

fn offer(from: &str, link: u64) -> Value {
    json!({"from": from, "signal": {"type": "offer", "sdp": "theirs"}, "murmuration": mark(link)})
}

fn candidate(text: &str) -> Candidate {
    Candidate {
        candidate: text.into(),
        sdp_mid: Some("0".into()),
        sdp_m_line_index: Some(0),
    }
}

fn frame(lane: Lane, bytes: &[u8]) -> LinkInput {
    LinkInput::Frame(lane, Bytes::copy_from_slice(bytes))
}

fn send(link: u64, lane: Lane, frame: &[u8]) -> Effect {
    Effect::Send {
        link: LinkId(link),
        lane,
        frame: Bytes::copy_from_slice(frame),
    }
}

fn kind(body: &str) -> &str {
    ["offer", "answer", "candidate"]
        .into_iter()
        .find(|kind| body.contains(&format!(r#""type":"{kind}""#)))
        .unwrap_or("other")
}
