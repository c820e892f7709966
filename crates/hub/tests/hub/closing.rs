//! How a hub ends.

use std::time::{Duration, Instant};

use crate::common::Server;

#[tokio::test]
async fn shutting_down_ends_every_stream_and_closes_every_connection() {
    let server = Server::start().await;
    let address = server.address;
    let mut first = server.subscribe("/v1/app/all").await;
    let mut second = server.subscribe("/v1/app/all,c1").await;
    let mut idle = server.connect().await;
    assert_eq!(idle.get("/").await.status(), 200);
    server.post("/v1/app/all", "last").await;
    let hub = server.hub.clone();
    let begin = Instant::now();
    server.stop().await;
    // Nothing had to be cut, which is what the hub does after a second.
    assert!(begin.elapsed() < Duration::from_millis(900));
    first.expect("data: last\n\n").await;
    second.expect("data: last\n\n").await;
    assert!(first.ends().await && first.is_closed().await);
    assert!(second.ends().await && second.is_closed().await);
    assert!(idle.is_closed().await);
    assert_eq!((hub.channels(), hub.subscribers()), (0, 0));
    assert!(tokio::net::TcpStream::connect(address).await.is_err());
}

#[tokio::test]
async fn a_closed_hub_takes_no_listeners() {
    let server = Server::start().await;
    let mut client = server.subscribe("/v1/app/all").await;
    server.hub.close();
    assert!(client.ends().await);
    let response = server.connect().await.get("/v1/app/all").await;
    assert_eq!(response.status(), 503);
    assert_eq!(response.body, "the hub is closing\n");
    assert!(response.has_cors());
    assert_eq!(server.post("/v1/app/all", "{}").await.status(), 200);
}
