//! Bodies of posts: how long they may be, how long they may take, and what they may hold.

use std::time::Duration;

use murmuration_hub::Limits;
use murmuration_signalhub::MAX_BODY;

use crate::common::{Server, within};

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

/// A post with its body in `pieces`.
fn chunked(pieces: &[&str]) -> String {
    let head = "POST /v1/app/all HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n";
    let mut request = head.to_owned();
    for piece in pieces {
        request.push_str(&format!("{:x}\r\n{piece}\r\n", piece.len()));
    }
    request + "0\r\n\r\n"
}
