//! As many as the system lets in, and more.

#![cfg(target_os = "linux")]

use futures::future::join_all;
use serde_json::Value;
use tokio::process::Command;

use crate::binary::Running;
use crate::common::{Client, within};

/// Who listen and say nothing.
const CROWD: usize = 10_000;

#[tokio::test]
async fn ten_thousand_listen_and_cost_nothing_when_they_have_gone() {
    const AT_ONCE: usize = 500;
    /// For the other tests.
    const OTHERS: usize = 2000;
    // The hub inherits it.
    let allowed = rlimit::increase_nofile_limit((CROWD + OTHERS) as u64).unwrap() as usize;
    let crowd = CROWD.min(allowed - OTHERS);
    println!("the system allows {crowd} of {CROWD}");
    let hub = Running::start(&[]).await;
    let mut listening = Vec::new();
    // From several addresses, for one may not have as many.
    for (address, first) in (2..).zip((0..crowd).step_by(AT_ONCE)) {
        let coming = (first..crowd).take(AT_ONCE).map(async |_| {
            let mut client = Client::connect_from(address, hub.address).await;
            client.send("GET /v1/app/all HTTP/1.1\r\n\r\n").await;
            client
        });
        listening.extend(join_all(coming).await);
    }
    // No answer is late, nor is a message.
    for client in &mut listening {
        assert!(client.head().await.starts_with("HTTP/1.1 200 OK\n"));
        client.expect(":welcome\n\n").await;
    }
    until_subscribers(&hub, crowd).await;
    let mut sender = Client::connect(hub.address).await;
    assert_eq!(sender.post("/v1/app/all", "hello").await.status(), 200);
    for client in &mut listening {
        // When all of this takes long, there are heartbeats, too.
        while client.next_event().await != "data: hello\n\n" {}
    }
    drop(listening);
    until_subscribers(&hub, 0).await;
}

#[tokio::test]
async fn without_file_descriptors_newcomers_wait_and_come_in_when_others_leave() {
    const FILES: usize = 64;
    let program = env!("CARGO_BIN_EXE_murmuration-hub");
    let script = format!("ulimit -n {FILES}; exec {program} --port 0");
    let hub = Running::of(Command::new("sh").args(["-c", &script])).await;
    // The first ones are in, the last ones are not: there are more than it may have files.
    let mut clients = Vec::new();
    for _ in 0..2 * FILES {
        let mut client = Client::connect(hub.address).await;
        client
            .send("GET /v1/app/all HTTP/1.1\r\nHost: h\r\n\r\n")
            .await;
        clients.push(client);
    }
    let mut waiting = clients.split_off(FILES);
    let first = &mut clients[0];
    assert!(first.head().await.starts_with("HTTP/1.1 200 OK\n"));
    first.expect(":welcome\n\n").await;
    let nothing = waiting.last().unwrap().socket.try_read(&mut [0]);
    assert_eq!(nothing.unwrap_err().kind(), std::io::ErrorKind::WouldBlock);
    drop(clients);
    // Those who have waited longest come in now.
    waiting.truncate(FILES / 4);
    for client in &mut waiting {
        assert!(client.head().await.starts_with("HTTP/1.1 200 OK\n"));
        client.expect(":welcome\n\n").await;
    }
    let mut sender = Client::connect(hub.address).await;
    assert_eq!(sender.post("/v1/app/all", "hello").await.status(), 200);
    for client in &mut waiting {
        assert_eq!(client.data().await, "hello");
    }
    drop(waiting);
    until_subscribers(&hub, 0).await;
}

/// Waits until the hub says that so many listen.
async fn until_subscribers(hub: &Running, count: usize) {
    within(async {
        let mut client = Client::connect(hub.address).await;
        loop {
            let about: Value = serde_json::from_str(&client.get("/").await.body).unwrap();
            if about["subscribers"].as_u64() == Some(count as u64) {
                break;
            }
        }
    })
    .await;
}
