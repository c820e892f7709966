//! A hub that passes nothing on, and says the same to whoever listens.

use std::{net::Ipv4Addr, sync::Arc};

use anyhow::Result;
use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream},
    task::{JoinHandle, JoinSet},
};

/// Takes every post, and answers every other request with its event stream. It goes when this is
/// dropped.
#[derive(Debug)]
pub struct Preacher {
    port: u16,
    task: JoinHandle<()>,
}

impl Preacher {
    /// Starts one that says this, as it stands there: framed or not.
    pub(crate) async fn start(sermon: Vec<u8>) -> Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let port = listener.local_addr()?.port();
        let task = tokio::spawn(preach(listener, sermon.into()));
        Ok(Self { port, task })
    }

    /// Where it is.
    pub fn url(&self) -> String {
        format!("http://{}:{}/", Ipv4Addr::LOCALHOST, self.port)
    }
}

impl Drop for Preacher {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn preach(listener: TcpListener, sermon: Arc<[u8]>) {
    // They end with this task.
    let mut listening = JoinSet::new();
    while let Ok((guest, _)) = listener.accept().await {
        listening.spawn(serve(guest, sermon.clone()));
    }
}

/// Whatever goes wrong here, the other end sees it as the end of its connection.
async fn serve(guest: TcpStream, sermon: Arc<[u8]>) -> Option<()> {
    let mut guest = BufReader::new(guest);
    loop {
        let mut head = Head::read(&mut guest).await?;
        if head.is_post {
            tokio::io::copy(&mut (&mut guest).take(head.length), &mut tokio::io::sink())
                .await
                .ok()?;
            head.answer.push_str("content-length: 0\r\n\r\n");
            guest.write_all(head.answer.as_bytes()).await.ok()?;
        } else {
            head.answer
                .push_str("content-type: text/event-stream\r\n\r\n");
            guest.write_all(head.answer.as_bytes()).await.ok()?;
            guest.write_all(&sermon).await.ok()?;
            // Nothing more is said, and nobody hangs up.
            guest.read_u8().await.ok()?;
        }
    }
}

/// What matters of a request's head, and how the answer begins.
struct Head {
    is_post: bool,
    length: u64,
    answer: String,
}

impl Head {
    async fn read(guest: &mut BufReader<TcpStream>) -> Option<Self> {
        let mut line = String::new();
        guest.read_line(&mut line).await.ok()?;
        let mut head = Self {
            is_post: line.starts_with("POST"),
            length: 0,
            answer: "HTTP/1.1 200 OK\r\naccess-control-allow-origin: *\r\n\
                     access-control-allow-headers: content-type\r\n"
                .to_owned(),
        };
        // An OPTIONS request is answered as a post is.
        head.is_post |= line.starts_with("OPTIONS");
        loop {
            line.clear();
            guest.read_line(&mut line).await.ok()?;
            let field = line.trim().to_ascii_lowercase();
            match field.split_once(':') {
                Some(("content-length", length)) => head.length = length.trim().parse().ok()?,
                Some(_) => {}
                None => return field.is_empty().then_some(head),
            }
        }
    }
}
