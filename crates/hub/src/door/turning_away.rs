//! What becomes of a connection that its address may not have: a word, and it is closed.

use std::io::{Read, Write};

use axum::http::StatusCode;
use murmuration_signalhub::CORS_HEADERS;
use tokio::net::TcpStream;

use crate::Limits;
use crate::limits::guests::TooMuch;
use crate::routes::refusal::word;

/// How much of what has come already is read, in bytes. A socket that is closed with something unread
/// takes back what was written to it.
const DISCARDED: usize = 4096;

/// Answers a request that nobody waits for, and closes the connection: it costs no memory and no time.
///
/// What does not work at once is not done. Then the connection is closed without a word.
pub(crate) fn turn_away(socket: TcpStream, too_much: TooMuch, limits: &Limits) {
    let answer = answer(too_much, limits);
    // Out of the runtime, which does not know yet that it can be written to.
    if let Ok(mut socket) = socket.into_std() {
        let _ = socket.write(answer.as_bytes());
        let _ = socket.read(&mut [0; DISCARDED]);
    }
}

fn answer(too_much: TooMuch, limits: &Limits) -> String {
    let status: StatusCode = too_much.reason.status();
    let word = word(too_much.reason, limits) + "\n";
    let mut answer = format!(
        "HTTP/1.1 {status}\r\nconnection: close\r\ncontent-type: text/plain; charset=utf-8\r\n\
         content-length: {}\r\n",
        word.len()
    );
    if let Some(seconds) = too_much.retry_after() {
        answer += &format!("retry-after: {seconds}\r\n");
    }
    for (name, value) in CORS_HEADERS {
        answer += &format!("{name}: {value}\r\n");
    }
    answer + "\r\n" + &word
}
