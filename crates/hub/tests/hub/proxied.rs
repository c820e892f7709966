//! Guests who come through a proxy: each counts for themselves, and nobody can be somebody else.

use murmuration_hub::{ForwardedHeader, Hub, Limits, PerAddress, Proxies, Reason, Setup};

use crate::common::{Client, Server, within};

#[tokio::test]
async fn behind_a_trusted_proxy_each_client_has_limits_of_their_own() {
    let server = behind(ForwardedHeader::XForwardedFor).await;
    let mut ada = Vec::new();
    for _ in 0..2 {
        ada.push(subscribed(&server, "X-Forwarded-For: 192.0.2.1").await);
    }
    for header in [
        "X-Forwarded-For: 192.0.2.1",
        "X-Forwarded-For: 192.0.2.9, 192.0.2.1",
        "X-Forwarded-For: 192.0.2.9\r\nx-forwarded-for: 192.0.2.1:4711, 127.0.0.9",
        "X-Forwarded-For: 192.0.2.1\r\nForwarded: for=192.0.2.9",
    ] {
        // Any request counts as a connection here, for as long as it takes.
        for path in ["/v1/app/all", "/"] {
            let response = get(&server, path, header).await.response().await;
            assert_eq!(response.status(), 429, "{header}");
            assert_eq!(response.header("retry-after"), Some("30"));
        }
    }
    assert_eq!(server.hub.counts().refused(Reason::AddressConnections), 8);
    let grace = subscribed(&server, "X-Forwarded-For: 192.0.2.2").await;
    ada.pop();
    within(async {
        let header = "X-Forwarded-For: 192.0.2.1";
        while get(&server, "/", header).await.response().await.status() != 200 {}
    })
    .await;
    drop((ada, grace));
    server.is_as_at_first().await;
}

#[tokio::test]
async fn the_other_header_is_read_when_that_is_the_proxys() {
    let server = behind(ForwardedHeader::Forwarded).await;
    let _ada = [
        subscribed(&server, "Forwarded: for=\"[2001:db8::1]:4711\"").await,
        subscribed(&server, "Forwarded: for=\"[2001:db8::2]\";proto=https").await,
    ];
    let header = "Forwarded: for=192.0.2.9, for=\"[2001:db8::3]\"\r\nX-Forwarded-For: 192.0.2.2";
    let response = get(&server, "/v1/app/all", header).await.response().await;
    assert_eq!(response.status(), 429);
    let _grace = subscribed(&server, "Forwarded: for=192.0.2.9").await;
}

#[tokio::test]
async fn what_a_proxy_does_not_say_counts_for_the_proxy() {
    let server = behind(ForwardedHeader::XForwardedFor).await;
    let _two = [
        subscribed(&server, "X-Forwarded-For: nonsense").await,
        subscribed(&server, "Host: h").await,
    ];
    let response = get(
        &server,
        "/v1/app/all",
        "X-Forwarded-For: 192.0.2.1, unknown",
    )
    .await
    .response()
    .await;
    assert_eq!(response.status(), 429);
}

#[tokio::test]
async fn who_is_no_trusted_proxy_is_not_believed() {
    let limits = Limits {
        per_address: PerAddress {
            subscribers: 2,
            ..PerAddress::default()
        },
        ..Limits::default()
    };
    let server = Server::with(limits, None).await;
    let _two = [
        subscribed(&server, "X-Forwarded-For: 192.0.2.1").await,
        subscribed(&server, "Forwarded: for=192.0.2.2").await,
    ];
    let header = "X-Forwarded-For: 192.0.2.3";
    let response = get(&server, "/v1/app/all", header).await.response().await;
    assert_eq!(response.status(), 429);
}

/// A hub that trusts this machine, and lets each client have two connections.
async fn behind(header: ForwardedHeader) -> Server {
    let limits = Limits {
        per_address: PerAddress {
            connections: 2,
            ..PerAddress::default()
        },
        ..Limits::default()
    };
    let hub = Hub::with(Setup {
        limits,
        proxies: Proxies {
            trusted: vec!["127.0.0.0/8".parse().unwrap()],
            header,
        },
        ..Setup::default()
    });
    Server::of(hub, None).await
}

async fn get(server: &Server, path: &str, header: &str) -> Client {
    let mut client = server.connect().await;
    let request = format!("GET {path} HTTP/1.1\r\n{header}\r\n\r\n");
    client.send(request).await;
    client
}

async fn subscribed(server: &Server, header: &str) -> Client {
    let mut client = get(server, "/v1/app/all", header).await;
    let head = client.head().await;
    assert!(head.starts_with("HTTP/1.1 200 OK\n"), "{head}");
    client
}
