//! The command and its settings, from the outside.

use std::fs;
use std::process::Output;

use crate::binary::{Running, assert_fails, command, run};
use crate::common::{Client, within};

#[tokio::test]
async fn it_is_as_the_file_says() {
    let file = file("bounds.toml", "port = 0\n[limits]\nbody = \"4B\"\n");
    let hub = Running::of(&mut command(&["--config", &file])).await;
    let mut client = Client::connect(hub.address).await;
    assert_eq!(client.post("/v1/app/all", "four").await.status(), 200);
    assert_eq!(client.post("/v1/app/all", "fives").await.status(), 413);
}

#[tokio::test]
async fn what_it_cannot_read_is_one_clear_line_and_exit_code_2() {
    let file = file("wrong.toml", "port = 0\n[limits]\nbody = \"4XB\"\n");
    let in_the_file = run(&["--config", &file]).await;
    assert_mistold(&in_the_file, &format!("{file}:3:8: limits.body: write a "));
    let in_the_flags = run(&["--port", "many"]).await;
    assert_mistold(&in_the_flags, "--port: write a number from 0 to 65535");
    let mut hub = command(&[]);
    let hub = hub.env("MURMURATION_HUB_PROT", "1");
    let in_the_environment = within(hub.output()).await.unwrap();
    assert_mistold(&in_the_environment, "is it MURMURATION_HUB_PORT?");
}

#[tokio::test]
async fn it_checks_and_says_nothing_when_all_is_well() {
    let output = run(&["--check"]).await;
    assert_eq!(output.status.code(), Some(0));
    assert!(output.stdout.is_empty() && output.stderr.is_empty());
    let output = run(&["--check", "--tls-certificate", "/no/such/file"]).await;
    assert_fails(&output, "--tls-certificate: its key is missing");
}

#[tokio::test]
async fn it_prints_what_holds_and_where_it_is_from_but_no_secret() {
    let mut hub = command(&["--print-config", "--port", "1"]);
    let hub = hub.env("MURMURATION_TURN_SECRET", "north");
    let output = within(hub.output()).await.unwrap();
    let printed = String::from_utf8(output.stdout).unwrap();
    assert!(printed.contains("port = 1 # --port\n"), "{printed}");
    assert!(printed.contains("(hidden) # MURMURATION_TURN_SECRET\n"));
    assert!(!printed.contains("north"), "{printed}");
}

#[cfg(feature = "nats")]
#[tokio::test]
async fn a_login_for_nats_is_not_taken_from_the_command_line() {
    let output = run(&["--check", "--nats-url", "nats://ada:pass@127.0.0.1"]).await;
    assert_fails(&output, "--nats-url: everybody on this machine could read");
    let mut hub = command(&["--check"]);
    let hub = hub.env("MURMURATION_HUB_NATS_URL", "nats://ada:pass@127.0.0.1");
    let output = within(hub.output()).await.unwrap();
    assert_eq!(output.status.code(), Some(0));
}

fn assert_mistold(output: &Output, reason: &str) {
    let error = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{error}");
    assert_eq!(error.lines().count(), 1, "{error}");
    assert!(error.contains(reason), "{error}");
}

/// A file of that name with that text.
fn file(name: &str, text: &str) -> String {
    let file = format!("{}/{name}", env!("CARGO_TARGET_TMPDIR"));
    fs::write(&file, text).unwrap();
    file
}
