//! How a hub ends.

use std::time::{Duration, Instant};

use murmuration_hub::{Farewell, Hub, Limits, Serving};
use tokio::net::TcpListener;
use tokio::sync::oneshot;

use crate::common::{Client, Server, eventually, within};

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
async fn a_closed_hub_takes_neither_listeners_nor_messages() {
    let server = Server::start().await;
    let mut client = server.subscribe("/v1/app/all").await;
    server.hub.close();
    assert!(client.ends().await);
    for response in [
        server.connect().await.get("/v1/app/all").await,
        server.post("/v1/app/all", "{}").await,
    ] {
        assert_eq!(response.status(), 503);
        assert_eq!(response.body, "the hub is closing\n");
        assert!(response.has_cors());
    }
    assert_eq!(server.hub.counts().broadcasts, 0);
}

#[tokio::test]
async fn listeners_are_told_to_come_back_at_different_times() {
    let farewell = Farewell {
        retry: Some(Duration::from_secs(1)..=Duration::from_secs(1_000)),
        ..Farewell::default()
    };
    let (address, hub, stop) = serve_with(farewell).await;
    let mut clients = Vec::new();
    for _ in 0..4 {
        let mut client = Client::connect(address).await;
        client.subscribe("/v1/app/all").await;
        clients.push(client);
    }
    stop.send(()).unwrap();
    let mut waits = Vec::new();
    for client in &mut clients {
        waits.push(client.retry().await);
        assert!(client.ends().await);
    }
    assert!(waits.iter().all(|wait| (1_000..=1_000_000).contains(wait)));
    waits.sort_unstable();
    waits.dedup();
    assert!(waits.len() > 1, "they all come at once: {waits:?}");
    assert_eq!(hub.subscribers(), 0);
}

#[tokio::test]
async fn with_notice_everything_goes_on_for_a_while_and_the_hub_says_that_it_is_closing() {
    let farewell = Farewell {
        notice: Duration::from_millis(500),
        ..Farewell::default()
    };
    let (address, hub, stop) = serve_with(farewell).await;
    let mut client = Client::connect(address).await;
    client.subscribe("/v1/app/all").await;
    assert!(!hub.is_closing());
    stop.send(()).unwrap();
    eventually(|| hub.is_closing()).await;
    let mut newcomer = Client::connect(address).await;
    assert_eq!(newcomer.post("/v1/app/all", "one more").await.status(), 200);
    client.expect("data: one more\n\n").await;
    client.retry().await;
    assert!(within(client.ends()).await);
    assert!(hub.is_closing());
}

/// A hub that is served until it is told otherwise.
async fn serve_with(farewell: Farewell) -> (std::net::SocketAddr, Hub, oneshot::Sender<()>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let hub = Hub::new(Limits::default());
    let (stop, stopped) = oneshot::channel();
    let serving = Serving::of(hub.clone()).plain(listener).farewell(farewell);
    tokio::spawn(serving.until(async { stopped.await.unwrap_or_default() }));
    (address, hub, stop)
}
