//! What the hub bears, and what it does past that.

mod common;

use std::time::{Duration, Instant};

use murmuration_hub::Limits;
use murmuration_signalhub::MAX_BODY;
use tokio::net::TcpSocket;

use common::{Client, Server, eventually, within};

#[tokio::test]
async fn a_body_of_65535_bytes_is_passed_on() {
    let server = Server::start().await;
    let mut client = server.subscribe("/v1/app/all").await;
    let body = "a".repeat(65_535);
    assert_eq!(server.post("/v1/app/all", &body).await.status(), 200);
    client.expect(&format!("data: {body}\n\n")).await;
}

#[tokio::test]
async fn a_body_of_65536_bytes_gets_413_and_nobody_gets_the_body() {
    let server = Server::start().await;
    let mut client = server.subscribe("/v1/app/all").await;
    let response = server.post("/v1/app/all", "a".repeat(65_536)).await;
    assert_eq!(response.status(), 413);
    assert_eq!(response.body, "the message is longer than 65535 bytes\n");
    assert!(response.has_cors());
    server.post("/v1/app/all", "next").await;
    client.expect("data: next\n\n").await;
}

#[tokio::test]
async fn a_body_in_chunks_counts_the_same() {
    let server = Server::start().await;
    let mut client = server.subscribe("/v1/app/all").await;
    let longest = "a".repeat(MAX_BODY);
    assert_eq!(server.ask(chunked(&[&longest])).await.status(), 200);
    client.expect(&format!("data: {longest}\n\n")).await;
    let response = server.ask(chunked(&[&longest, "b"])).await;
    assert_eq!(response.status(), 413);
    assert!(response.has_cors());
    assert_eq!(server.ask(chunked(&["ne", "xt"])).await.status(), 200);
    client.expect("data: next\n\n").await;
}

#[tokio::test]
async fn a_body_without_an_end_gets_413() {
    let server = Server::start().await;
    let mut client = server.connect().await;
    client
        .send("POST /v1/app/all HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n")
        .await;
    let chunk = format!("{:x}\r\n{}\r\n", MAX_BODY, "a".repeat(MAX_BODY));
    let mut sent = 0;
    // The hub stops reading at some point, and then a write fails or waits for ever.
    let (mut reading, mut writing) = client.socket.split();
    let status = within(async {
        let mut status = [0; 12];
        let write = async {
            while tokio::io::AsyncWriteExt::write_all(&mut writing, chunk.as_bytes())
                .await
                .is_ok()
            {
                sent += 1;
            }
            std::future::pending::<()>().await;
        };
        tokio::select! {
            read = tokio::io::AsyncReadExt::read_exact(&mut reading, &mut status) => {
                read.unwrap();
            }
            () = write => {}
        }
        status
    })
    .await;
    assert_eq!(&status, b"HTTP/1.1 413");
}

#[tokio::test]
async fn a_body_whose_length_is_hopeless_is_not_waited_for() {
    let server = Server::start().await;
    let head = "POST /v1/app/all HTTP/1.1\r\nHost: h\r\nContent-Length: 99999999999\r\n\r\n";
    let response = server.ask(head).await;
    assert_eq!(response.status(), 413);
    assert!(response.has_cors());
}

#[tokio::test]
async fn more_than_the_told_length_is_not_part_of_the_body() {
    let server = Server::start().await;
    let mut listener = server.subscribe("/v1/app/all").await;
    let mut client = server.connect().await;
    let head = "POST /v1/app/all HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\n";
    let response = client.ask(format!("{head}ab{}", "c".repeat(1000))).await;
    assert_eq!(response.status(), 200);
    listener.expect("data: ab\n\n").await;
}

#[tokio::test]
async fn a_body_that_is_not_utf8_gets_400() {
    let server = Server::start().await;
    let response = server.post("/v1/app/all", b"a\xFFb").await;
    assert_eq!(response.status(), 400);
    assert_eq!(response.body, "the message is not UTF-8\n");
    assert!(response.has_cors());
}

#[tokio::test]
async fn a_body_that_does_not_come_gets_408() {
    let limits = Limits {
        body_read: Duration::from_millis(20),
        ..Limits::default()
    };
    let server = Server::with(limits, None).await;
    let head = "POST /v1/app/all HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\n";
    let response = server.ask(format!("{head}a")).await;
    assert_eq!(response.status(), 408);
    assert!(response.has_cors());
}

#[tokio::test]
async fn a_body_that_breaks_off_reaches_nobody() {
    let server = Server::start().await;
    let mut listener = server.subscribe("/v1/app/all").await;
    let mut client = server.connect().await;
    client
        .send("POST /v1/app/all HTTP/1.1\r\nHost: h\r\nContent-Length: 9\r\n\r\nhal")
        .await;
    drop(client);
    server.post("/v1/app/all", "whole").await;
    listener.expect("data: whole\n\n").await;
}

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

#[tokio::test]
async fn who_does_not_read_is_dropped_with_the_connection_while_the_others_go_on() {
    // Room for the deaf one, the reader and the sender.
    let limits = Limits {
        connections: 3,
        ..Limits::default()
    };
    let server = Server::with(limits, None).await;
    let mut deaf = deaf(&server).await;
    let mut reader = server.subscribe("/v1/app/all").await;
    let mut sender = server.connect().await;
    let body = "x".repeat(MAX_BODY - 5);
    let mut sent = 0;
    within(async {
        while server.hub.subscribers() > 1 {
            let message = format!("{sent:05}{body}");
            assert_eq!(sender.post("/v1/app/all", &message).await.status(), 200);
            assert!(reader.data().await == message, "message {sent} is another");
            sent += 1;
        }
    })
    .await;
    // Its socket is blocked, and closed all the same: there is room for one more.
    let mut newcomer = server.connect().await;
    newcomer.subscribe("/v1/app/all").await;
    sender.post("/v1/app/all", "after").await;
    assert_eq!(reader.data().await, "after");
    assert_eq!(newcomer.data().await, "after");
    deaf.drain().await;
}

#[tokio::test]
async fn what_waits_for_a_listener_is_bounded_in_number_too() {
    let limits = Limits {
        queue_messages: 4,
        ..Limits::default()
    };
    let server = Server::with(limits, None).await;
    let mut deaf = deaf(&server).await;
    let mut sender = server.connect().await;
    let body = "x".repeat(MAX_BODY);
    within(async {
        while server.hub.subscribers() > 0 {
            sender.post("/v1/app/all", &body).await;
        }
    })
    .await;
    deaf.drain().await;
}

#[tokio::test]
async fn a_write_that_does_not_move_ends_the_connection() {
    let limits = Limits {
        queue_messages: 1 << 20,
        queue_bytes: usize::MAX,
        write_stall: Duration::from_millis(50),
        connections: 2,
        ..Limits::default()
    };
    let server = Server::with(limits, None).await;
    let _deaf = deaf(&server).await;
    let mut sender = server.connect().await;
    let body = "x".repeat(MAX_BODY);
    within(async {
        while server.hub.subscribers() > 0 {
            sender.post("/v1/app/all", &body).await;
        }
    })
    .await;
    assert_eq!(server.connect().await.get("/").await.status(), 200);
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
async fn shutting_down_does_not_wait_for_who_does_not_read() {
    let limits = Limits {
        queue_bytes: usize::MAX,
        ..Limits::default()
    };
    let server = Server::with(limits, None).await;
    let _deaf = deaf(&server).await;
    let mut reader = server.subscribe("/v1/app/all").await;
    let mut sender = server.connect().await;
    let body = "x".repeat(MAX_BODY);
    // More than all buffers between the hub and the deaf one.
    for _ in 0..200 {
        sender.post("/v1/app/all", &body).await;
        reader.data().await;
    }
    assert_eq!(server.hub.subscribers(), 2);
    let begin = Instant::now();
    server.stop().await;
    assert!(begin.elapsed() < Duration::from_secs(10));
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

/// A listener who never reads, with little room in its socket.
async fn deaf(server: &Server) -> Client {
    let socket = TcpSocket::new_v4().unwrap();
    socket.set_recv_buffer_size(4096).unwrap();
    let mut client = Client::on(within(socket.connect(server.address)).await.unwrap());
    client
        .send("GET /v1/app/all HTTP/1.1\r\nHost: h\r\n\r\n")
        .await;
    let before = server.hub.subscribers();
    eventually(|| server.hub.subscribers() > before).await;
    client
}

/// A post with its body in `pieces`.
fn chunked(pieces: &[&str]) -> String {
    let head = "POST /v1/app/all HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n";
    let mut request = head.to_owned();
    for piece in pieces {
        request.push_str(&format!("{:x}\r\n{piece}\r\n", piece.len()));
    }
    request + "0\r\n\r\n"
}
