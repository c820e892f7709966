//! What may be said on a channel, and who gets it when not all do.

use std::time::Duration;

use murmuration_hub::{Limits, PerChannel, Rate, Reason};

use crate::addresses::assert_refused;
use crate::common::Server;

#[tokio::test]
async fn past_a_channels_messages_there_is_429_and_other_channels_go_on() {
    let server = with(PerChannel {
        messages: Rate::new(1, 2),
        ..PerChannel::default()
    })
    .await;
    let mut listener = server.subscribe("/v1/app/all,other").await;
    for message in ["one", "two"] {
        assert_eq!(server.post("/v1/app/all", message).await.status(), 200);
    }
    let word = "too many messages for this channel; try again later\n";
    assert_refused(&server.post("/v1/app/all", "three").await, word, "1");
    assert_eq!(server.post("/v1/app/other", "four").await.status(), 200);
    for message in ["one", "two", "four"] {
        assert_eq!(listener.data().await, message);
    }
    let counts = server.hub.counts();
    assert_eq!(counts.refused(Reason::ChannelMessages), 1);
    assert_eq!((counts.broadcasts, counts.deliveries), (3, 3));
    assert_eq!(counts.bytes, "onetwofour".len() as u64);
}

#[tokio::test]
async fn past_a_channels_bytes_there_is_429() {
    let server = with(PerChannel {
        bytes: Rate::new(1, 10),
        ..PerChannel::default()
    })
    .await;
    assert_eq!(server.post("/v1/app/all", "123456").await.status(), 200);
    let word = "too much is posted to this channel; try again later\n";
    assert_refused(&server.post("/v1/app/all", "123456").await, word, "2");
    assert_eq!(server.hub.counts().refused(Reason::ChannelBytes), 1);
}

#[tokio::test]
async fn each_message_goes_to_as_many_as_shall_get_it() {
    let server = Server::with(
        Limits {
            max_broadcasts: Some(2),
            ..Limits::default()
        },
        None,
    )
    .await;
    let mut listeners = Vec::new();
    for _ in 0..5 {
        listeners.push(server.subscribe("/v1/app/all").await);
    }
    let mut sender = server.connect().await;
    for _ in 0..20 {
        assert_eq!(sender.post("/v1/app/all", "hello").await.status(), 200);
    }
    assert_eq!(server.hub.counts().deliveries, 40);
    // When as few listen, all of them get it.
    listeners.truncate(1);
    let [last] = &mut listeners[..] else {
        unreachable!()
    };
    crate::common::eventually(|| server.hub.subscribers() == 1).await;
    sender.post("/v1/app/all", "last").await;
    while last.data().await != "last" {}
}

#[tokio::test]
async fn a_stream_ends_on_which_nothing_is_said_and_tells_when_to_come_back() {
    let limits = Limits {
        heartbeat: Duration::from_millis(20),
        idle: Some(Duration::from_millis(20)),
        ..Limits::default()
    };
    let server = Server::with(limits, None).await;
    let mut listener = server.subscribe("/v1/app/all").await;
    let mut plain = server.connect().await;
    plain.send("GET /v1/app/all HTTP/1.0\r\n\r\n").await;
    plain.head().await;
    while !listener.next_event().await.starts_with("retry: 60000") {}
    assert!(listener.ends().await);
    plain.drain().await;
    server.is_as_at_first().await;
}

async fn with(per_channel: PerChannel) -> Server {
    let limits = Limits {
        per_channel,
        ..Limits::default()
    };
    Server::with(limits, None).await
}
