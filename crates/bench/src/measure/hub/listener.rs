//! Subscribers: bare sockets with a stream of events coming in.

use std::{
    io::{ErrorKind, Read, Write},
    net::{SocketAddr, TcpStream},
};

use anyhow::{Context, Result, bail, ensure};

use super::{CHANNEL, PATIENCE, message::Numbers};

/// How much of a response's head is read at once, in bytes.
const HEAD: usize = 4096;

/// Connects `count` subscribers, to each address as many, and waits until each has got the head of
/// its response.
pub(super) fn gather(addresses: &[SocketAddr], count: usize) -> Result<Vec<TcpStream>> {
    let mut sockets = Vec::with_capacity(count);
    for (number, &address) in (1..=count).zip(addresses.iter().cycle()) {
        let socket = subscribe(address)
            .with_context(|| format!("subscriber {number} of {count} can't connect"))?;
        sockets.push(socket);
    }
    for socket in &mut sockets {
        await_head(socket).context("a subscriber got no stream")?;
    }
    Ok(sockets)
}

fn subscribe(address: SocketAddr) -> Result<TcpStream> {
    let mut socket = TcpStream::connect(address)?;
    let head = format!("GET {CHANNEL} HTTP/1.1\r\nHost: {address}\r\n\r\n");
    socket.write_all(head.as_bytes())?;
    Ok(socket)
}

fn await_head(socket: &mut TcpStream) -> Result<()> {
    socket.set_read_timeout(Some(PATIENCE))?;
    let mut head = Vec::new();
    let mut piece = [0; HEAD];
    while !head.windows(4).any(|end| end == b"\r\n\r\n") {
        let length = socket.read(&mut piece)?;
        ensure!(length > 0, "the hub closes the connection");
        head.extend_from_slice(&piece[..length]);
    }
    ensure!(
        head.starts_with(b"HTTP/1.1 200 "),
        "the hub says {:?}",
        String::from_utf8_lossy(&head)
    );
    Ok(())
}

/// A subscriber that counts what it gets.
pub(super) struct Listener {
    pub(super) socket: mio::net::TcpStream,
    /// Messages that have come.
    pub(super) heard: u64,
    numbers: Numbers,
}

impl Listener {
    pub(super) fn new(socket: TcpStream) -> Result<Self> {
        socket.set_nonblocking(true)?;
        Ok(Self {
            socket: mio::net::TcpStream::from_std(socket),
            heard: 0,
            numbers: Numbers::default(),
        })
    }

    /// Reads and counts all that has come, and tells the number of each message.
    pub(super) fn listen(&mut self, buffer: &mut [u8], mut each: impl FnMut(u64)) -> Result<()> {
        loop {
            match self.socket.read(buffer) {
                Ok(0) => bail!(
                    "the hub has dropped a subscriber after {} messages",
                    self.heard
                ),
                Ok(length) => {
                    let heard = &mut self.heard;
                    self.numbers.read(&buffer[..length], |number| {
                        *heard += 1;
                        each(number);
                    });
                    // Less than there was room for is all that there is (epoll(7)).
                    if length < buffer.len() {
                        break;
                    }
                }
                Err(error) if error.kind() == ErrorKind::WouldBlock => break,
                Err(error) => return Err(error).context("a subscriber can't read"),
            }
        }
        Ok(())
    }
}
