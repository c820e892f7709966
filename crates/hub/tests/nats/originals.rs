//! npm's `signalhub` command: what is broadcast at one hub is printed by who subscribes at another.
//! The folder that `MURMURATION_ORIGINALS` names has it.

use std::env;
use std::path::PathBuf;
use std::process::Stdio;

use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::Command;

use crate::common::{Server, eventually, within};
use crate::server::{NatsServer, hub_at};

#[tokio::test]
async fn what_npms_command_broadcasts_at_one_hub_it_prints_where_it_subscribes_at_another() {
    let nats = NatsServer::start().await;
    let [one, two] = [hub_at(&[&nats.url]).await, hub_at(&[&nats.url]).await];
    let mut subscriber = signalhub(&one, &["subscribe", "book-club", "tea"])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut printed = BufReader::new(subscriber.stdout.take().unwrap()).lines();
    eventually(|| one.hub.subscribers() == 1).await;
    nats.until_channels(1).await;
    for message in [r#"{"say":"Grüße 🐦"}"#, "[1]"] {
        let mut broadcast = signalhub(&two, &["broadcast", "book-club", "tea", message]);
        assert!(within(broadcast.status()).await.unwrap().success());
    }
    for wanted in ["{ say: 'Grüße 🐦' }", "[ 1 ]"] {
        let line = within(printed.next_line()).await.unwrap();
        assert_eq!(line.as_deref(), Some(wanted));
    }
}

/// npm's command at a hub.
fn signalhub(hub: &Server, words: &[&str]) -> Command {
    let folder = env::var_os("MURMURATION_ORIGINALS").expect("MURMURATION_ORIGINALS is set");
    let script = PathBuf::from(folder).join("node_modules/signalhub/bin.js");
    let mut command = Command::new("node");
    command
        .arg(script)
        .args(words)
        .args(["--host", "127.0.0.1", "--port"])
        .arg(hub.address.port().to_string())
        .stdin(Stdio::null())
        .kill_on_drop(true);
    command
}
