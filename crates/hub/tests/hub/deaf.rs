//! Listeners who do not read: they have to go, and nobody else notices.

use std::time::{Duration, Instant};

use murmuration_hub::Limits;
use murmuration_signalhub::MAX_BODY;
use tokio::net::TcpSocket;

use crate::common::{Client, Server, eventually, within};

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

/// A listener who never reads, with little room in its socket.
pub async fn deaf(server: &Server) -> Client {
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
