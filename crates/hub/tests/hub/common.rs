//! A hub on a port of its own, and a client that says nothing but what it is told.

#![allow(dead_code, reason = "each test binary uses a part")]

use std::net::SocketAddr;
use std::time::Duration;

use murmuration_hub::{Hub, Limits, Site, serve};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;
use tokio::task::{JoinHandle, yield_now};
use tokio::time::timeout;

/// The longest that anything here may take.
const DEADLINE: Duration = Duration::from_secs(20);

/// A hub that is being served.
pub struct Server {
    pub address: SocketAddr,
    pub hub: Hub,
    stop: oneshot::Sender<()>,
    served: JoinHandle<()>,
}

impl Server {
    pub async fn start() -> Self {
        Self::with(Limits::default(), None).await
    }

    pub async fn with(limits: Limits, site: Option<Site>) -> Self {
        Self::of(Hub::new(limits), site).await
    }

    pub async fn of(hub: Hub, site: Option<Site>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (stop, stopped) = oneshot::channel();
        let shutdown = async { stopped.await.unwrap_or_default() };
        let served = tokio::spawn(serve(listener, hub.clone(), site, shutdown));
        Self {
            address,
            hub,
            stop,
            served,
        }
    }

    pub async fn connect(&self) -> Client {
        Client::connect(self.address).await
    }

    /// Sends one request on a connection of its own.
    pub async fn ask(&self, request: impl AsRef<[u8]>) -> Response {
        self.connect().await.ask(request).await
    }

    pub async fn post(&self, path: &str, body: impl AsRef<[u8]>) -> Response {
        self.connect().await.post(path, body).await
    }

    /// Opens an event stream, past the comment at its start.
    pub async fn subscribe(&self, path: &str) -> Client {
        let mut client = self.connect().await;
        client.subscribe(path).await;
        client
    }

    /// Waits until nobody is there any more, and nothing that anybody has left is known.
    pub async fn is_as_at_first(&self) {
        eventually(|| {
            let counts = self.hub.counts();
            let known = counts.addresses + counts.busy_channels;
            (self.hub.subscribers(), self.hub.channels(), known) == (0, 0, 0)
        })
        .await;
    }

    /// Shuts down and waits until the hub has ended.
    pub async fn stop(self) {
        self.stop.send(()).unwrap();
        within(self.served).await.unwrap();
    }
}

/// A connection, from the client's side.
pub struct Client {
    pub socket: TcpStream,
    /// What has come and has not been looked at.
    received: Vec<u8>,
    /// What has come in chunks and has not been looked at.
    streamed: Vec<u8>,
}

/// A response: its head without the date, and its body.
#[derive(Debug)]
pub struct Response {
    pub head: String,
    pub body: String,
}

impl Response {
    pub fn status(&self) -> u16 {
        self.head.split(' ').nth(1).unwrap().parse().unwrap()
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        let lines = self.head.lines().skip(1);
        let mut fields = lines.filter_map(|line| line.split_once(": "));
        fields
            .find(|(field, _)| *field == name)
            .map(|(_, value)| value)
    }

    /// Whether a page of any origin may see it.
    pub fn has_cors(&self) -> bool {
        murmuration_signalhub::CORS_HEADERS
            .iter()
            .all(|(name, value)| self.header(name) == Some(value))
    }

    /// Everything but the CORS headers, which are always there.
    pub fn summary(&self) -> String {
        assert!(self.has_cors(), "{}", self.head);
        let is_cors = |line: &str| line.starts_with("access-control-");
        let head: Vec<&str> = self.head.lines().filter(|line| !is_cors(line)).collect();
        format!("{}\n\n{}", head.join("\n"), self.body)
    }
}

impl Client {
    pub async fn connect(address: SocketAddr) -> Self {
        Self::on(within(TcpStream::connect(address)).await.unwrap())
    }

    /// Connects from an address of this machine: `127.0.0.{last}`, all of which Linux has.
    #[cfg(target_os = "linux")]
    pub async fn connect_from(last: u8, address: SocketAddr) -> Self {
        let socket = tokio::net::TcpSocket::new_v4().unwrap();
        let from = std::net::Ipv4Addr::new(127, 0, 0, last);
        socket.bind((from, 0).into()).unwrap();
        Self::on(within(socket.connect(address)).await.unwrap())
    }

    pub fn on(socket: TcpStream) -> Self {
        Self {
            socket,
            received: Vec::new(),
            streamed: Vec::new(),
        }
    }

    pub async fn send(&mut self, bytes: impl AsRef<[u8]>) {
        within(self.socket.write_all(bytes.as_ref())).await.unwrap();
    }

    pub async fn ask(&mut self, request: impl AsRef<[u8]>) -> Response {
        self.send(request).await;
        self.response().await
    }

    pub async fn get(&mut self, target: &str) -> Response {
        self.ask(format!("GET {target} HTTP/1.1\r\nHost: h\r\n\r\n"))
            .await
    }

    pub async fn post(&mut self, path: &str, body: impl AsRef<[u8]>) -> Response {
        let body = body.as_ref();
        let length = body.len();
        let head = format!("POST {path} HTTP/1.1\r\nHost: h\r\nContent-Length: {length}\r\n\r\n");
        self.ask([head.as_bytes(), body].concat()).await
    }

    /// Opens an event stream, past the comment at its start.
    pub async fn subscribe(&mut self, path: &str) {
        self.send(format!("GET {path} HTTP/1.1\r\nHost: h\r\n\r\n"))
            .await;
        let head = self.head().await;
        assert!(head.starts_with("HTTP/1.1 200 OK\n"), "{head}");
        self.expect(":welcome\n\n").await;
    }

    /// Reads a response whose body has a length.
    pub async fn response(&mut self) -> Response {
        let mut response = Response {
            head: self.head().await,
            body: String::new(),
        };
        let length = response
            .header("content-length")
            .unwrap_or("0")
            .parse()
            .unwrap();
        while self.received.len() < length {
            assert!(self.receive().await, "the connection ended in a body");
        }
        let body = self.received.drain(..length).collect();
        response.body = String::from_utf8(body).unwrap();
        response
    }

    /// Reads the head of a response.
    pub async fn head(&mut self) -> String {
        let head = String::from_utf8(self.whole_head().await).unwrap();
        let lines: Vec<&str> = head
            .lines()
            .filter(|line| !line.starts_with("date: "))
            .collect();
        lines.join("\n").trim_end().to_owned()
    }

    /// Reads the head of a response, date and all.
    pub async fn whole_head(&mut self) -> Vec<u8> {
        let length = loop {
            if let Some(end) = self
                .received
                .windows(4)
                .position(|bytes| bytes == b"\r\n\r\n")
            {
                break end + 4;
            }
            assert!(self.receive().await, "the connection ended in a head");
        };
        self.received.drain(..length).collect()
    }

    /// Reads just `text` from the stream.
    pub async fn expect(&mut self, text: &str) {
        let mut streamed = Vec::new();
        while streamed.len() < text.len() && text.as_bytes().starts_with(&streamed) {
            if self.streamed.is_empty() && !self.chunk().await {
                break;
            }
            let length = self.streamed.len().min(text.len() - streamed.len());
            streamed.extend(self.streamed.drain(..length));
        }
        assert_eq!(String::from_utf8_lossy(&streamed), text);
    }

    /// Reads the next event with one line of data.
    pub async fn data(&mut self) -> String {
        let event = self.next_event().await;
        event.strip_prefix("data: ").unwrap().trim_end().to_owned()
    }

    /// Reads what a stream says of how far it is, and nothing else, at its beginning.
    pub async fn mark(&mut self) -> String {
        let said = self.next_event().await;
        let mark = said.strip_prefix("id: ,").unwrap().strip_suffix("\n\n");
        mark.unwrap().to_owned()
    }

    /// Reads the next event or comment, with the empty line after it.
    pub async fn next_event(&mut self) -> String {
        loop {
            if let Some(end) = self.streamed.windows(2).position(|bytes| bytes == b"\n\n") {
                let event = self.streamed.drain(..end + 2).collect();
                return String::from_utf8(event).unwrap();
            }
            assert!(self.chunk().await, "the stream ended");
        }
    }

    /// Reads a hint when to come back, in milliseconds.
    pub async fn retry(&mut self) -> u64 {
        assert!(self.streamed.is_empty() && self.chunk().await);
        let hint = String::from_utf8(std::mem::take(&mut self.streamed)).unwrap();
        let wait = hint.strip_prefix("retry: ").unwrap().strip_suffix("\n\n");
        wait.unwrap().parse().unwrap()
    }

    /// The next event, or the end of the stream, in the way that HTTP has for it.
    pub async fn event_or_end(&mut self) -> Option<String> {
        while !self.streamed.ends_with(b"\n\n") {
            if !self.chunk().await {
                assert!(self.streamed.is_empty(), "it ended in an event");
                return None;
            }
        }
        Some(self.next_event().await)
    }

    /// Whether a post succeeds, on a connection that may end.
    pub async fn posts(&mut self, path: &str, body: &str) -> bool {
        let length = body.len();
        let head = format!("POST {path} HTTP/1.1\r\nHost: h\r\nContent-Length: {length}\r\n\r\n");
        let request = head + body;
        let sent = within(self.socket.write_all(request.as_bytes())).await;
        let mut answer = [0; 1024];
        let read = within(self.socket.read(&mut answer)).await;
        sent.is_ok() && read.is_ok_and(|length| answer[..length].starts_with(b"HTTP/1.1 200 "))
    }

    /// Waits until there is something to read.
    pub async fn peek(&mut self) {
        while self.streamed.is_empty() {
            assert!(self.chunk().await, "the stream ended");
        }
    }

    /// Whether the stream ends here, in the way that HTTP has for it.
    pub async fn ends(&mut self) -> bool {
        self.streamed.is_empty() && !self.chunk().await
    }

    /// Reads so many bytes as they come, chunks and all.
    pub async fn bytes(&mut self, length: usize) -> Vec<u8> {
        assert!(self.streamed.is_empty());
        while self.received.len() < length {
            assert!(self.receive().await, "the connection ended");
        }
        self.received.drain(..length).collect()
    }

    /// Whether the hub closes the connection without another word.
    pub async fn is_closed(&mut self) -> bool {
        self.received.is_empty() && !self.receive().await
    }

    /// Sends what is no good and nothing more, and reads all that the hub says to it.
    pub async fn last_words(mut self, request: impl AsRef<[u8]>) -> String {
        self.send(request).await;
        let (mut reading, mut writing) = self.socket.into_split();
        // The hub may have closed it already.
        let _ = within(writing.shutdown()).await;
        let mut said = Vec::new();
        // It may end with a word that there was more to read.
        let _ = within(reading.read_to_end(&mut said)).await;
        String::from_utf8(said).unwrap()
    }

    /// Reads on until the connection ends, in whatever way.
    pub async fn drain(&mut self) {
        within(async {
            let mut buffer = vec![0; 1 << 16];
            while self
                .socket
                .read(&mut buffer)
                .await
                .is_ok_and(|length| length > 0)
            {}
        })
        .await;
    }

    /// Reads a chunk. False stands for the last one, after which the connection ends.
    async fn chunk(&mut self) -> bool {
        loop {
            if let Some(end) = self.received.windows(2).position(|bytes| bytes == b"\r\n") {
                let size = std::str::from_utf8(&self.received[..end]).unwrap();
                let size = usize::from_str_radix(size, 16).unwrap();
                if self.received.len() >= end + 2 + size + 2 {
                    let chunk: Vec<u8> = self.received.drain(..end + 2 + size + 2).collect();
                    self.streamed.extend(&chunk[end + 2..end + 2 + size]);
                    return size > 0;
                }
            }
            assert!(self.receive().await, "the connection ended in a chunk");
        }
    }

    /// False stands for the end of the connection.
    async fn receive(&mut self) -> bool {
        let length = within(self.socket.read_buf(&mut self.received))
            .await
            .unwrap();
        length > 0
    }
}

/// Waits for `future`, but not for ever.
pub async fn within<T>(future: impl Future<Output = T>) -> T {
    timeout(DEADLINE, future).await.expect("it took too long")
}

/// Waits until `condition` holds, but not for ever.
pub async fn eventually(condition: impl FnMut() -> bool) {
    assert!(soon(condition).await, "it took too long");
}

/// Waits until `condition` holds, but not for ever. Whether it does.
pub async fn soon(mut condition: impl FnMut() -> bool) -> bool {
    let holds = async {
        while !condition() {
            yield_now().await;
        }
    };
    timeout(DEADLINE, holds).await.is_ok()
}
