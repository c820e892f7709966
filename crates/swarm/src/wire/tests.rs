use expect_test::{Expect, expect};
use proptest::prelude::*;

use super::*;

fn peer(id: &str) -> PeerId {
    PeerId::new(id).expect("a peer's id")
}

fn host(n: u8) -> Candidate {
    Candidate {
        candidate: format!("candidate:{n} 1 udp 2122260223 192.0.2.{n} 50000 typ host"),
        sdp_mid: Some("0".into()),
        sdp_m_line_index: Some(0),
    }
}

fn mark(link: Option<u64>, candidates: Vec<Candidate>) -> Option<Mark> {
    Some(Mark {
        run: Token(0xfeed),
        link: link.map(Token),
        restart: None,
        attempt: link.map(|link| link as u32),
        instead: None,
        candidates,
    })
}

fn check(message: Message, expect: Expect) {
    let text = message.encode();
    expect.assert_eq(&text);
    assert_eq!(Message::decode(&text), Ok(message));
}

#[test]
fn an_announcement_is_the_originals_with_our_mark() {
    let message = Message::Connect {
        from: peer("c1"),
        mark: mark(None, vec![]),
    };
    check(
        message,
        expect![[
            r#"{"type":"connect","from":"c1","murmuration":{"v":1,"run":"000000000000feed"}}"#
        ]],
    );
}

#[test]
fn an_offer_between_ours_carries_its_attempt_and_the_candidates_found_at_once() {
    let signal = Signal::Offer("v=0\r\n".into());
    let message = Message::Signal {
        from: peer("c1"),
        signal,
        mark: mark(Some(0xcafe), vec![host(1), host(2)]),
    };
    check(
        message,
        expect![[
            r#"{"from":"c1","signal":{"type":"offer","sdp":"v=0\r\n"},"murmuration":{"v":1,"run":"000000000000feed","link":"000000000000cafe","attempt":51966,"candidates":[{"candidate":"candidate:1 1 udp 2122260223 192.0.2.1 50000 typ host","sdpMLineIndex":0,"sdpMid":"0"},{"candidate":"candidate:2 1 udp 2122260223 192.0.2.2 50000 typ host","sdpMLineIndex":0,"sdpMid":"0"}]}}"#
        ]],
    );
}

#[test]
fn what_an_original_gets_is_just_what_simple_peer_sends() {
    let signal = Signal::Answer("v=0\r\n".into());
    check(
        Message::Signal {
            from: peer("c1"),
            signal,
            mark: None,
        },
        expect![[r#"{"from":"c1","signal":{"type":"answer","sdp":"v=0\r\n"}}"#]],
    );
    check(
        Message::Signal {
            from: peer("c1"),
            signal: Signal::Candidate(host(1)),
            mark: None,
        },
        expect![[
            r#"{"from":"c1","signal":{"type":"candidate","candidate":{"candidate":"candidate:1 1 udp 2122260223 192.0.2.1 50000 typ host","sdpMLineIndex":0,"sdpMid":"0"}}}"#
        ]],
    );
}

#[test]
fn an_original_is_told_of_an_end_in_a_word_that_it_does_not_know() {
    check(
        Message::Signal {
            from: peer("c1"),
            signal: Signal::End,
            mark: None,
        },
        expect![[r#"{"from":"c1","signal":{"type":"end"}}"#]],
    );
}

#[test]
fn a_candidate_of_simple_peer_6_has_no_type() {
    let text = r#"{"from":"c1","signal":{"candidate":{"candidate":"candidate:1 1 udp 2122260223 192.0.2.1 50000 typ host","sdpMLineIndex":0,"sdpMid":"0"}}}"#;
    let expected = Message::Signal {
        from: peer("c1"),
        signal: Signal::Candidate(host(1)),
        mark: None,
    };
    assert_eq!(Message::decode(text), Ok(expected));
}

#[test]
fn what_a_candidate_leaves_out_may_be_null_but_of_no_other_kind() {
    let decode = |candidate: &str| {
        Message::decode(&format!(
            r#"{{"from":"c1","signal":{{"candidate":{candidate}}}}}"#
        ))
    };
    let end = Candidate {
        candidate: String::new(),
        sdp_mid: None,
        sdp_m_line_index: None,
    };
    for empty in ["{}", r#"{"sdpMid":null,"sdpMLineIndex":null}"#] {
        let signal = Signal::Candidate(end.clone());
        let from = peer("c1");
        let mark = None;
        assert_eq!(decode(empty), Ok(Message::Signal { from, signal, mark }));
    }
    for wrong in [
        "null",
        "7",
        r#"{"candidate":null}"#,
        r#"{"sdpMid":0}"#,
        r#"{"sdpMLineIndex":"0"}"#,
        r#"{"sdpMLineIndex":0.5}"#,
        r#"{"sdpMLineIndex":65536}"#,
    ] {
        assert_eq!(decode(wrong), Err(WireError::Field("candidate")), "{wrong}");
    }
}

#[test]
fn fields_that_a_later_version_adds_are_passed_over() {
    let text = r#"{"type":"connect","from":"c1","more":[],"murmuration":{"v":7,"run":"000000000000feed","more":{}}}"#;
    let expected = Message::Connect {
        from: peer("c1"),
        mark: mark(None, vec![]),
    };
    assert_eq!(Message::decode(text), Ok(expected));
}

#[test]
fn what_is_no_message_is_named() {
    let cases = [
        ("", "not JSON"),
        ("null", "not a JSON object"),
        ("[1]", "not a JSON object"),
        (r#""connect""#, "not a JSON object"),
        ("{}", "'from'"),
        (r#"{"type":"connect"}"#, "'from'"),
        (r#"{"type":"connect","from":7}"#, "'from'"),
        (r#"{"type":"connect","from":""}"#, "'from'"),
        (r#"{"type":"connect","from":"all"}"#, "everybody's channel"),
        (r#"{"type":"connect","from":"a/../b"}"#, "'from'"),
        (r#"{"type":"shout","from":"c1"}"#, "'type'"),
        (r#"{"from":"c1","signal":null}"#, "'signal'"),
        (r#"{"from":"c1","signal":{}}"#, "'candidate'"),
        (r#"{"from":"c1","signal":{"type":"offer"}}"#, "'sdp'"),
        (
            r#"{"from":"c1","signal":{"type":"offer","sdp":{}}}"#,
            "'sdp'",
        ),
        (r#"{"from":"c1","signal":{"candidate":7}}"#, "'candidate'"),
        (
            r#"{"from":"c1","signal":{"candidate":{"candidate":"x","sdpMLineIndex":-1}}}"#,
            "'candidate'",
        ),
        (
            r#"{"from":"c1","signal":{"type":"renegotiate","renegotiate":true}}"#,
            "renegotiate",
        ),
        (
            r#"{"type":"connect","from":"c1","murmuration":null}"#,
            "'murmuration'",
        ),
        (
            r#"{"type":"connect","from":"c1","murmuration":{"v":1}}"#,
            "'murmuration'",
        ),
        (
            r#"{"type":"connect","from":"c1","murmuration":{"v":1,"run":"+00000000000feed"}}"#,
            "'murmuration'",
        ),
        (
            r#"{"type":"connect","from":"c1","murmuration":{"v":0,"run":"000000000000feed"}}"#,
            "'murmuration'",
        ),
        (
            r#"{"type":"connect","from":"c1","murmuration":{"v":1,"run":"000000000000feed","attempt":-1}}"#,
            "'murmuration'",
        ),
        (
            r#"{"type":"connect","from":"c1","murmuration":{"v":1,"run":"000000000000feed","attempt":4294967296}}"#,
            "'murmuration'",
        ),
    ];
    for (text, word) in cases {
        let error = Message::decode(text).expect_err(text).to_string();
        assert!(error.contains(word), "{text}: {error}");
    }
}

#[test]
fn what_is_enormous_or_deeply_nested_is_refused_and_not_recursed_into() {
    let long = format!(
        r#"{{"type":"connect","from":"c1","x":"{}"}}"#,
        "x".repeat(MESSAGE)
    );
    assert!(matches!(Message::decode(&long), Err(WireError::Long(_))));
    let deep = "[".repeat(MESSAGE);
    assert!(matches!(Message::decode(&deep), Err(WireError::Json(_))));
}

proptest! {
    #[test]
    fn every_message_survives_the_wire(
        from in "[a-z0-9]{1,40}",
        sdp in any::<String>(),
        link in any::<Option<u64>>(),
        marked in any::<bool>(),
        candidates in prop::collection::vec((any::<String>(), any::<Option<String>>(), any::<Option<u16>>()), 0..5),
        kind in 0..4u8,
    ) {
        prop_assume!(from != "all");
        let candidates: Vec<Candidate> = candidates
            .into_iter()
            .map(|(candidate, sdp_mid, sdp_m_line_index)| Candidate { candidate, sdp_mid, sdp_m_line_index })
            .collect();
        let from = peer(&from);
        let mark = if marked { mark(link, candidates.clone()) } else { None };
        let message = match (kind, candidates.first()) {
            (0, _) => Message::Connect { from, mark },
            (1, _) => Message::Signal { from, signal: Signal::Offer(sdp), mark },
            (3, Some(first)) => Message::Signal { from, signal: Signal::Candidate(first.clone()), mark },
            _ => Message::Signal { from, signal: Signal::Answer(sdp), mark },
        };
        prop_assert_eq!(Message::decode(&message.encode()), Ok(message));
    }

    #[test]
    fn no_text_panics(text in any::<String>()) {
        let _ = Message::decode(&text);
    }

    #[test]
    fn no_damaged_message_panics(at in 0..200usize, with in any::<char>()) {
        let signal = Signal::Offer("v=0\r\n".into());
        let whole = Message::Signal { from: peer("c1"), signal, mark: mark(Some(1), vec![host(1)]) }.encode();
        let damaged: String = whole.chars().enumerate().map(|(n, c)| if n == at { with } else { c }).collect();
        let _ = Message::decode(&damaged);
    }
}
