//! The log must not harm the hub, whatever becomes of it.
#![cfg(unix)]

use std::fs::File;
use std::process::Stdio;

use tokio::io::AsyncReadExt;

use crate::binary::{Running, command};
use crate::common::{Client, within};

/// More than a pipe and all that waits for it hold, at some 100 bytes a line.
const MESSAGES: usize = 12_000;

#[tokio::test]
async fn when_the_disk_is_full_the_hub_goes_on() {
    let Ok(full) = File::options().write(true).open("/dev/full") else {
        return;
    };
    let mut hub = command(&LOUD);
    let hub = Running::of(hub.stderr(full)).await;
    talk(&hub).await;
    assert_ends_well(hub).await;
}

#[tokio::test]
async fn when_nobody_reads_the_log_the_hub_goes_on_and_says_later_what_is_lost() {
    let mut hub = command(&LOUD);
    let mut hub = Running::of(hub.stderr(Stdio::piped())).await;
    talk(&hub).await;
    let mut log = hub.child.stderr.take().unwrap();
    let mut text = String::new();
    while !text.contains("lines of the log are lost") {
        // Something more for the log to say, once it can.
        Client::connect(hub.address)
            .await
            .post("/v1/app/all", "x")
            .await;
        let mut piece = [0; 64 * 1024];
        let length = within(log.read(&mut piece)).await.unwrap();
        text += str::from_utf8(&piece[..length]).unwrap();
    }
    drop(log);
    assert_ends_well(hub).await;
}

#[tokio::test]
async fn when_nobody_reads_the_log_the_hub_still_ends() {
    let mut hub = command(&LOUD);
    let hub = Running::of(hub.stderr(Stdio::piped())).await;
    talk(&hub).await;
    assert_ends_well(hub).await;
}

#[tokio::test]
async fn for_programs_every_line_is_an_object() {
    let mut hub = command(&["--port", "0", "--log", "json", "--log-level", "debug"]);
    let hub = Running::of(&mut hub).await;
    Client::connect(hub.address)
        .await
        .post("/v1/app/all", "x")
        .await;
    hub.signal("-TERM").await;
    let output = within(hub.child.wait_with_output()).await.unwrap();
    let log = String::from_utf8(output.stderr).unwrap();
    let lines: Vec<serde_json::Value> = log
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let broadcast = lines.iter().find(|line| line["message"] == "broadcast");
    assert_eq!(broadcast.expect(&log)["level"], "DEBUG");
}

/// It says much, and bears much.
const LOUD: [&str; 7] = [
    "--port",
    "0",
    "--verbose",
    "--limits-per-address-requests-burst",
    "1000000",
    "--limits-per-channel-messages-burst",
    "1000000",
];

/// Has a message passed on again and again, and heard.
async fn talk(hub: &Running) {
    let mut listener = Client::connect(hub.address).await;
    listener.subscribe("/v1/app/all").await;
    let mut sender = Client::connect(hub.address).await;
    for number in 0..MESSAGES {
        let response = sender.post("/v1/app/all", number.to_string()).await;
        assert_eq!(response.status(), 200);
        listener.expect(&format!("data: {number}\n\n")).await;
    }
}

async fn assert_ends_well(mut hub: Running) {
    hub.signal("-TERM").await;
    let status = within(hub.child.wait()).await.unwrap();
    assert_eq!(status.code(), Some(0));
}
