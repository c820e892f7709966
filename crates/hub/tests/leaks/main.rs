//! What guests at whom something is wrong leave behind in memory: nothing, however often they come.
//!
//! The heap is counted block by block, which takes a process of its own, and one test at a time.

#[path = "../hub/common.rs"]
mod common;

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use murmuration_hub::{Hub, Limits, Memory, PerAddress, PerChannel, Setup};
use murmuration_signalhub::MAX_BODY;
use tokio::net::TcpSocket;
use tokio::runtime::Builder;

use crate::common::{Client, Server, eventually, soon, within};

#[global_allocator]
static HEAP: dhat::Alloc = dhat::Alloc;

static TURN: Mutex<()> = Mutex::new(());

/// How often the same visit is made once everything has the size that it takes.
const AGAIN: usize = 3;
/// By how much the heap may differ, in bytes: the tests' own harness uses it as well. What each visit
/// would leave, if it left a hundredth of what it uses, is several times as much.
const SLACK: usize = 16 * 1024;

#[test]
fn of_a_crowd_that_listens_and_goes_nothing_is_left() {
    nothing_is_left(unmetered(), async |server| {
        let mut crowd = Vec::new();
        for number in 0..500 {
            crowd.push(server.subscribe(&format!("/v1/app/all,c{number}")).await);
        }
        assert_eq!(server.post("/v1/app/all", "hello").await.status(), 200);
        for listener in &mut crowd {
            assert_eq!(listener.data().await, "hello");
        }
    });
}

#[test]
fn of_listeners_who_vanish_with_a_reset_nothing_is_left() {
    nothing_is_left(unmetered(), async |server| {
        let mut listening = Vec::new();
        for _ in 0..200 {
            listening.push(server.subscribe("/v1/app/all").await);
        }
        // Something unread makes it a reset.
        assert_eq!(server.post("/v1/app/all", "unread").await.status(), 200);
        for listener in listening {
            listener.socket.set_zero_linger().unwrap();
        }
    });
}

#[test]
fn of_a_listener_who_never_reads_and_what_waited_for_it_nothing_is_left() {
    nothing_is_left(unmetered(), async |server| {
        let _deaf = deaf(server).await;
        let mut sender = server.connect().await;
        let body = "x".repeat(MAX_BODY);
        within(async {
            while server.hub.subscribers() > 0 {
                assert_eq!(sender.post("/v1/app/all", &body).await.status(), 200);
            }
        })
        .await;
    });
}

#[test]
fn of_heads_and_bodies_that_never_end_nothing_is_left() {
    let limits = Limits {
        header_read: Duration::from_millis(50),
        body_read: Duration::from_millis(50),
        ..unmetered()
    };
    nothing_is_left(limits, async |server| {
        let mut slow = Vec::new();
        for number in 0..200 {
            let mut client = server.connect().await;
            let begin = match number % 2 {
                0 => "GET /v1/app/all HTTP/1.1\r\nHost:".to_owned(),
                _ => format!(
                    "POST /v1/app/all HTTP/1.1\r\nHost: h\r\nContent-Length: 60000\r\n\r\n{}",
                    "x".repeat(30_000)
                ),
            };
            client.send(begin).await;
            slow.push(client);
        }
        for client in &mut slow {
            client.drain().await;
        }
    });
}

#[test]
fn of_what_is_no_http_nothing_is_left() {
    nothing_is_left(unmetered(), async |server| {
        for number in 0..200 {
            let bad = match number % 4 {
                0 => "hello\r\n\r\n".to_owned(),
                1 => "POST /v1/app/all HTTP/1.1\r\nContent-Length: -1\r\n\r\n".to_owned(),
                2 => format!("GET /v1/app/{} HTTP/1.1\r\n\r\n", "a,".repeat(2000)),
                _ => format!("GET / HTTP/1.1\r\nX: {}", "x".repeat(64 * 1024)),
            };
            server.connect().await.last_words(bad).await;
        }
    });
}

#[test]
fn of_names_that_nobody_listens_to_nothing_is_left() {
    nothing_is_left(unmetered(), async |server| {
        let mut sender = server.connect().await;
        for number in 0..2000 {
            let path = format!("/v1/app-{number}/channel-{number}");
            assert_eq!(sender.post(&path, "hello").await.status(), 200);
        }
    });
}

#[test]
fn of_more_connections_than_are_let_in_nothing_is_left() {
    let limits = Limits {
        connections: 20,
        ..unmetered()
    };
    nothing_is_left(limits, async |server| {
        let mut clients = Vec::new();
        for _ in 0..100 {
            let mut client = server.connect().await;
            client
                .send("GET /v1/app/all HTTP/1.1\r\nHost: h\r\n\r\n")
                .await;
            clients.push(client);
        }
        eventually(|| server.hub.subscribers() == 20).await;
    });
}

#[test]
fn of_what_was_remembered_nothing_is_left_when_its_time_is_over() {
    nothing_is_left(unmetered(), async |server| {
        let mut sender = server.connect().await;
        for number in 0..50 {
            let path = format!("/v1/app/c{number}");
            let mut listener = server.subscribe(&format!("{path}?resume")).await;
            listener.mark().await;
            let body = "x".repeat(10_000);
            assert_eq!(sender.post(&path, body).await.status(), 200);
        }
    });
}

/// Has guests come and go, again and again, and sees that no more memory is in use than after the
/// first time.
fn nothing_is_left(limits: Limits, visit: impl AsyncFn(&Server)) {
    let _turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
    let _profiler = dhat::Profiler::builder().testing().build();
    let runtime = Builder::new_current_thread().enable_all().build().unwrap();
    let memory = Memory {
        span: Duration::from_millis(100),
        ..Memory::default()
    };
    let hub = Hub::with(Setup {
        limits,
        memory,
        ..Setup::default()
    });
    runtime.block_on(async {
        let server = Server::of(hub, None).await;
        // Tables have the size from then on that they have at their fullest.
        visit(&server).await;
        server.is_as_at_first().await;
        let before = in_use();
        for _ in 0..AGAIN {
            visit(&server).await;
            server.is_as_at_first().await;
        }
        let mut last = 0;
        let returned = soon(|| {
            last = in_use();
            last <= before + SLACK
        });
        assert!(returned.await, "{before} bytes were in use, now {last} are");
    });
}

fn in_use() -> usize {
    dhat::HeapStats::get().curr_bytes
}

/// So that guests may come as fast as they can.
fn unmetered() -> Limits {
    Limits {
        per_address: PerAddress::UNBOUNDED,
        per_channel: PerChannel::UNBOUNDED,
        ..Limits::default()
    }
}

/// A listener who never reads, with little room in its socket.
async fn deaf(server: &Server) -> Client {
    let socket = TcpSocket::new_v4().unwrap();
    socket.set_recv_buffer_size(4096).unwrap();
    let mut client = Client::on(within(socket.connect(server.address)).await.unwrap());
    client
        .send("GET /v1/app/all HTTP/1.1\r\nHost: h\r\n\r\n")
        .await;
    eventually(|| server.hub.subscribers() > 0).await;
    client
}
