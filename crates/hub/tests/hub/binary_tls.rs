//! The command with a certificate.

#![cfg(unix)]

use crate::binary::{Running, assert_fails, run};
use crate::common::{Client, within};
use crate::secure::{Http2, Pair, connect};

#[tokio::test]
async fn with_a_certificate_it_speaks_tls_and_with_a_hangup_it_shows_a_new_one() {
    let (pair, certificate) = Pair::new("binary");
    let (mut hub, address) = start(&pair, "info").await;
    let client = Http2::on(connect(address, &certificate, "h2").await.unwrap()).await;
    let mut stream = client.subscribe("/v1/app/all").await;
    let renewed = pair.renew();
    hub.signal("-HUP").await;
    let mut pause = tokio::time::interval(std::time::Duration::from_millis(20));
    within(async {
        while connect(address, &renewed, "h2").await.is_err() {
            pause.tick().await;
        }
    })
    .await;
    client.post("/v1/app/all", "still there").await;
    stream.expect("data: still there\n\n").await;
    hub.signal("-TERM").await;
    assert_eq!(within(hub.child.wait()).await.unwrap().code(), Some(0));
}

#[tokio::test]
async fn without_a_certificate_a_hangup_is_nothing() {
    let hub = Running::start(&[]).await;
    hub.signal("-HUP").await;
    let mut client = Client::connect(hub.address).await;
    client.subscribe("/v1/app/all").await;
    let mut sender = Client::connect(hub.address).await;
    sender.post("/v1/app/all", "still there").await;
    client.expect("data: still there\n\n").await;
}

#[tokio::test]
async fn the_log_says_nothing_of_requests_however_much_it_says() {
    let (pair, certificate) = Pair::new("binary-log");
    let (hub, address) = start(&pair, "trace").await;
    let client = Http2::on(connect(address, &certificate, "h2").await.unwrap()).await;
    let mut stream = client
        .subscribe("/v1/secret-app/secret-channel?token=secret-token")
        .await;
    let path = "/v1/secret-app/secret-channel";
    client.post(path, "secret-message").await;
    stream.expect("data: secret-message\n\n").await;
    hub.signal("-TERM").await;
    let output = within(hub.child.wait_with_output()).await.unwrap();
    let log = String::from_utf8(output.stderr).unwrap();
    assert!(log.contains("subscribe"), "{log}");
    assert!(!log.contains("secret"), "{log}");
}

#[tokio::test]
async fn a_key_of_another_certificate_is_one_clear_line_and_exit_code_1() {
    let (pair, _) = Pair::new("binary-wrong");
    pair.spoil();
    let files = [&pair.chain, &pair.key].map(|file| file.to_str().unwrap().to_owned());
    let [chain, key] = &files;
    let output = run(&["--port", "0", "--tls-certificate", chain, "--tls-key", key]).await;
    assert_fails(
        &output,
        &format!("the key in {key} is not that of the certificate in {chain}"),
    );
}

/// The command with a certificate, and where it speaks TLS.
async fn start(pair: &Pair, level: &str) -> (Running, std::net::SocketAddr) {
    let files = [&pair.chain, &pair.key].map(|file| file.to_str().unwrap().to_owned());
    let [chain, key] = &files;
    let mut hub = Running::start(&[
        "--tls-port",
        "0",
        "--tls-certificate",
        chain,
        "--tls-key",
        key,
        "--log-level",
        level,
    ])
    .await;
    let line = hub.line().await;
    let address = line.strip_prefix("With TLS it is at https://").unwrap();
    (hub, address.parse().unwrap())
}
