//! How much of everything the hub bears, and what it does past that.

use murmuration_hub::Limits;

use crate::common::{Server, eventually};

#[tokio::test]
async fn a_stream_carries_64_channels_and_no_more() {
    let server = Server::start().await;
    let names: Vec<String> = (0..65).map(|name| format!("c{name}")).collect();
    let response = server
        .connect()
        .await
        .get(&format!("/v1/app/{}", names.join(",")))
        .await;
    assert_eq!(response.status(), 400);
    assert_eq!(response.body, "more than 64 channels\n");
    assert!(response.has_cors());
    assert_eq!(server.hub.channels(), 0);
    let _client = server
        .subscribe(&format!("/v1/app/{}", names[..64].join(",")))
        .await;
    assert_eq!(server.hub.channels(), 64);
}

#[tokio::test]
async fn a_name_has_384_bytes_and_no_more() {
    let server = Server::start().await;
    let longest = "n".repeat(384);
    let _client = server
        .subscribe(&format!("/v1/{longest}/all,{longest}"))
        .await;
    for path in [
        format!("/v1/{longest}n/all"),
        format!("/v1/app/all,{longest}n"),
    ] {
        let response = server.connect().await.get(&path).await;
        assert_eq!(response.status(), 414);
        assert_eq!(response.body, "a name is longer than 384 bytes\n");
        assert!(response.has_cors());
        assert_eq!(server.post(&path, "{}").await.status(), 414);
    }
    assert_eq!(server.hub.channels(), 2);
}

#[tokio::test]
async fn past_the_subscribers_limit_there_is_503_until_somebody_leaves() {
    let limits = Limits {
        subscribers: 3,
        ..Limits::default()
    };
    let server = Server::with(limits, None).await;
    let first = server.subscribe("/v1/app/all,c1").await;
    let response = server.connect().await.get("/v1/app/all,c2").await;
    assert_eq!(response.status(), 503);
    assert_eq!(response.body, "the hub is full; try again later\n");
    assert!(response.has_cors());
    assert_eq!(server.hub.subscribers(), 2);
    let _second = server.subscribe("/v1/app/all").await;
    drop(first);
    eventually(|| server.hub.subscribers() == 1).await;
    let _third = server.subscribe("/v1/app/all,c2").await;
}

#[tokio::test]
async fn past_the_connections_limit_newcomers_wait_until_somebody_leaves() {
    let limits = Limits {
        connections: 2,
        ..Limits::default()
    };
    let server = Server::with(limits, None).await;
    let first = server.subscribe("/v1/app/all").await;
    let mut second = server.connect().await;
    assert_eq!(second.get("/").await.status(), 200);
    let mut third = server.connect().await;
    third.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n").await;
    // The hub is there, and not for the third.
    for _ in 0..10 {
        assert_eq!(second.get("/").await.status(), 200);
    }
    let nothing = third.socket.try_read(&mut [0]).unwrap_err();
    assert_eq!(nothing.kind(), std::io::ErrorKind::WouldBlock);
    drop(first);
    assert_eq!(third.response().await.status(), 200);
}
