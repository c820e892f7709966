//! Somebody who posts to a hub whatever comes to mind.

use std::net::SocketAddr;

use anyhow::{Context, Result, ensure};
use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    net::TcpStream,
};

/// How many posts may be on their way before an answer is read.
const AHEAD: usize = 64;

/// A connection to a hub, on which any number of posts follow each other.
#[derive(Debug)]
pub struct Stranger {
    stream: BufReader<TcpStream>,
    app: String,
    unanswered: usize,
}

impl Stranger {
    /// Comes to a room, given by its name at the hub.
    pub(crate) async fn come(hub: SocketAddr, app: &str) -> Result<Self> {
        let stream = TcpStream::connect(hub).await;
        let stream = stream.with_context(|| format!("can't get to the hub at {hub}"))?;
        Ok(Self {
            stream: BufReader::new(stream),
            app: app.to_owned(),
            unanswered: 0,
        })
    }

    /// Posts a text to a channel, and does not wait for the answer unless there are many to wait
    /// for.
    pub async fn post(&mut self, channel: &str, body: &str) -> Result<()> {
        let post = format!(
            "POST /v1/{}/{channel} HTTP/1.1\r\nhost: hub\r\ncontent-length: {}\r\n\r\n{body}",
            self.app,
            body.len()
        );
        self.stream.write_all(post.as_bytes()).await?;
        self.unanswered += 1;
        if self.unanswered >= AHEAD {
            self.answered().await?;
        }
        Ok(())
    }

    /// Waits until the hub has taken all of it.
    pub async fn finish(mut self) -> Result<()> {
        self.answered().await
    }

    async fn answered(&mut self) -> Result<()> {
        while self.unanswered > 0 {
            let mut line = String::new();
            let read = self.stream.read_line(&mut line).await?;
            ensure!(read > 0, "the hub has hung up");
            // Of an answer without a body, nothing but its first line matters.
            if line.starts_with("HTTP/") {
                ensure!(line.contains(" 200 "), "the hub says {line}");
                self.unanswered -= 1;
            }
        }
        Ok(())
    }
}
