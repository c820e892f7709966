//! Event streams: how they begin, what keeps them alive, and which channels they carry.

use std::time::Duration;

use expect_test::expect;
use murmuration_hub::Limits;

use crate::common::{Server, eventually};

const GET_ALL: &str = "GET /v1/app/all HTTP/1.1\r\nHost: h\r\n\r\n";

#[tokio::test]
async fn a_stream_has_the_headers_that_let_it_through() {
    let server = Server::start().await;
    let mut client = server.connect().await;
    client.send(GET_ALL).await;
    expect![[r#"
        HTTP/1.1 200 OK
        content-type: text/event-stream; charset=utf-8
        cache-control: no-cache
        x-accel-buffering: no
        access-control-allow-origin: *
        access-control-allow-methods: GET, POST, PUT, DELETE
        access-control-allow-credentials: true
        access-control-max-age: 86400
        access-control-allow-headers: X-Requested-With, X-HTTP-Method-Override, Content-Type, Accept, Authorization
        transfer-encoding: chunked"#]]
    .assert_eq(&client.head().await);
}

#[tokio::test]
async fn a_stream_begins_with_a_comment_at_once() {
    let server = Server::start().await;
    let mut client = server.connect().await;
    client.send(GET_ALL).await;
    client.head().await;
    client.expect(":welcome\n\n").await;
}

#[tokio::test]
async fn a_comment_keeps_a_quiet_stream_alive() {
    assert_eq!(Limits::default().heartbeat, Duration::from_secs(30));
    let limits = Limits {
        heartbeat: Duration::from_millis(20),
        ..Limits::default()
    };
    let server = Server::with(limits, None).await;
    let mut client = server.subscribe("/v1/app/all").await;
    client
        .expect(":heartbeat signal\n\n:heartbeat signal\n\n")
        .await;
}

#[tokio::test]
async fn an_old_client_gets_its_stream_without_chunks() {
    let server = Server::start().await;
    let mut client = server.connect().await;
    client.send("GET /v1/app/all HTTP/1.0\r\n\r\n").await;
    let head = client.head().await;
    assert!(head.starts_with("HTTP/1.0 200 OK\n"), "{head}");
    assert!(!head.contains("transfer-encoding"), "{head}");
}

#[tokio::test]
async fn one_stream_carries_several_channels_and_does_not_say_which() {
    let server = Server::start().await;
    let mut client = server.subscribe("/v1/app/all,c1,c2").await;
    assert_eq!(server.hub.channels(), 3);
    for channel in ["c2", "all", "c1"] {
        server.post(&format!("/v1/app/{channel}"), channel).await;
    }
    client.expect("data: c2\n\ndata: all\n\ndata: c1\n\n").await;
}

#[tokio::test]
async fn a_stream_that_is_asked_to_names_the_channel_of_each_message_and_the_others_do_not() {
    let server = Server::start().await;
    let mut named = server.subscribe("/v1/app/all,c1?named").await;
    let mut silent = server.subscribe("/v1/app/all?name").await;
    server.post("/v1/app/all", "to\nall").await;
    server.post("/v1/app/c1", "to one").await;
    named
        .expect("id: all\ndata: to\ndata: all\n\nid: c1\ndata: to one\n\n")
        .await;
    silent.expect("data: to\ndata: all\n\n").await;
}

#[tokio::test]
async fn a_channel_that_is_named_twice_brings_a_message_once() {
    let server = Server::start().await;
    let mut client = server.subscribe("/v1/app/all,c1,all").await;
    assert_eq!(server.hub.subscribers(), 2);
    server.post("/v1/app/all", "one").await;
    server.post("/v1/app/all", "two").await;
    client.expect("data: one\n\ndata: two\n\n").await;
}

#[tokio::test]
async fn a_channel_goes_when_its_last_listener_disconnects() {
    let server = Server::start().await;
    let first = server.subscribe("/v1/app/all,c1").await;
    let second = server.subscribe("/v1/app/all").await;
    assert_eq!((server.hub.channels(), server.hub.subscribers()), (2, 3));
    drop(first);
    eventually(|| (server.hub.channels(), server.hub.subscribers()) == (1, 1)).await;
    drop(second);
    eventually(|| (server.hub.channels(), server.hub.subscribers()) == (0, 0)).await;
}
