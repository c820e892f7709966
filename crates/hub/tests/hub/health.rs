//! How the hub says that it lives, and that newcomers are welcome.

use murmuration_hub::{Farewell, Hub, Limits, PerAddress, Rate, Serving};
use tokio::net::TcpListener;
use tokio::sync::oneshot;

use crate::common::{Client, Server, eventually};

#[tokio::test]
async fn it_lives_and_is_ready() {
    let server = Server::start().await;
    let lives = server.connect().await.get("/healthz").await;
    assert_eq!((lives.status(), &*lives.body), (200, "ok\n"));
    assert!(lives.has_cors());
    let ready = server.connect().await.get("/readyz?verbose").await;
    let expected = "{\"ready\":true,\"backplane\":\"memory\"}\n";
    assert_eq!((ready.status(), &*ready.body), (200, expected));
    assert!(ready.has_cors());
    assert_eq!(ready.header("cache-control"), Some("no-store"));
}

#[tokio::test]
async fn it_says_so_whatever_else_its_address_asks_for() {
    let limits = Limits {
        per_address: PerAddress {
            requests: Rate::new(1, 1),
            ..PerAddress::default()
        },
        ..Limits::default()
    };
    let server = Server::with(limits, None).await;
    let mut client = server.connect().await;
    while client.get("/").await.status() != 429 {}
    assert_eq!(client.get("/healthz").await.status(), 200);
    assert_eq!(client.get("/readyz").await.status(), 200);
}

#[tokio::test]
async fn when_the_end_is_in_sight_it_lives_and_is_not_ready() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let hub = Hub::new(Limits::default());
    // Longer than anything here may take: what is asked is asked before it is over.
    let notice = std::time::Duration::from_secs(3600);
    let farewell = Farewell {
        notice,
        ..Farewell::default()
    };
    let (stop, stopped) = oneshot::channel::<()>();
    let serving = Serving::of(hub.clone()).plain(listener).farewell(farewell);
    let served = tokio::spawn(serving.until(async { stopped.await.unwrap_or_default() }));
    let _ = stop.send(());
    eventually(|| hub.is_closing()).await;
    let ready = Client::connect(address).await.get("/readyz").await;
    let expected = "{\"ready\":false,\"backplane\":\"memory\"}\n";
    assert_eq!((ready.status(), &*ready.body), (503, expected));
    let lives = Client::connect(address).await.get("/healthz").await;
    assert_eq!(lives.status(), 200);
    served.abort();
}
