//! What every proxy has to do, and how one is run.

use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;
use std::{env, fs};

use murmuration_hub::{Hub, Limits, Proxies, Setup};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::process::{Child, Command};
use tokio::time::interval;
use tokio_rustls::rustls::pki_types::CertificateDer;

use crate::common::{Server, eventually, within};
use crate::secure::{Http2, connect};

/// A proxy that runs. It ends with this.
pub struct Proxy {
    pub address: SocketAddr,
    /// What it shows is vouched for by this.
    pub authority: CertificateDer<'static>,
    _program: Child,
}

impl Proxy {
    /// Starts a program that will listen at `address`, and waits until it shows a certificate that
    /// is found by `authority` and good.
    pub async fn start(
        program: &mut Command,
        address: SocketAddr,
        authority: impl Fn() -> Option<CertificateDer<'static>>,
    ) -> Self {
        let child = program
            .stdout(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .expect("the proxy is installed");
        let mut pause = interval(Duration::from_millis(50));
        let authority = within(async {
            loop {
                if let Some(authority) = authority()
                    && connect(address, &authority, "h2").await.is_ok()
                {
                    break authority;
                }
                pause.tick().await;
            }
        })
        .await;
        Self {
            address,
            authority,
            _program: child,
        }
    }

    pub async fn http2(&self) -> Http2 {
        Http2::on(self.socket("h2").await).await
    }

    async fn socket(&self, protocol: &str) -> tokio_rustls::client::TlsStream<TcpStream> {
        connect(self.address, &self.authority, protocol)
            .await
            .unwrap()
    }
}

/// A hub that trusts the proxies of this machine.
pub async fn hub() -> Server {
    let proxies = Proxies {
        trusted: vec!["127.0.0.1".parse().unwrap()],
        ..Proxies::default()
    };
    let setup = Setup {
        limits: Limits::default(),
        proxies,
        ..Setup::default()
    };
    Server::of(Hub::with(setup), None).await
}

/// Many streams on one HTTP/2 connection, each of which gets each message before the next is sent.
pub async fn passes_events_at_once(proxy: &Proxy, hub: &Server) {
    let client = proxy.http2().await;
    let mut streams = Vec::new();
    for number in 0..100 {
        let path = format!("/v1/app/all,c{number}");
        // This waits for the first comment, so it has come though nothing comes after it.
        streams.push(client.subscribe(&path).await);
    }
    for message in ["one", "two"] {
        client.post("/v1/app/all", message).await;
        for stream in &mut streams {
            stream.expect(&format!("data: {message}\n\n")).await;
        }
    }
    drop(streams);
    eventually(|| hub.hub.subscribers() == 0).await;
}

/// The end of the hub is an end of the streams, with the hint when to come back.
pub async fn passes_the_end(proxy: &Proxy, hub: Server) {
    let client = proxy.http2().await;
    let mut stream = client.subscribe("/v1/app/all").await;
    hub.stop().await;
    assert!(stream.ends().await);
}

/// What a proxy tells of its client is where that is, and nothing that the client has made up.
pub async fn tells_who_asks(proxy: &Proxy, upstream: &TcpListener) {
    for invented in ["", "X-Forwarded-For: 192.0.2.1\r\n"] {
        let mut client = proxy.socket("http/1.1").await;
        let request =
            format!("GET / HTTP/1.1\r\nHost: localhost\r\n{invented}Connection: close\r\n\r\n");
        client.write_all(request.as_bytes()).await.unwrap();
        let (mut asked, _) = within(upstream.accept()).await.unwrap();
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            assert!(within(asked.read_buf(&mut head)).await.unwrap() > 0);
        }
        let head = String::from_utf8(head).unwrap().to_ascii_lowercase();
        let lines = head
            .lines()
            .filter_map(|line| line.strip_prefix("x-forwarded-for:"));
        let told: Vec<&[u8]> = lines.map(|value| value.trim().as_bytes()).collect();
        assert_eq!(told, [b"127.0.0.1"], "{head}");
        // And so the hub takes it, were the client elsewhere.
        let proxies = Proxies {
            trusted: vec!["10.0.0.1".parse().unwrap()],
            ..Proxies::default()
        };
        let client = proxies.client(IpAddr::from([10, 0, 0, 1]), told);
        assert_eq!(client, IpAddr::from([127, 0, 0, 1]));
        asked
            .write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
            .await
            .unwrap();
    }
}

/// A file of `deploy/`, with some things in it changed: each of them has to be there.
pub fn deployed(name: &str, changes: &[(&str, String)]) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../deploy")
        .join(name);
    let mut text = fs::read_to_string(path).unwrap();
    for (before, after) in changes {
        assert!(text.contains(before), "{name} has no {before}");
        text = text.replace(before, after);
    }
    text
}

/// The program that a variable names, or else the one of this name.
pub fn program(variable: &str, name: &str) -> Command {
    Command::new(env::var_os(variable).unwrap_or_else(|| name.into()))
}

/// A folder of its own for a test.
pub fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"))
        .join("proxies")
        .join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    folder
}

/// A port where nobody listens.
pub fn free_address() -> SocketAddr {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    listener.local_addr().unwrap()
}
