//! Who posts: a kept connection, with one post at a time.

use std::{
    io::{ErrorKind, Read, Write},
    net::{SocketAddr, TcpStream},
};

use anyhow::{Context, Result, bail, ensure};

use super::{
    CHANNEL,
    message::{MESSAGE, NUMBER, digits},
};

/// A connection that posts.
pub(super) struct Poster {
    pub(super) socket: mio::net::TcpStream,
    request: Vec<u8>,
    /// Where the message begins in it.
    body: usize,
    /// What has come of the answer.
    answer: Vec<u8>,
}

impl Poster {
    pub(super) fn connect(address: SocketAddr) -> Result<Self> {
        let socket = TcpStream::connect(address).context("a poster can't connect")?;
        socket.set_nodelay(true)?;
        socket.set_nonblocking(true)?;
        let length = MESSAGE.len();
        let request = format!(
            "POST {CHANNEL} HTTP/1.1\r\nHost: {address}\r\nContent-Type: application/json\r\n\
             Content-Length: {length}\r\n\r\n{MESSAGE}"
        );
        Ok(Self {
            socket: mio::net::TcpStream::from_std(socket),
            body: request.len() - length,
            request: request.into_bytes(),
            answer: Vec::new(),
        })
    }

    /// Posts the message with this number. The last post must have been answered.
    pub(super) fn post(&mut self, number: u64) -> Result<()> {
        self.request[self.body..][NUMBER].copy_from_slice(&digits(number));
        // The socket is empty, and has room for much more than this.
        let written = self.socket.write(&self.request).context("can't post")?;
        ensure!(written == self.request.len(), "a post went only in part");
        Ok(())
    }

    /// Reads what has come, and tells whether the post has been answered.
    pub(super) fn is_answered(&mut self) -> Result<bool> {
        let mut piece = [0; 2048];
        loop {
            match self.socket.read(&mut piece) {
                Ok(0) => bail!("the hub closes a poster's connection"),
                Ok(length) => self.answer.extend_from_slice(&piece[..length]),
                Err(error) if error.kind() == ErrorKind::WouldBlock => break,
                Err(error) => return Err(error).context("a poster can't read"),
            }
        }
        // Whatever follows the head, such as why a post is refused, is more than there should be.
        if !self.answer.windows(4).any(|end| end == b"\r\n\r\n") {
            return Ok(false);
        }
        let is_ok = self.answer.starts_with(b"HTTP/1.1 200 ");
        let answer = String::from_utf8_lossy(&self.answer).to_ascii_lowercase();
        ensure!(
            is_ok && answer.contains("content-length: 0\r\n") && answer.ends_with("\r\n\r\n"),
            "a post got {answer:?}"
        );
        self.answer.clear();
        Ok(true)
    }
}
