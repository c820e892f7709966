//! HTTP/2: many streams on one connection, each with a fate of its own.

use std::time::Duration;

use hyper::client::conn::http2::Builder;
use hyper_util::rt::TokioExecutor;
use murmuration_hub::{Hub, Limits};

use crate::common::{eventually, within};
use crate::secure::{Http2, SecureServer};

#[tokio::test]
async fn one_connection_has_200_streams_and_each_gets_its_messages() {
    let server = start("many", Limits::default()).await;
    let client = server.http2().await;
    let mut streams = Vec::new();
    for number in 0..200 {
        streams.push(client.subscribe(&format!("/v1/app/all,c{number}")).await);
    }
    assert_eq!(server.hub.subscribers(), 400);
    client.post("/v1/app/all", "to all").await;
    for number in 0..200 {
        let path = format!("/v1/app/c{number}");
        client.post(&path, &format!("to {number}")).await;
    }
    for (number, stream) in streams.iter_mut().enumerate() {
        stream
            .expect(&format!("data: to all\n\ndata: to {number}\n\n"))
            .await;
    }
    drop(streams);
    eventually(|| server.hub.subscribers() == 0).await;
    client.post("/v1/app/all", "to nobody").await;
}

#[tokio::test]
async fn a_stream_says_what_it_is_and_refusals_are_those_of_http_1() {
    let server = start("heads", Limits::default()).await;
    let client = server.http2().await;
    let response = client.request("GET", "/v1/app/all", "").await;
    let header = |name: &str| response.headers()[name].to_str().unwrap();
    assert_eq!(header("content-type"), "text/event-stream; charset=utf-8");
    assert_eq!(header("access-control-allow-origin"), "*");
    assert!(response.headers().get("transfer-encoding").is_none());
    for (method, path, body, status) in [
        ("GET", "/", "", 200),
        ("OPTIONS", "/v1/app/all", "", 200),
        ("GET", "/nowhere", "", 404),
        ("POST", "/v1/app/all", &*"x".repeat(70_000), 413),
    ] {
        let response = client.request(method, path, body).await;
        assert_eq!(response.status(), status, "{method} {path}");
    }
}

#[tokio::test]
async fn past_the_limit_a_stream_has_to_wait_for_another() {
    let limits = Limits {
        streams_per_connection: 2,
        ..Limits::default()
    };
    let server = start("limit", limits).await;
    let client = server.http2().await;
    let first = client.subscribe("/v1/app/c1").await;
    let _second = client.subscribe("/v1/app/c2").await;
    let third = tokio::spawn({
        let client = Http2 {
            sender: client.sender.clone(),
            connection: tokio::spawn(std::future::pending()),
        };
        async move { client.subscribe("/v1/app/c3").await }
    });
    server.http2().await.post("/v1/app/c3", "to nobody").await;
    assert_eq!(server.hub.subscribers(), 2);
    drop(first);
    let _third = within(third).await.unwrap();
    eventually(|| server.hub.subscribers() == 2).await;
}

#[tokio::test]
async fn who_does_not_read_one_stream_loses_that_and_no_other() {
    let limits = Limits {
        queue_messages: 8,
        ..Limits::default()
    };
    let server = start("deaf", limits).await;
    // Room for little on a stream that nobody reads, but for a lot on all of them.
    let mut builder = Builder::new(TokioExecutor::new());
    builder
        .initial_stream_window_size(64)
        .initial_connection_window_size(1 << 20);
    let client = Http2::with(&builder, server.connect("h2").await).await;
    let mut deaf = client.subscribe("/v1/app/all").await;
    let mut other = client.subscribe("/v1/app/c1").await;
    let message = "x".repeat(100);
    while server.hub.subscribers() == 2 {
        client.post("/v1/app/all", &message).await;
    }
    assert!(deaf.is_cut().await);
    client.post("/v1/app/c1", "hello").await;
    other.expect("data: hello\n\n").await;
}

#[tokio::test]
async fn who_lets_a_single_message_wait_too_long_loses_the_stream() {
    let limits = Limits {
        write_stall: Duration::from_millis(300),
        ..Limits::default()
    };
    let server = start("patience", limits).await;
    let mut builder = Builder::new(TokioExecutor::new());
    builder.initial_stream_window_size(16);
    let client = Http2::with(&builder, server.connect("h2").await).await;
    let _deaf = client.subscribe("/v1/app/all").await;
    for _ in 0..3 {
        client.post("/v1/app/all", "longer than the window").await;
    }
    eventually(|| server.hub.subscribers() == 0).await;
    client.post("/v1/app/all", "the connection is there").await;
}

#[tokio::test]
async fn a_connection_that_is_idle_is_closed_and_one_with_a_stream_is_not() {
    let limits = Limits {
        header_read: Duration::from_millis(300),
        ..Limits::default()
    };
    let server = start("idle", limits).await;
    let busy = server.http2().await;
    let mut events = busy.subscribe("/v1/app/all").await;
    let idle = server.http2().await;
    idle.post("/v1/app/all", "hello").await;
    within(idle.connection).await.unwrap().unwrap();
    assert!(!busy.connection.is_finished());
    events.expect("data: hello\n\n").await;
    drop(events);
    within(busy.connection).await.unwrap().unwrap();
}

#[tokio::test]
async fn shutting_down_ends_every_stream_in_the_way_that_http_has_for_it() {
    let server = start("shutdown", Limits::default()).await;
    let client = server.http2().await;
    let mut first = client.subscribe("/v1/app/all").await;
    let mut second = client.subscribe("/v1/app/all").await;
    client.post("/v1/app/all", "last").await;
    server.stop().await;
    for stream in [&mut first, &mut second] {
        stream.expect("data: last\n\n").await;
        stream.expect("retry: 2000\n\n").await;
        assert!(stream.ends().await);
    }
    within(client.connection).await.unwrap().unwrap();
}

async fn start(test: &str, limits: Limits) -> SecureServer {
    SecureServer::start(&format!("http2-{test}"), Hub::new(limits)).await
}
