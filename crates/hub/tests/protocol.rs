//! The protocol of npm signalhub 4.9.0, byte for byte, and where this hub is better.

mod common;

use expect_test::expect;
use murmuration_hub::Limits;
use std::time::Duration;

use common::{Server, eventually};

const GET_ALL: &str = "GET /v1/app/all HTTP/1.1\r\nHost: h\r\n\r\n";

#[tokio::test]
async fn a_post_is_answered_with_200_and_no_body_also_when_nobody_listens() {
    let server = Server::start().await;
    let response = server.post("/v1/app/all", "{}").await;
    expect![[r#"
        HTTP/1.1 200 OK
        access-control-allow-origin: *
        access-control-allow-methods: GET, POST, PUT, DELETE
        access-control-allow-credentials: true
        access-control-max-age: 86400
        access-control-allow-headers: X-Requested-With, X-HTTP-Method-Override, Content-Type, Accept, Authorization
        content-length: 0"#]]
    .assert_eq(&response.head);
    assert_eq!(response.body, "");
    assert_eq!(server.hub.channels(), 0);
}

#[tokio::test]
async fn a_stream_has_the_headers_that_let_it_through() {
    let server = Server::start().await;
    let mut client = server.connect().await;
    client.send(GET_ALL).await;
    expect![[r#"
        HTTP/1.1 200 OK
        content-type: text/event-stream; charset=utf-8
        cache-control: no-cache
        x-accel-buffering: no
        access-control-allow-origin: *
        access-control-allow-methods: GET, POST, PUT, DELETE
        access-control-allow-credentials: true
        access-control-max-age: 86400
        access-control-allow-headers: X-Requested-With, X-HTTP-Method-Override, Content-Type, Accept, Authorization
        transfer-encoding: chunked"#]]
    .assert_eq(&client.head().await);
}

#[tokio::test]
async fn a_stream_begins_with_a_comment_at_once() {
    let server = Server::start().await;
    let mut client = server.connect().await;
    client.send(GET_ALL).await;
    client.head().await;
    client.expect(":welcome\n\n").await;
}

#[tokio::test]
async fn a_message_goes_to_every_listener_of_its_channel_the_senders_own_included() {
    let server = Server::start().await;
    let mut sender = server.subscribe("/v1/app/all").await;
    let mut other = server.subscribe("/v1/app/all").await;
    let mut elsewhere = server.subscribe("/v1/app/c1").await;
    let mut other_app = server.subscribe("/v1/app2/all").await;
    assert_eq!(
        server
            .post("/v1/app/all", r#"{"from":"c1"}"#)
            .await
            .status(),
        200
    );
    sender.expect("data: {\"from\":\"c1\"}\n\n").await;
    other.expect("data: {\"from\":\"c1\"}\n\n").await;
    // The first that these get is something else.
    server.post("/v1/app/c1", "1").await;
    server.post("/v1/app2/all", "2").await;
    elsewhere.expect("data: 1\n\n").await;
    other_app.expect("data: 2\n\n").await;
}

#[tokio::test]
async fn one_stream_carries_several_channels_and_does_not_say_which() {
    let server = Server::start().await;
    let mut client = server.subscribe("/v1/app/all,c1,c2").await;
    assert_eq!(server.hub.channels(), 3);
    for channel in ["c2", "all", "c1"] {
        server.post(&format!("/v1/app/{channel}"), channel).await;
    }
    client.expect("data: c2\n\ndata: all\n\ndata: c1\n\n").await;
}

#[tokio::test]
async fn a_channel_that_is_named_twice_brings_a_message_once() {
    let server = Server::start().await;
    let mut client = server.subscribe("/v1/app/all,c1,all").await;
    assert_eq!(server.hub.subscribers(), 2);
    server.post("/v1/app/all", "one").await;
    server.post("/v1/app/all", "two").await;
    client.expect("data: one\n\ndata: two\n\n").await;
}

#[tokio::test]
async fn a_post_to_several_channels_reaches_none_of_them() {
    let server = Server::start().await;
    let mut client = server.subscribe("/v1/app/a,b").await;
    assert_eq!(server.post("/v1/app/a,b", "lost").await.status(), 200);
    server.post("/v1/app/a", "found").await;
    client.expect("data: found\n\n").await;
}

#[tokio::test]
async fn the_query_is_dropped() {
    let server = Server::start().await;
    let mut client = server.subscribe("/v1/app/all?x=/,y").await;
    assert_eq!(server.hub.channels(), 1);
    server.post("/v1/app/all?z", "hello").await;
    client.expect("data: hello\n\n").await;
}

#[tokio::test]
async fn nothing_is_percent_decoded() {
    let server = Server::start().await;
    let mut plain = server.subscribe("/v1/ab/all").await;
    let mut encoded = server.subscribe("/v1/a%62/all,a%2Cb").await;
    assert_eq!(server.hub.channels(), 3);
    server.post("/v1/a%62/all", "encoded").await;
    server.post("/v1/ab/all", "plain").await;
    plain.expect("data: plain\n\n").await;
    encoded.expect("data: encoded\n\n").await;
}

#[tokio::test]
async fn a_name_may_have_slashes_and_any_character_that_arrives() {
    let server = Server::start().await;
    let mut client = server.subscribe("/v1/a,b/c/d,é").await;
    assert_eq!(server.hub.channels(), 2);
    server.post("/v1/a,b/c/d", "one").await;
    server.post("/v1/a,b/é", "two").await;
    client.expect("data: one\n\ndata: two\n\n").await;
}

#[tokio::test]
async fn a_body_is_passed_on_as_it_is() {
    let server = Server::start().await;
    let mut client = server.subscribe("/v1/app/all").await;
    for body in [
        "",
        "not JSON",
        " {\"a\" : 1} ",
        "data: x",
        "日本 \u{0} \u{feff}",
    ] {
        assert_eq!(server.post("/v1/app/all", body).await.status(), 200);
        client.expect(&format!("data: {body}\n\n")).await;
    }
}

#[tokio::test]
async fn no_line_end_in_a_body_breaks_the_framing() {
    let server = Server::start().await;
    let mut client = server.subscribe("/v1/app/all").await;
    server
        .post("/v1/app/all", "a\n\ndata: b\r\nevent: c\rd\n")
        .await;
    client
        .expect("data: a\ndata: \ndata: data: b\ndata: event: c\ndata: d\ndata: \n\n")
        .await;
}

#[tokio::test]
async fn a_comment_keeps_a_quiet_stream_alive() {
    assert_eq!(Limits::default().heartbeat, Duration::from_secs(30));
    let limits = Limits {
        heartbeat: Duration::from_millis(20),
        ..Limits::default()
    };
    let server = Server::with(limits, None).await;
    let mut client = server.subscribe("/v1/app/all").await;
    client
        .expect(":heartbeat signal\n\n:heartbeat signal\n\n")
        .await;
}

#[tokio::test]
async fn options_is_answered_everywhere_with_200_and_no_body() {
    let server = Server::start().await;
    for target in ["/", "/v1/app/all", "/v1/app/a,b", "/nowhere", "/v2/x", "*"] {
        let response = server
            .ask(format!("OPTIONS {target} HTTP/1.1\r\nHost: h\r\n\r\n"))
            .await;
        assert_eq!(
            response.summary(),
            "HTTP/1.1 200 OK\ncontent-length: 0\n\n",
            "{target}"
        );
    }
    assert_eq!(server.hub.channels(), 0);
}

#[tokio::test]
async fn everything_else_is_not_found_and_says_so_to_any_origin() {
    let server = Server::start().await;
    let mut requests: Vec<String> = [
        "/?",
        "/index.html",
        "//",
        "/v1",
        "/v1/",
        "/v1/app",
        "/v1/app/",
        "/v1//all",
        "/v1/app/a,,b",
        "/v1/app/,a",
        "/v2/app/all",
        "/V1/app/all",
        "//v1/app/all",
    ]
    .iter()
    .flat_map(|target| [format!("GET {target}"), format!("POST {target}")])
    .collect();
    for method in ["PUT", "DELETE", "PATCH", "HEAD"] {
        requests.push(format!("{method} /v1/app/all"));
    }
    requests.extend(["POST /".to_owned(), "DELETE /".to_owned()]);
    for request in requests {
        let response = server
            .ask(format!("{request} HTTP/1.1\r\nHost: h\r\n\r\n"))
            .await;
        assert_eq!(response.status(), 404, "{request}");
        assert!(response.has_cors(), "{request}");
    }
    assert_eq!(server.hub.channels(), 0);
}

#[tokio::test]
async fn the_hub_says_what_it_is_and_how_many_listen_counting_channels() {
    let server = Server::start().await;
    let _first = server.subscribe("/v1/app/all,c1").await;
    let _second = server.subscribe("/v1/app/all").await;
    let response = server.connect().await.get("/").await;
    let version = env!("CARGO_PKG_VERSION");
    let about: serde_json::Value = serde_json::from_str(&response.body).unwrap();
    let expected = serde_json::json!({
        "name": "murmuration-hub", "version": version, "subscribers": 3,
    });
    assert_eq!(about, expected);
    assert_eq!(
        response.header("content-type"),
        Some("application/json; charset=utf-8")
    );
    assert!(response.has_cors());

    let mut client = server.connect().await;
    client
        .send("HEAD / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n")
        .await;
    let head = client.head().await;
    assert!(head.starts_with("HTTP/1.1 200 OK\n"), "{head}");
    assert!(client.is_closed().await);
}

#[tokio::test]
async fn a_channel_goes_when_its_last_listener_disconnects() {
    let server = Server::start().await;
    let first = server.subscribe("/v1/app/all,c1").await;
    let second = server.subscribe("/v1/app/all").await;
    assert_eq!((server.hub.channels(), server.hub.subscribers()), (2, 3));
    drop(first);
    eventually(|| (server.hub.channels(), server.hub.subscribers()) == (1, 1)).await;
    drop(second);
    eventually(|| (server.hub.channels(), server.hub.subscribers()) == (0, 0)).await;
}

#[tokio::test]
async fn a_message_is_not_kept_for_who_comes_later() {
    let server = Server::start().await;
    server.post("/v1/app/all", "early").await;
    let mut client = server.subscribe("/v1/app/all").await;
    server.post("/v1/app/all", "late").await;
    client.expect("data: late\n\n").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn all_listeners_of_an_app_get_all_messages_in_the_same_order() {
    const SENDERS: usize = 4;
    const MESSAGES: usize = 50;
    let server = Server::start().await;
    let mut clients = Vec::new();
    for _ in 0..4 {
        clients.push(server.subscribe("/v1/app/all,c1").await);
    }
    let senders: Vec<_> = (0..SENDERS)
        .map(|sender| {
            let address = server.address;
            tokio::spawn(async move {
                let mut client = common::Client::connect(address).await;
                for message in 0..MESSAGES {
                    let channel = if (sender + message) % 2 == 0 {
                        "all"
                    } else {
                        "c1"
                    };
                    let path = format!("/v1/app/{channel}");
                    let response = client.post(&path, format!("{sender} {message}")).await;
                    assert_eq!(response.status(), 200);
                }
            })
        })
        .collect();
    let mut orders = Vec::new();
    for client in &mut clients {
        let mut order = Vec::new();
        for _ in 0..SENDERS * MESSAGES {
            order.push(client.data().await);
        }
        orders.push(order);
    }
    for sender in senders {
        sender.await.unwrap();
    }
    for order in &orders {
        assert_eq!(order, &orders[0]);
    }
    // And each sender's messages are in the order in which it sent them.
    for sender in 0..SENDERS {
        let own = orders[0]
            .iter()
            .filter(|data| data.starts_with(&format!("{sender} ")));
        let sent: Vec<String> = (0..MESSAGES)
            .map(|message| format!("{sender} {message}"))
            .collect();
        assert!(own.eq(&sent));
    }
}

#[tokio::test]
async fn a_connection_carries_many_requests() {
    let server = Server::start().await;
    let mut client = server.connect().await;
    for _ in 0..3 {
        assert_eq!(client.post("/v1/app/all", "{}").await.status(), 200);
        assert_eq!(client.get("/").await.status(), 200);
        assert_eq!(client.get("/nowhere").await.status(), 404);
    }
    client.subscribe("/v1/app/all").await;
    server.post("/v1/app/all", "hello").await;
    client.expect("data: hello\n\n").await;
}

#[tokio::test]
async fn an_old_client_gets_its_stream_without_chunks() {
    let server = Server::start().await;
    let mut client = server.connect().await;
    client.send("GET /v1/app/all HTTP/1.0\r\n\r\n").await;
    let head = client.head().await;
    assert!(head.starts_with("HTTP/1.0 200 OK\n"), "{head}");
    assert!(!head.contains("transfer-encoding"), "{head}");
}
