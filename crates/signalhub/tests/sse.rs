//! The framing of an event stream: what one side writes, the other reads.

use murmuration_signalhub::MAX_BODY;
use murmuration_signalhub::sse::{
    DEFAULT_BOUND, DecodeError, Decoder, Frame, HEARTBEAT_COMMENT, OPENING_COMMENT, encode,
};
use proptest::prelude::*;

#[test]
fn a_message_of_one_line_is_framed_as_the_original_does() {
    assert_eq!(
        encode(r#"{"type":"connect"}"#),
        "data: {\"type\":\"connect\"}\n\n"
    );
    assert_eq!(encode(""), "data: \n\n");
}

#[test]
fn no_line_end_in_a_message_breaks_the_framing() {
    assert_eq!(encode("a\nb"), "data: a\ndata: b\n\n");
    assert_eq!(encode("a\r\nb"), "data: a\ndata: b\n\n");
    assert_eq!(encode("a\rb"), "data: a\ndata: b\n\n");
    assert_eq!(
        encode("a\n\nevent: x\n"),
        "data: a\ndata: \ndata: event: x\ndata: \n\n"
    );
    assert_eq!(encode("a\n\r"), "data: a\ndata: \ndata: \n\n");
}

#[test]
fn the_comments_are_comments_and_the_heartbeat_is_the_originals() {
    assert_eq!(HEARTBEAT_COMMENT, ":heartbeat signal\n\n");
    assert_eq!(decode(HEARTBEAT_COMMENT), [comment("heartbeat signal")]);
    assert_eq!(decode(OPENING_COMMENT), [comment("welcome")]);
}

#[test]
fn lines_may_end_in_any_of_three_ways() {
    for stream in [
        "data:a\ndata:b\n\n",
        "data:a\r\ndata:b\r\n\r\n",
        "data:a\rdata:b\r\r",
    ] {
        assert_eq!(decode(stream), [message("a\nb")], "{stream:?}");
    }
    assert_eq!(decode("data:a\n\r"), [message("a")]);
    assert_eq!(decode("data:a\r\n\n"), [message("a")]);
}

#[test]
fn an_event_is_told_as_soon_as_its_last_line_ends_also_when_a_carriage_return_ends_it() {
    let mut decoder = Decoder::default();
    assert_eq!(decoder.push(b"data: a\r\n\r"), Ok(vec![message("a")]));
    assert_eq!(decoder.push(b"\ndata: b\n\n"), Ok(vec![message("b")]));
}

#[test]
fn one_space_after_the_colon_is_dropped_and_no_more() {
    assert_eq!(decode("data:  a \n\n"), [message(" a ")]);
    assert_eq!(decode("data:\n\n"), [message("")]);
    assert_eq!(decode("data\ndata\n\n"), [message("\n")]);
    assert_eq!(decode("data: a:b\n\n"), [message("a:b")]);
}

#[test]
fn an_event_may_have_a_type_which_ends_with_it() {
    let named = Frame::Event {
        name: "x".into(),
        data: "a".into(),
    };
    assert_eq!(
        decode("event: x\ndata: a\n\ndata: b\n\n"),
        [named, message("b")]
    );
    assert_eq!(decode("event: x\n\ndata: b\n\n"), [message("b")]);
}

#[test]
fn other_fields_and_events_without_data_say_nothing() {
    assert_eq!(
        decode("id: 1\nretry: 5\n data: a\nDATA: a\ndatas: a\n\n\n\n"),
        []
    );
}

#[test]
fn an_event_that_was_not_ended_is_not_told() {
    assert_eq!(decode("data: a\n"), []);
}

#[test]
fn a_byte_order_mark_is_dropped_at_the_start_only() {
    assert_eq!(
        decode("\u{feff}data: \u{feff}a\n\n"),
        [message("\u{feff}a")]
    );
    assert_eq!(decode("\n\u{feff}data: a\n\n"), []);
}

#[test]
fn what_is_not_utf8_is_replaced() {
    let frames = Decoder::default().push(b"data: a\xFFb\xE2\x82\n\n");
    assert_eq!(frames, Ok(vec![message("a\u{fffd}b\u{fffd}")]));
}

#[test]
fn a_line_without_an_end_is_given_up_at_the_bound() {
    let mut decoder = Decoder::new(8);
    assert_eq!(decoder.push(b"data: ab"), Ok(vec![]));
    assert_eq!(decoder.push(b"c"), Err(DecodeError { bound: 8 }));
    // And that is the last word.
    assert_eq!(decoder.push(b"\n\n"), Err(DecodeError { bound: 8 }));
    assert_eq!(decoder.push(b""), Err(DecodeError { bound: 8 }));
}

#[test]
fn an_event_without_an_end_is_given_up_at_the_bound() {
    let mut decoder = Decoder::new(100);
    let pushed = (0..).find(|_| decoder.push(b"data: 8 bytes.\n").is_err());
    assert_eq!(
        pushed,
        Some(10),
        "9 bytes are kept of each, and 14 while it is being read"
    );
}

#[test]
fn the_type_of_an_event_counts_for_the_bound() {
    let mut decoder = Decoder::new(16);
    assert_eq!(decoder.push(b"event:12345678\ndata:123"), Ok(vec![]));
    assert_eq!(decoder.push(b"4"), Err(DecodeError { bound: 16 }));
}

#[test]
fn what_has_ended_does_not_count_for_the_bound() {
    let mut decoder = Decoder::new(16);
    for _ in 0..100 {
        assert_eq!(
            decoder.push(b"data: a\n\n:12345678\n"),
            Ok(vec![message("a"), comment("12345678")])
        );
    }
}

#[test]
fn the_default_bound_is_enough_for_the_longest_message_of_any_hub() {
    for body in [
        "\n".repeat(MAX_BODY),
        "\u{fffd}".repeat(MAX_BODY),
        "a".repeat(MAX_BODY),
    ] {
        assert_eq!(decode(&encode(&body)), [message(&body)]);
    }
    let endless = "a".repeat(DEFAULT_BOUND + 1);
    assert_eq!(
        Decoder::default().push(endless.as_bytes()),
        Err(DecodeError {
            bound: DEFAULT_BOUND
        })
    );
}

#[test]
fn the_error_names_the_bound() {
    assert_eq!(
        DecodeError { bound: 8 }.to_string(),
        "an event on the stream is longer than 8 bytes"
    );
}

proptest! {
    #[test]
    fn messages_arrive_whole_however_the_stream_is_cut(
        bodies in prop::collection::vec(any_body(), 1..4),
        cuts in prop::collection::vec(any::<prop::sample::Index>(), 0..12),
    ) {
        let stream: String = bodies.iter().map(|body| encode(body) + HEARTBEAT_COMMENT).collect();
        let expected: Vec<Frame> = bodies
            .iter()
            .flat_map(|body| [message(&normalised(body)), comment("heartbeat signal")])
            .collect();
        prop_assert_eq!(decode_cut(stream.as_bytes(), &cuts), expected);
    }

    #[test]
    fn any_stream_reads_the_same_however_it_is_cut(
        stream in any_stream(),
        cuts in prop::collection::vec(any::<prop::sample::Index>(), 0..12),
    ) {
        prop_assert_eq!(decode_cut(&stream, &cuts), decode_cut(&stream, &[]));
    }
}

fn any_body() -> impl Strategy<Value = String> {
    prop_oneof!["[\r\n: aé\u{feff}]{0,16}", any::<String>()]
}

fn any_stream() -> impl Strategy<Value = Vec<u8>> {
    let text = "(\u{feff}|)((data|event|id|):? ?[aé\r\n]{0,3}(\r|\n|\r\n)){0,8}";
    prop_oneof![text.prop_map(String::into_bytes), any::<Vec<u8>>()]
}

/// Decodes `stream` in the pieces between `cuts`.
fn decode_cut(stream: &[u8], cuts: &[prop::sample::Index]) -> Vec<Frame> {
    let mut cuts: Vec<usize> = cuts.iter().map(|cut| cut.index(stream.len() + 1)).collect();
    cuts.sort_unstable();
    let mut decoder = Decoder::default();
    let mut frames = Vec::new();
    let mut start = 0;
    for end in cuts.into_iter().chain([stream.len()]) {
        frames.extend(decoder.push(&stream[start..end]).unwrap());
        start = end;
    }
    frames
}

fn decode(stream: &str) -> Vec<Frame> {
    decode_cut(stream.as_bytes(), &[])
}

fn normalised(body: &str) -> String {
    body.replace("\r\n", "\n").replace('\r', "\n")
}

fn message(data: &str) -> Frame {
    Frame::Event {
        name: "message".into(),
        data: data.into(),
    }
}

fn comment(text: &str) -> Frame {
    Frame::Comment(text.into())
}
