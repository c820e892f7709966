//! A tap on the way to a hub: what whoever runs the hub, or listens on the way, can read.

use std::{
    net::SocketAddr,
    sync::{Arc, Mutex, PoisonError},
};

use anyhow::Result;
use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    task::{JoinHandle, JoinSet},
};

use crate::before::before;

/// How much is passed on at a time, in bytes.
const CHUNK: usize = 16 * 1024;

/// Passes everything on, and keeps it. It goes when this is dropped.
#[derive(Debug)]
pub struct Tap {
    url: String,
    /// One of these a connection and direction, so that nothing is cut in two by something else.
    heard: Heard,
    task: JoinHandle<()>,
}

type Heard = Arc<Mutex<Vec<Vec<u8>>>>;

impl Tap {
    /// Puts one before a hub.
    pub(crate) async fn before(hub: &str) -> Result<Self> {
        let (listener, url, address) = before(hub).await?;
        let heard = Heard::default();
        let task = tokio::spawn(keep(listener, address, heard.clone()));
        Ok(Self { url, heard, task })
    }

    /// The hub's address, as it is for whoever is to go through here.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Whether this has gone either way.
    pub fn has_heard(&self, text: &str) -> bool {
        let heard = self.heard.lock().unwrap_or_else(PoisonError::into_inner);
        let has = |heard: &Vec<u8>| {
            let mut parts = heard.windows(text.len());
            parts.any(|part| part == text.as_bytes())
        };
        heard.iter().any(has)
    }
}

impl Drop for Tap {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn keep(listener: TcpListener, hub: SocketAddr, heard: Heard) {
    // They end with this task.
    let mut passing = JoinSet::new();
    while let Ok((guest, _)) = listener.accept().await {
        passing.spawn(pass(guest, hub, heard.clone()));
    }
}

/// Whatever goes wrong here, both ends see it as the end of their connection.
async fn pass(guest: TcpStream, hub: SocketAddr, heard: Heard) -> Option<()> {
    let hub = TcpStream::connect(hub).await.ok()?;
    let (from_guest, to_guest) = guest.into_split();
    let (from_hub, to_hub) = hub.into_split();
    tokio::select! {
        end = overhear(from_guest, to_hub, &heard) => end,
        end = overhear(from_hub, to_guest, &heard) => end,
    }
}

async fn overhear(
    mut from: impl AsyncRead + Unpin,
    mut to: impl AsyncWrite + Unpin,
    heard: &Heard,
) -> Option<()> {
    let lock = || heard.lock().unwrap_or_else(PoisonError::into_inner);
    let place = {
        let mut all = lock();
        all.push(Vec::new());
        all.len() - 1
    };
    let mut chunk = vec![0; CHUNK];
    loop {
        let some = match from.read(&mut chunk).await.ok()? {
            0 => return Some(()),
            length => &chunk[..length],
        };
        lock()[place].extend_from_slice(some);
        to.write_all(some).await.ok()?;
    }
}
