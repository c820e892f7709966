//! What comes from a hub and is no message, or one that a browser refuses.

use futures::future::try_join_all;
use murmuration_e2e::test;
use serde_json::{Value, json};

use super::kit::{both_talk, has_no_trouble};

/// An offer that Chromium takes, with nobody behind it.
const OFFER: &str = "v=0\r\no=- 1 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n\
    m=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\nc=IN IP4 0.0.0.0\r\n\
    a=ice-ufrag:abcd\r\na=ice-pwd:abcdefghijklmnopqrstuvwx\r\n\
    a=fingerprint:sha-256 00:01:02:03:04:05:06:07:08:09:0A:0B:0C:0D:0E:0F:\
    10:11:12:13:14:15:16:17:18:19:1A:1B:1C:1D:1E:1F\r\n\
    a=setup:actpass\r\na=mid:0\r\na=sctp-port:5000\r\n";

#[test]
fn whatever_is_posted_those_who_talk_go_on_and_a_third_is_let_in() {
    test(async |stage| {
        let server = stage.serve().await?;
        let room = server.room("tea");
        let [anna, ben] = stage.meet(&room).await?;
        let ids = [anna.link_id().await?, ben.link_id().await?];
        let mut stranger = server.stranger("tea").await?;
        for message in no_messages().into_iter().chain(refused(&ids)) {
            for channel in ["all", &ids[0], &ids[1]] {
                stranger.post(channel, &message).await?;
            }
        }
        stranger.finish().await?;
        both_talk(&anna, &ben, "Still there").await?;

        let carol = stage.visit(&room).await?;
        for page in [&anna, &ben, &carol] {
            // Exactly so many: those that were invented are not shown for long.
            page.until_connected_to(2).await?;
        }
        both_talk(&carol, &anna, "Good evening").await?;
        try_join_all([&anna, &ben, &carol].map(has_no_trouble)).await?;
        Ok(())
    });
}

#[test]
fn a_hub_that_raves_costs_nothing_where_there_is_another() {
    test(async |stage| {
        let server = stage.serve().await?;
        let mut sermon = b":\n\nevent: alien\ndata: {}\n\ndata: \xff\xfe\n\n".to_vec();
        for message in no_messages() {
            sermon.extend(murmuration_signalhub::sse::encode(&message).bytes());
        }
        // An event far above what any hub passes on, and one without an end.
        for end in ["\n\n", ""] {
            sermon.extend(format!("data: {}{end}", "x".repeat(2_000_000)).bytes());
        }
        let raving = stage.preacher(sermon).await?;
        let url = format!("{}?hub={raving},/#tea", server.url());
        let [anna, ben] = stage.meet(&url).await?;
        both_talk(&anna, &ben, "Do you hear that").await?;
        let seen = anna.look().await?;
        assert_eq!(seen.status, "Connected to 1 peer");
        for page in [&anna, &ben] {
            has_no_trouble(page).await?;
        }
        Ok(())
    });
}

/// What is no message at all.
fn no_messages() -> Vec<String> {
    let mut all: Vec<String> = [
        "",
        "null",
        "[]",
        "7",
        "-1e400",
        "\"connect\"",
        "true",
        "{",
        "{\"type\":\"connect\",\"from\":",
        "<html></html>",
        "\u{feff}{}",
        "{\"from\":null,\"type\":\"connect\"}",
        "{\"from\":\"all\",\"type\":\"connect\"}",
        "{\"from\":\"../x\",\"type\":\"connect\"}",
        "{\"from\":\"x\\u0000\",\"type\":\"connect\"}",
        "{\"from\":\"alien\",\"type\":\"wave\",\"antennae\":[{\"n\":3}]}",
        "{\"from\":\"alien\",\"signal\":null}",
        "{\"from\":\"alien\",\"signal\":[]}",
        "{\"from\":\"alien\",\"signal\":{\"type\":\"renegotiate\",\"renegotiate\":true}}",
        "{\"from\":\"alien\",\"type\":\"connect\",\"murmuration\":7}",
        "{\"__proto__\":{\"from\":\"alien\"},\"type\":\"connect\"}",
    ]
    .map(str::to_owned)
    .into();
    let long = "x".repeat(60_000);
    all.push(format!("\"{long}\""));
    all.push(json!({"type": "connect", "from": long}).to_string());
    all.push(["[", "]"].map(|bracket| bracket.repeat(20_000)).concat());
    all.push("{\"a\":".repeat(10_000));
    all
}

/// Messages, but such as come to nothing; some of them in the name of somebody who is there.
fn refused(ids: &[String]) -> Vec<String> {
    let mark = json!({"v": 1, "run": "00000000000000aa", "link": "00000000000000bb"});
    let candidate = |text: &str| {
        let candidate = json!({"candidate": text, "sdpMid": "0", "sdpMLineIndex": 0});
        json!({ "candidate": candidate })
    };
    let offer = |sdp: &str| json!({"type": "offer", "sdp": sdp});
    let garbage = [
        offer("garbage"),
        offer("v=0\r\n"),
        // It parses, and lacks what a connection needs.
        offer(&OFFER.replace("a=ice-ufrag:abcd\r\n", "")),
        json!({"type": "answer", "sdp": OFFER}),
        candidate("candidate:garbage"),
    ];
    let mut all: Vec<Value> = Vec::new();
    for (signal, n) in garbage.iter().zip(0..) {
        all.push(json!({"from": format!("original{n}"), "signal": signal}));
        all.push(json!({"from": format!("ours{n}"), "signal": signal, "murmuration": mark}));
        for id in ids {
            all.push(json!({"from": id, "signal": signal}));
            all.push(json!({"from": id, "signal": signal, "murmuration": mark}));
        }
    }
    // An attempt that stands for a while, and candidates that the browser refuses.
    all.push(json!({"from": "standing", "signal": offer(OFFER), "murmuration": mark}));
    for text in [
        "candidate:garbage",
        "candidate:1 1 udp 1 999.0.0.1 1 typ host",
        "\u{202e}",
    ] {
        all.push(json!({"from": "standing", "signal": candidate(text), "murmuration": mark}));
    }
    all.iter().map(Value::to_string).collect()
}
