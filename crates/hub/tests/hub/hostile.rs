//! Requests that are no good, on purpose or not: each gets a plain refusal or a closed connection,
//! and nobody else notices.

use std::time::Duration;

use murmuration_hub::Limits;
use tokio::io::AsyncWriteExt;

use crate::common::{Client, Server, eventually, within};

const GET_ALL: &str = "GET /v1/app/all HTTP/1.1\r\nHost: h\r\n\r\n";

#[tokio::test]
async fn what_is_no_http_gets_400_or_nothing_and_the_connection_is_closed() {
    let server = Server::start().await;
    let mut bystander = server.subscribe("/v1/app/all").await;
    let post = "POST /v1/app/all HTTP/1.1\r\nHost: h\r\n";
    let requests = [
        "\0\0\0\0\r\n\r\n".to_owned(),
        "hello\r\n\r\n".to_owned(),
        "GET\r\n\r\n".to_owned(),
        "GET /v1/app/all\r\n\r\n".to_owned(),
        "GET v1/app/all HTTP/1.1\r\n\r\n".to_owned(),
        "GET /v1/app/all HTTP/9.9\r\n\r\n".to_owned(),
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".to_owned(),
        "GET / HTTP/1.1\r\nno colon\r\n\r\n".to_owned(),
        "GET / HTTP/1.1\r\na b: c\r\n\r\n".to_owned(),
        "\u{16}\u{3}\u{1}\u{2}\0\u{1}\0\r\n\r\n".to_owned(),
        format!("{post}Content-Length: many\r\n\r\nhello"),
        format!("{post}Content-Length: -1\r\n\r\nhello"),
        format!("{post}Content-Length: 1\r\nContent-Length: 2\r\n\r\nhello"),
        format!("{post}Content-Length: 99999999999999999999999\r\n\r\nhello"),
        format!("{post}Transfer-Encoding: nonsense\r\n\r\nhello"),
        format!("{post}Transfer-Encoding: chunked\r\n\r\nhello\r\n0\r\n\r\n"),
        format!("{post}Transfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\nhello\r\n"),
    ];
    for request in requests {
        let said = server.connect().await.last_words(&request).await;
        assert!(
            said.is_empty() || said.starts_with("HTTP/1.1 400 "),
            "{request:?} got {said:?}"
        );
    }
    is_unharmed(&server, &mut bystander).await;
}

#[tokio::test]
async fn odd_bytes_in_a_path_are_refused_or_part_of_a_name() {
    let server = Server::start().await;
    let mut bystander = server.subscribe("/v1/app/all").await;
    for byte in (0..=255).filter(|byte| !b"/,?#".contains(byte)) {
        let mut request = b"POST /v1/app/all".to_vec();
        request.push(byte);
        request.extend(b" HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\n\r\nx");
        let said = server.connect().await.last_words(&request).await;
        let is_refused = said.is_empty() || said.starts_with("HTTP/1.1 400 ");
        assert!(
            is_refused || said.starts_with("HTTP/1.1 200 "),
            "{byte} got {said:?}"
        );
        assert!(!(is_refused && byte.is_ascii_alphanumeric()), "{byte}");
    }
    is_unharmed(&server, &mut bystander).await;
}

#[tokio::test]
async fn a_path_of_very_many_channels_gets_400() {
    let server = Server::start().await;
    let names = "a,".repeat(20_000);
    let response = server
        .connect()
        .await
        .get(&format!("/v1/app/{names}a"))
        .await;
    assert_eq!(response.status(), 400);
    assert_eq!(response.body, "more than 64 channels\n");
    assert_eq!(server.hub.channels(), 0);
}

#[tokio::test]
async fn more_than_100_headers_get_431() {
    let server = Server::start().await;
    let mut client = server.connect().await;
    let headers: String = (0..101).map(|name| format!("x{name}: y\r\n")).collect();
    client
        .send(format!("GET / HTTP/1.1\r\n{headers}\r\n"))
        .await;
    let head = client.head().await;
    assert!(head.starts_with("HTTP/1.1 431"), "{head}");
}

#[tokio::test]
async fn a_head_that_does_not_end_is_not_waited_for() {
    let limits = Limits {
        header_read: Duration::from_millis(50),
        ..Limits::default()
    };
    let server = Server::with(limits, None).await;
    let mut slow = server.connect().await;
    slow.send("GET / HTTP/1.1\r\nHost:").await;
    let mut idle = server.connect().await;
    assert_eq!(idle.get("/").await.status(), 200);
    let mut listener = server.subscribe("/v1/app/all").await;
    assert!(slow.is_closed().await);
    assert!(idle.is_closed().await);
    // A stream is not idle.
    server.post("/v1/app/all", "hello").await;
    listener.expect("data: hello\n\n").await;
}

#[tokio::test]
async fn a_head_that_is_too_long_is_refused() {
    let server = Server::start().await;
    let mut client = server.connect().await;
    client
        .send(format!("GET / HTTP/1.1\r\nX: {}", "x".repeat(64 * 1024)))
        .await;
    let head = client.head().await;
    assert!(head.starts_with("HTTP/1.1 431"), "{head}");
}

#[tokio::test]
async fn hundreds_who_never_finish_a_request_are_closed_and_hold_nobody_up() {
    let limits = Limits {
        header_read: Duration::from_millis(100),
        body_read: Duration::from_millis(100),
        ..Limits::default()
    };
    let server = Server::with(limits, None).await;
    let mut bystander = server.subscribe("/v1/app/all").await;
    let mut slow = Vec::new();
    for number in 0..300 {
        let mut client = server.connect().await;
        client
            .send(match number % 3 {
                0 => "GET /v1/app/all HTTP/1.1\r\nX: ",
                1 => "POST /v1/app/all HTTP/1.1\r\nHost: h\r\nContent-Length: 9\r\n\r\nhal",
                _ => "",
            })
            .await;
        slow.push(client);
    }
    is_unharmed(&server, &mut bystander).await;
    for mut client in slow {
        client.drain().await;
    }
    is_unharmed(&server, &mut bystander).await;
}

#[tokio::test]
async fn requests_in_one_piece_are_answered_in_their_order() {
    let server = Server::start().await;
    let mut bystander = server.subscribe("/v1/app/all").await;
    let post = |body: &str| {
        let length = body.len();
        format!("POST /v1/app/all HTTP/1.1\r\nHost: h\r\nContent-Length: {length}\r\n\r\n{body}")
    };
    let mut client = server.connect().await;
    let nowhere = "GET /nowhere HTTP/1.1\r\nHost: h\r\n\r\n";
    client
        .send(format!("{}{nowhere}{}{GET_ALL}", post("one"), post("two")))
        .await;
    for status in [200, 404, 200] {
        assert_eq!(client.response().await.status(), status);
    }
    assert!(client.head().await.starts_with("HTTP/1.1 200 OK\n"));
    client.expect(":welcome\n\n").await;
    bystander.expect("data: one\n\ndata: two\n\n").await;
    is_unharmed(&server, &mut client).await;
}

#[tokio::test]
async fn what_a_listener_sends_is_thrown_away() {
    let server = Server::start().await;
    let mut listener = server.subscribe("/v1/app/all").await;
    for _ in 0..100 {
        listener.send(GET_ALL.repeat(1000)).await;
    }
    is_unharmed(&server, &mut listener).await;
    assert_eq!(server.hub.subscribers(), 1);
}

#[tokio::test]
async fn neither_a_name_nor_a_message_becomes_a_line_of_its_own() {
    let server = Server::start().await;
    let path = "/v1/app/all%0d%0adata:%20x%0a%0a";
    let mut named = server.subscribe(&format!("{path}?named")).await;
    let body = "a\r\ndata: b\n\nid: c\revent: d\n\n:e\nretry: 1";
    assert_eq!(server.post(path, body).await.status(), 200);
    let lines = body.replace("\r\n", "\n").replace('\r', "\n");
    let data: String = lines
        .lines()
        .map(|line| format!("data: {line}\n"))
        .collect();
    let event = named.next_event().await;
    let (told, rest) = event.split_at(event.find("data: a").unwrap());
    assert_eq!(rest.trim_end(), data.trim_end());
    assert_eq!(told, "id: all%0d%0adata:%20x%0a%0a\n");
}

#[tokio::test]
async fn a_listener_who_closes_one_half_is_gone() {
    let server = Server::start().await;
    let mut bystander = server.subscribe("/v1/app/all").await;
    let mut listener = server.subscribe("/v1/app/all").await;
    within(listener.socket.shutdown()).await.unwrap();
    eventually(|| server.hub.subscribers() == 1).await;
    assert!(listener.is_closed().await);
    is_unharmed(&server, &mut bystander).await;
}

#[tokio::test]
async fn who_posts_and_closes_one_half_is_answered() {
    let server = Server::start().await;
    let mut bystander = server.subscribe("/v1/app/all").await;
    let mut client = server.connect().await;
    let head = "POST /v1/app/all HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\n";
    client.send(format!("{head}hello")).await;
    within(client.socket.shutdown()).await.unwrap();
    assert_eq!(client.response().await.status(), 200);
    bystander.expect("data: hello\n\n").await;
}

#[tokio::test]
async fn an_old_client_is_answered_and_the_connection_closed() {
    let server = Server::start().await;
    let mut bystander = server.subscribe("/v1/app/all").await;
    let mut client = server.connect().await;
    let response = client
        .ask("POST /v1/app/all HTTP/1.0\r\nContent-Length: 3\r\n\r\nold")
        .await;
    assert_eq!(response.status(), 200);
    assert!(client.is_closed().await);
    bystander.expect("data: old\n\n").await;
}

#[tokio::test]
async fn other_methods_and_whole_urls_are_no_way_around_the_rules() {
    let server = Server::start().await;
    for request in ["CONNECT h:80", "TRACE /v1/app/all", "get /v1/app/all"] {
        let response = server
            .ask(format!("{request} HTTP/1.1\r\nHost: h\r\n\r\n"))
            .await;
        assert_eq!(response.status(), 404, "{request}");
    }
    let mut listener = server.connect().await;
    listener
        .send("GET http://elsewhere/v1/app/all HTTP/1.1\r\nHost: h\r\n\r\n")
        .await;
    assert!(listener.head().await.starts_with("HTTP/1.1 200 OK\n"));
    assert_eq!(server.hub.subscribers(), 1);
}

/// That a listener has got nothing that it should not have, and gets what is posted.
async fn is_unharmed(server: &Server, listener: &mut Client) {
    assert_eq!(
        server.post("/v1/app/all", "all is well").await.status(),
        200
    );
    listener.expect("data: all is well\n\n").await;
}
