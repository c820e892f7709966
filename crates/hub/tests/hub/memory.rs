//! What a hub remembers, for listeners who lose their stream and come back to go on.

use std::time::Duration;

use murmuration_hub::{Hub, Memory, Setup};

use crate::common::{Client, Server, eventually};

const PATH: &str = "/v1/app/all,c1";

#[tokio::test]
async fn who_comes_back_gets_what_was_sent_meanwhile_once_and_in_order() {
    let server = Server::start().await;
    let mut listener = server.subscribe(&format!("{PATH}?resume")).await;
    let marks = [
        listener.mark().await,
        say(&server, &mut listener, "all", "one").await,
        say(&server, &mut listener, "c1", "two").await,
    ];
    leave(&server, listener).await;
    server.post("/v1/app/all", "three").await;
    server.post("/v1/app/other", "not for them").await;
    server.post("/v1/app/c1", "four").await;
    for (had, mark) in marks.iter().enumerate() {
        let mut back = server.subscribe(&format!("{PATH}?resume={mark}")).await;
        for missed in &["one", "two", "three", "four"][had..] {
            assert_eq!(body(&back.next_event().await), *missed);
        }
    }
}

#[tokio::test]
async fn a_browser_that_connects_anew_by_itself_tells_in_a_header_where_to_go_on() {
    let server = Server::start().await;
    let path = format!("{PATH}?named&resume");
    let mut listener = server.subscribe(&path).await;
    let old = listener.mark().await;
    server.post("/v1/app/c1", "one").await;
    let said = listener.next_event().await;
    let id = said.lines().next().unwrap().strip_prefix("id: ").unwrap();
    assert!(id.starts_with("c1,"), "{said}");
    leave(&server, listener).await;
    server.post("/v1/app/all", "two").await;
    // Of two, the header is the later one.
    for path in [path.clone(), format!("{path}={old}")] {
        let mut back = server.connect().await;
        let head = format!("GET {path} HTTP/1.1\r\nHost: h\r\nLast-Event-ID: {id}\r\n\r\n");
        back.send(head).await;
        back.head().await;
        back.expect(":welcome\n\nid: all,").await;
        assert_eq!(body(&back.next_event().await), "two");
    }
}

#[tokio::test]
async fn a_mark_of_another_hub_brings_all_that_is_remembered() {
    let [one, other] = [Server::start().await, Server::start().await];
    let mut listener = one.subscribe(&format!("{PATH}?resume")).await;
    let mark = listener.mark().await;
    let mut here = other.subscribe(&format!("{PATH}?resume")).await;
    here.mark().await;
    say(&other, &mut here, "all", "one").await;
    for mark in [&*mark, "", "nonsense", "%00"] {
        let mut back = other.subscribe(&format!("{PATH}?resume={mark}")).await;
        assert_eq!(body(&back.next_event().await), "one");
    }
}

#[tokio::test]
async fn who_does_not_ask_gets_no_mark_and_costs_no_memory() {
    let server = Server::start().await;
    let mut original = server.subscribe(PATH).await;
    let mut named = server.subscribe(&format!("{PATH}?named")).await;
    server.post("/v1/app/all", "one").await;
    original.expect("data: one\n\n").await;
    named.expect("id: all\ndata: one\n\n").await;
    let mut late = server.subscribe(&format!("{PATH}?resume=")).await;
    late.mark().await;
    // Nothing was remembered before somebody asked; now it is, and nobody else sees it.
    say(&server, &mut late, "all", "two").await;
    original.expect("data: two\n\n").await;
    named.expect("id: all\ndata: two\n\n").await;
}

#[tokio::test]
async fn without_memory_whoever_asks_is_served_as_if_they_had_not() {
    let hub = Hub::with(Setup {
        memory: Memory {
            span: Duration::ZERO,
            ..Memory::default()
        },
        ..Setup::default()
    });
    let server = Server::of(hub, None).await;
    let mut listener = server.subscribe(&format!("{PATH}?named&resume=1-2")).await;
    server.post("/v1/app/all", "one").await;
    listener.expect("id: all\ndata: one\n\n").await;
}

#[tokio::test]
async fn who_missed_more_than_half_a_queue_takes_gets_the_latest_of_it() {
    let server = Server::start().await;
    let mut listener = server.subscribe(&format!("{PATH}?resume")).await;
    let mark = listener.mark().await;
    // A channel's worth each, and half a queue's.
    for channel in ["all", "c1"] {
        for number in 0..4 {
            let said = format!("{channel} {number} {}", "x".repeat(60_000));
            say(&server, &mut listener, channel, &said).await;
        }
    }
    let mut back = server.subscribe(&format!("{PATH}?resume={mark}")).await;
    for number in 0..4 {
        let said = back.next_event().await;
        assert_eq!(body(&said)[..5], format!("c1 {number} "));
    }
    say(&server, &mut back, "all", "the next").await;
}

/// Posts, and gives the mark with which a listener hears it.
async fn say(server: &Server, listener: &mut Client, channel: &str, said: &str) -> String {
    server.post(&format!("/v1/app/{channel}"), said).await;
    let event = listener.next_event().await;
    assert_eq!(body(&event), said);
    let id = event.strip_prefix("id: ,").unwrap();
    id.lines().next().unwrap().to_owned()
}

/// Ends a stream, and waits until the hub knows.
async fn leave(server: &Server, listener: Client) {
    drop(listener);
    eventually(|| server.hub.subscribers() == 0).await;
}

/// What is said in an event of one line.
fn body(event: &str) -> &str {
    let (_, data) = event.split_once("data: ").expect(event);
    data.trim_end()
}
