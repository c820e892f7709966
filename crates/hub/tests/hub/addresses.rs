//! What each address may do, and what it is told past that.

use murmuration_hub::{Limits, PerAddress, Rate, Reason};

use crate::common::{Response, Server};

#[tokio::test]
async fn past_an_addresss_subscriptions_there_is_429_until_one_of_them_ends() {
    let server = with(PerAddress {
        subscribers: 3,
        ..PerAddress::default()
    })
    .await;
    let first = server.subscribe("/v1/app/all,c1").await;
    let refused = server.connect().await.get("/v1/app/all,c2").await;
    let word = "too many subscriptions from your address; try again later\n";
    assert_refused(&refused, word, "30");
    // A channel that is named twice counts once.
    let second = server.subscribe("/v1/app/all,all").await;
    assert_eq!(server.hub.counts().refused(Reason::AddressSubscribers), 1);
    drop(first);
    crate::common::eventually(|| server.hub.subscribers() == 1).await;
    // It is given back a moment after.
    crate::common::within(async {
        while server.connect().await.get("/v1/app/c1,c2").await.status() != 200 {}
    })
    .await;
    drop(second);
    server.is_as_at_first().await;
}

#[tokio::test]
async fn past_an_addresss_requests_there_is_429_on_a_connection_that_stays() {
    let server = with(PerAddress {
        requests: Rate::new(1, 3),
        ..PerAddress::default()
    })
    .await;
    let mut client = server.connect().await;
    for _ in 0..3 {
        assert_eq!(client.get("/").await.status(), 200);
    }
    let word = "too many requests from your address; try again later\n";
    assert_refused(&client.post("/v1/app/all", "hello").await, word, "1");
    assert_refused(&client.get("/v1/app/all").await, word, "1");
    assert_refused(&client.get("/nowhere").await, word, "1");
    assert_eq!(server.hub.counts().refused(Reason::AddressRequests), 3);
}

#[tokio::test]
async fn past_an_addresss_bytes_there_is_429_and_nobody_gets_the_message() {
    let server = with(PerAddress {
        bytes: Rate::new(1, 1000),
        ..PerAddress::default()
    })
    .await;
    let mut listener = server.subscribe("/v1/app/all").await;
    let mut client = server.connect().await;
    let long = "x".repeat(990);
    assert_eq!(client.post("/v1/app/all", &long).await.status(), 200);
    let word = "too much is posted from your address; try again later\n";
    let refused = client.post("/v1/app/other", &long).await;
    let after: u64 = refused.header("retry-after").unwrap().parse().unwrap();
    // A part of it may have come back meanwhile.
    assert!((900..=980).contains(&after), "{after}");
    assert_refused(&refused, word, &after.to_string());
    assert_eq!(client.post("/v1/app/all", "short").await.status(), 200);
    assert_eq!(listener.data().await, long);
    assert_eq!(listener.data().await, "short");
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_flood_of_connections_is_turned_away_and_the_others_do_not_notice() {
    use crate::common::{Client, eventually};

    const FLOOD: usize = 500;
    const ALLOWED: usize = 50;
    let server = with(PerAddress {
        connections: ALLOWED,
        ..PerAddress::default()
    })
    .await;
    let mut listener = Client::connect_from(2, server.address).await;
    listener.subscribe("/v1/app/all").await;
    let mut sender = Client::connect_from(2, server.address).await;
    let mut flood = Vec::new();
    for number in 0..FLOOD {
        flood.push(server.connect().await);
        if number % 100 == 0 {
            let message = number.to_string();
            assert_eq!(sender.post("/v1/app/all", &message).await.status(), 200);
            assert_eq!(listener.data().await, message);
        }
    }
    let refused = || server.hub.counts().refused(Reason::AddressConnections);
    eventually(|| refused() == (FLOOD - ALLOWED) as u64).await;
    let word = "too many connections from your address; try again later\n";
    for turned_away in flood.split_off(ALLOWED).iter_mut() {
        assert_refused(&turned_away.response().await, word, "30");
        assert!(turned_away.is_closed().await);
    }
    // The first ones are still there.
    for client in &mut flood {
        assert_eq!(client.get("/").await.status(), 200);
    }
    assert_eq!(sender.post("/v1/app/all", "after").await.status(), 200);
    assert_eq!(listener.data().await, "after");
    drop((flood, listener, sender));
    server.is_as_at_first().await;
    assert_eq!(server.connect().await.get("/").await.status(), 200);
}

async fn with(per_address: PerAddress) -> Server {
    let limits = Limits {
        per_address,
        ..Limits::default()
    };
    Server::with(limits, None).await
}

pub fn assert_refused(response: &Response, word: &str, after: &str) {
    assert_eq!(response.status(), 429, "{response:?}");
    assert_eq!(response.body, word);
    assert_eq!(response.header("retry-after"), Some(after));
    assert!(response.has_cors(), "{response:?}");
}
