//! A hub behind TLS, and clients that speak it.

#![allow(dead_code, reason = "each test binary uses a part")]

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use std::{fs, io};

use axum::body::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::client::conn::http2::{self, SendRequest};
use hyper::{Request, Response};
use hyper_util::rt::{TokioExecutor, TokioIo};
use murmuration_hub::{Farewell, Hub, Serving, Site, Tls};
use rcgen::{CertifiedKey, KeyPair, generate_simple_self_signed};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName};
use tokio_rustls::rustls::{ClientConfig, RootCertStore};

use crate::common::within;

/// Two files with a certificate for `localhost` and its key.
pub struct Pair {
    pub chain: PathBuf,
    pub key: PathBuf,
}

impl Pair {
    /// Files of their own for a test, with a certificate in them.
    pub fn new(test: &str) -> (Self, CertificateDer<'static>) {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR"))
            .join("tls")
            .join(test);
        fs::create_dir_all(&folder).unwrap();
        let pair = Self {
            chain: folder.join("chain.pem"),
            key: folder.join("key.pem"),
        };
        let certificate = pair.renew();
        (pair, certificate)
    }

    /// Writes another certificate, with another key.
    pub fn renew(&self) -> CertificateDer<'static> {
        let CertifiedKey { cert, signing_key } =
            generate_simple_self_signed(["localhost".to_owned()]).unwrap();
        fs::write(&self.key, signing_key.serialize_pem()).unwrap();
        fs::write(&self.chain, cert.pem()).unwrap();
        cert.der().clone()
    }

    /// Writes a key that is not the certificate's.
    pub fn spoil(&self) {
        let other = KeyPair::generate().unwrap();
        fs::write(&self.key, other.serialize_pem()).unwrap();
    }

    pub fn open(&self) -> Tls {
        Tls::open(&self.chain, &self.key).unwrap()
    }
}

/// A hub that is being served over TLS, and one door beside for those who don't speak it.
pub struct SecureServer {
    pub address: SocketAddr,
    pub plain: SocketAddr,
    pub hub: Hub,
    pub tls: Tls,
    pub pair: Pair,
    /// The certificate at the beginning.
    pub certificate: CertificateDer<'static>,
    stop: oneshot::Sender<()>,
    served: JoinHandle<()>,
}

impl SecureServer {
    pub async fn start(test: &str, hub: Hub) -> Self {
        Self::with_site(test, hub, None).await
    }

    pub async fn with_site(test: &str, hub: Hub, site: Option<Site>) -> Self {
        let (pair, certificate) = Pair::new(test);
        let tls = pair.open();
        let secure = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let plain = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let (stop, stopped) = oneshot::channel();
        let addresses = (secure.local_addr().unwrap(), plain.local_addr().unwrap());
        let serving = Serving::of(hub.clone())
            .site(site)
            .tls(secure, tls.clone())
            .plain(plain)
            .farewell(Farewell {
                retry: Some(Duration::from_secs(2)..=Duration::from_secs(2)),
                ..Farewell::default()
            });
        let served = tokio::spawn(serving.until(async { stopped.await.unwrap_or_default() }));
        Self {
            address: addresses.0,
            plain: addresses.1,
            hub,
            tls,
            pair,
            certificate,
            stop,
            served,
        }
    }

    /// A connection over which `protocol` is spoken.
    pub async fn connect(&self, protocol: &str) -> TlsStream<TcpStream> {
        connect(self.address, &self.certificate, protocol)
            .await
            .unwrap()
    }

    pub async fn http2(&self) -> Http2 {
        Http2::on(self.connect("h2").await).await
    }

    /// Shuts down and waits until the hub has ended.
    pub async fn stop(self) {
        self.stop.send(()).unwrap();
        within(self.served).await.unwrap();
    }
}

/// Shakes hands with who shows just `certificate`.
pub async fn connect(
    address: SocketAddr,
    certificate: &CertificateDer<'static>,
    protocol: &str,
) -> io::Result<TlsStream<TcpStream>> {
    let mut roots = RootCertStore::empty();
    roots.add(certificate.clone()).unwrap();
    let mut config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    config.alpn_protocols = vec![protocol.as_bytes().to_vec()];
    let name = ServerName::try_from("localhost").unwrap();
    within(async {
        let socket = TcpStream::connect(address).await?;
        socket.set_nodelay(true)?;
        TlsConnector::from(Arc::new(config))
            .connect(name, socket)
            .await
    })
    .await
}

/// An HTTP/2 connection, from the client's side.
pub struct Http2 {
    pub sender: SendRequest<Full<Bytes>>,
    /// Ends with the connection.
    pub connection: JoinHandle<hyper::Result<()>>,
}

impl Http2 {
    pub async fn on(socket: TlsStream<TcpStream>) -> Self {
        Self::with(&http2::Builder::new(TokioExecutor::new()), socket).await
    }

    pub async fn with(
        builder: &http2::Builder<TokioExecutor>,
        socket: TlsStream<TcpStream>,
    ) -> Self {
        let (sender, connection) = within(builder.handshake(TokioIo::new(socket)))
            .await
            .unwrap();
        Self {
            sender,
            connection: tokio::spawn(connection),
        }
    }

    pub async fn request(&self, method: &str, path: &str, body: &str) -> Response<Incoming> {
        let request = Request::builder()
            .method(method)
            .uri(format!("https://localhost{path}"))
            .body(Full::new(Bytes::copy_from_slice(body.as_bytes())))
            .unwrap();
        within(self.sender.clone().send_request(request))
            .await
            .unwrap()
    }

    pub async fn post(&self, path: &str, body: &str) {
        let response = self.request("POST", path, body).await;
        assert_eq!(response.status(), 200);
    }

    /// Opens an event stream, past the comment at its start.
    pub async fn subscribe(&self, path: &str) -> Events {
        let response = self.request("GET", path, "").await;
        assert_eq!(response.status(), 200);
        let mut events = Events {
            body: response.into_body(),
            received: Vec::new(),
        };
        events.expect(":welcome\n\n").await;
        events
    }
}

/// An event stream of an HTTP/2 connection. Dropping it cancels the stream.
pub struct Events {
    body: Incoming,
    received: Vec<u8>,
}

impl Events {
    /// Reads just `text` from the stream.
    pub async fn expect(&mut self, text: &str) {
        while self.received.len() < text.len() {
            let frame = within(self.body.frame()).await.expect("the stream ended");
            self.received.extend(frame.unwrap().into_data().unwrap());
        }
        let said: Vec<u8> = self.received.drain(..text.len()).collect();
        assert_eq!(String::from_utf8_lossy(&said), text);
    }

    /// Reads on to the end. True when it is one that HTTP has for it, and nothing came before.
    pub async fn ends(&mut self) -> bool {
        while let Some(frame) = within(self.body.frame()).await {
            match frame.map(|frame| frame.into_data()) {
                Ok(Ok(data)) => self.received.extend(data),
                _ => return false,
            }
        }
        self.received.is_empty()
    }

    /// Reads on until the stream is cut off.
    pub async fn is_cut(&mut self) -> bool {
        loop {
            match within(self.body.frame()).await {
                Some(Ok(_)) => {}
                Some(Err(_)) => return true,
                None => return false,
            }
        }
    }
}
