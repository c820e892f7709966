//! Guests at whom something is wrong: too slow, gone without a word, deaf. Afterwards nothing of them
//! is left.

use std::time::Duration;

use murmuration_hub::{Limits, PerAddress, PerChannel, Reason, Slow};
use tokio::io::AsyncWriteExt;
use tokio::time::{MissedTickBehavior, interval};

use crate::common::{Client, Server, eventually, within};
use crate::deaf::deaf;

#[tokio::test]
async fn who_sends_byte_by_byte_is_not_waited_for_longer_than_who_sends_nothing() {
    let limits = Limits {
        header_read: Duration::from_millis(100),
        body_read: Duration::from_millis(100),
        ..Limits::default()
    };
    let server = Server::with(limits, None).await;
    let mut listener = server.subscribe("/v1/app/all").await;
    let post = "POST /v1/app/all HTTP/1.1\r\nHost: h\r\n";
    for (begin, answer) in [
        ("GET /v1/app/all HTTP/1.1\r\nX: ".to_owned(), ""),
        (
            format!("{post}Content-Length: 60000\r\n\r\n"),
            "HTTP/1.1 408 ",
        ),
    ] {
        let mut client = server.connect().await;
        client.send(begin).await;
        let said = within(drip(client)).await;
        assert!(said.starts_with(answer), "{said:?}");
    }
    assert_eq!(server.hub.counts().refused(Reason::BodyTooSlow), 1);
    assert_eq!(server.post("/v1/app/all", "hello").await.status(), 200);
    assert_eq!(listener.data().await, "hello");
    drop(listener);
    server.is_as_at_first().await;
}

#[tokio::test]
async fn connections_on_which_nothing_ever_comes_are_given_up() {
    let limits = Limits {
        header_read: Duration::from_millis(100),
        ..Limits::default()
    };
    let server = Server::with(limits, None).await;
    let mut silent = Vec::new();
    for _ in 0..200 {
        silent.push(server.connect().await);
    }
    eventually(|| server.hub.counts().addresses == 0).await;
    for client in &mut silent {
        assert!(client.is_closed().await);
    }
    server.is_as_at_first().await;
}

#[tokio::test]
async fn a_listener_who_vanishes_with_a_reset_is_gone_at_once() {
    let server = Server::start().await;
    let listener = server.subscribe("/v1/app/all").await;
    // Something unread makes it a reset.
    assert_eq!(server.post("/v1/app/all", "unread").await.status(), 200);
    listener.socket.set_zero_linger().unwrap();
    drop(listener);
    server.is_as_at_first().await;
}

#[tokio::test]
async fn who_never_reads_misses_100_000_messages_and_everybody_else_has_them_all() {
    const MESSAGES: usize = 100_000;
    let server = Server::with(unmetered(Slow::DropListener), None).await;
    let deaf = deaf(&server).await;
    let mut reader = server.subscribe("/v1/app/all").await;
    flood(&server, MESSAGES, &mut reader).await;
    let counts = server.hub.counts();
    assert_eq!(server.hub.subscribers(), 1);
    assert_eq!(counts.dropped_listeners, 1);
    assert_eq!(counts.broadcasts, MESSAGES as u64 + 1);
    drop((deaf, reader));
    server.is_as_at_first().await;
}

#[tokio::test]
async fn where_the_oldest_messages_are_dropped_who_reads_late_gets_the_newest() {
    const MESSAGES: usize = 30_000;
    let server = Server::with(unmetered(Slow::DropOldest), None).await;
    let mut late = deaf(&server).await;
    let mut reader = server.subscribe("/v1/app/all").await;
    flood(&server, MESSAGES, &mut reader).await;
    assert_eq!(server.hub.subscribers(), 2);
    let counts = server.hub.counts();
    assert_eq!(counts.dropped_listeners, 0);
    assert!(counts.dropped_messages > 0);
    late.head().await;
    late.expect(":welcome\n\n").await;
    let mut heard = 0;
    let mut last = None;
    while last != Some(MESSAGES - 1) {
        let number = number(&late.data().await);
        assert!(last < Some(number), "{number} after {last:?}");
        last = Some(number);
        heard += 1;
    }
    assert_eq!(heard + counts.dropped_messages, MESSAGES as u64);
    drop((late, reader));
    server.is_as_at_first().await;
}

/// Makes a message long enough for all of them not to fit into the buffers on the way.
const FILLING: usize = 160;

/// So that messages may come as fast as they can.
fn unmetered(slow: Slow) -> Limits {
    Limits {
        slow,
        // Whoever reads only messages is not to find anything else.
        heartbeat: Duration::from_secs(3600),
        per_address: PerAddress::UNBOUNDED,
        per_channel: PerChannel::UNBOUNDED,
        ..Limits::default()
    }
}

/// Posts so many numbered messages, several at once, and sees them come.
async fn flood(server: &Server, messages: usize, reader: &mut Client) {
    const AT_ONCE: usize = 250;
    let mut sender = server.connect().await;
    // To somewhere else. All answers are as long as the first.
    let elsewhere = post(String::new()).replace("all", "other");
    sender.send(elsewhere).await;
    let answer = sender.whole_head().await;
    for first in (0..messages).step_by(AT_ONCE) {
        let bodies = (first..first + AT_ONCE).map(|number| format!("{number} {:.<FILLING$}", ""));
        let requests: String = bodies.clone().map(post).collect();
        sender.send(requests).await;
        let expected: String = bodies.map(chunk).collect();
        let came = reader.bytes(expected.len()).await;
        assert!(
            came == expected.as_bytes(),
            "something is wrong after {first}"
        );
        let answers = sender.bytes(AT_ONCE * answer.len()).await;
        let mut answers = answers.chunks(answer.len());
        assert!(answers.all(|answer| answer.starts_with(b"HTTP/1.1 200 OK\r\n")));
    }
}

fn post(body: String) -> String {
    let length = body.len();
    format!("POST /v1/app/all HTTP/1.1\r\nHost: h\r\nContent-Length: {length}\r\n\r\n{body}")
}

/// A message as it comes.
fn chunk(body: String) -> String {
    let event = format!("data: {body}\n\n");
    format!("{:x}\r\n{event}\r\n", event.len())
}

fn number(message: &str) -> usize {
    message.split(' ').next().unwrap().parse().unwrap()
}

/// Sends a byte every now and then, until the hub has enough of it. Gives what it says.
async fn drip(client: Client) -> String {
    use tokio::io::AsyncReadExt;

    let (mut reading, mut writing) = client.socket.into_split();
    let mut pause = interval(Duration::from_millis(5));
    pause.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut said = Vec::new();
    loop {
        tokio::select! {
            read = reading.read_buf(&mut said) => {
                if !read.is_ok_and(|length| length > 0) {
                    return String::from_utf8(said).unwrap();
                }
            }
            _ = pause.tick() => {
                // What the hub has closed already is read to its end.
                let _ = writing.write_all(b"x").await;
            }
        }
    }
}
