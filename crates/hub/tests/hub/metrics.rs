//! What a Prometheus is told, and where.

use std::collections::BTreeMap;
use std::net::SocketAddr;

use tokio::net::TcpListener;

use crate::binary::{Running, assert_fails, command, run};
use crate::common::{Client, within};

#[tokio::test]
async fn it_is_told_who_is_there_and_what_has_happened() {
    let (hub, metrics) = start().await;
    let mut listener = Client::connect(hub.address).await;
    listener
        .subscribe("/v1/secret-app/secret-one,secret-two")
        .await;
    let mut sender = Client::connect(hub.address).await;
    let path = "/v1/secret-app/secret-one";
    assert_eq!(sender.post(path, "hello").await.status(), 200);
    assert_eq!(sender.post(path, [0xff]).await.status(), 400);
    listener.expect("data: hello\n\n").await;
    let told = told(metrics).await;
    for (name, value) in [
        ("connections", 2.0),
        ("streams", 1.0),
        ("subscriptions", 2.0),
        ("channels", 2.0),
        ("ready", 1.0),
        ("messages_total", 1.0),
        ("message_bytes_total", 5.0),
        ("deliveries_total", 1.0),
        ("delivered_bytes_total", 5.0),
        ("dropped_listeners_total", 0.0),
        ("requests_total{method=\"get\",status=\"2xx\"}", 1.0),
        ("requests_total{method=\"post\",status=\"2xx\"}", 1.0),
        ("requests_total{method=\"post\",status=\"4xx\"}", 1.0),
        ("refused_total{reason=\"body_not_text\"}", 1.0),
        ("refused_total{reason=\"full\"}", 0.0),
        ("backplane{state=\"memory\"}", 1.0),
    ] {
        let name = format!("murmuration_hub_{name}");
        assert_eq!(told.get(&name), Some(&value), "{name}: {told:#?}");
    }
    if cfg!(target_os = "linux") {
        assert!(told["process_resident_memory_bytes"] > 1e6);
        assert!(told["process_open_fds"] > 3.0);
        assert!(told.contains_key("process_cpu_seconds_total"));
    }
    let names: String = told.into_keys().collect();
    assert!(!names.contains("secret") && !names.contains("127.0.0.1"));
}

#[tokio::test]
async fn when_the_guests_have_left_nothing_is_left_of_them() {
    let (hub, metrics) = start().await;
    let mut guests = Vec::new();
    for _ in 0..10 {
        let mut guest = Client::connect(hub.address).await;
        guest.subscribe("/v1/app/all,other").await;
        guests.push(guest);
    }
    assert_eq!(told(metrics).await["murmuration_hub_streams"], 10.0);
    drop(guests);
    let here = ["connections", "streams", "subscriptions", "channels"];
    within(async {
        loop {
            let told = told(metrics).await;
            let is_here = |name| told[&format!("murmuration_hub_{name}")] != 0.0;
            if !here.into_iter().any(is_here) {
                break;
            }
        }
    })
    .await;
}

#[tokio::test]
async fn the_public_address_tells_nobody() {
    let (hub, metrics) = start().await;
    let response = Client::connect(hub.address).await.get("/metrics").await;
    assert_eq!(response.status(), 404);
    let response = Client::connect(metrics).await.get("/v1/app/all").await;
    assert_eq!(response.status(), 404);
}

#[tokio::test]
async fn a_taken_port_is_one_clear_line_with_its_place() {
    let taken = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = taken.local_addr().unwrap();
    let output = run(&["--port", "0", "--metrics", &address.to_string()]).await;
    let port = address.port();
    assert_fails(
        &output,
        &format!("--metrics: port {port} of 127.0.0.1 is taken already"),
    );
}

/// A hub, and where it tells.
async fn start() -> (Running, SocketAddr) {
    let mut command = command(&["--port", "0", "--metrics", "127.0.0.1:0"]);
    let mut hub = Running::of(&mut command).await;
    let line = hub.line().await;
    let url = line.strip_prefix("Metrics are at http://").unwrap();
    let address = url.strip_suffix("/metrics").unwrap().parse().unwrap();
    (hub, address)
}

/// Every series with its value.
async fn told(metrics: SocketAddr) -> BTreeMap<String, f64> {
    let response = Client::connect(metrics).await.get("/metrics").await;
    assert_eq!(response.status(), 200);
    assert!(response.body.ends_with("# EOF\n"), "{}", response.body);
    let lines = response.body.lines().filter(|line| !line.starts_with('#'));
    lines
        .map(|line| {
            let (series, value) = line.rsplit_once(' ').unwrap();
            (series.to_owned(), value.parse().unwrap())
        })
        .collect()
}
