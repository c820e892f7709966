//! Caddy with `deploy/Caddyfile`.

use std::fs;
use std::net::SocketAddr;

use tokio::net::TcpListener;
use tokio_rustls::rustls::pki_types::CertificateDer;
use tokio_rustls::rustls::pki_types::pem::PemObject;

use crate::proxy::{
    Proxy, deployed, folder, free_address, hub, passes_events_at_once, passes_the_end, program,
    tells_who_asks,
};

#[tokio::test]
async fn caddy_passes_events_at_once_and_many_streams_on_one_connection() {
    let hub = hub().await;
    let caddy = start("events", hub.address).await;
    passes_events_at_once(&caddy, &hub).await;
}

#[tokio::test]
async fn caddy_passes_the_end() {
    let hub = hub().await;
    let caddy = start("end", hub.address).await;
    passes_the_end(&caddy, hub).await;
}

#[tokio::test]
async fn caddy_tells_the_hub_who_asks() {
    let upstream = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let caddy = start("who", upstream.local_addr().unwrap()).await;
    tells_who_asks(&caddy, &upstream).await;
}

async fn start(test: &str, upstream: SocketAddr) -> Proxy {
    let folder = folder(&format!("caddy-{test}"));
    let address = free_address();
    // For this name it signs certificates itself. Nothing outside of this folder is written.
    let site = deployed("Caddyfile", &[]);
    let there = folder.display();
    let whole = format!(
        "{{\n\
         admin off\n\
         skip_install_trust\n\
         auto_https disable_redirects\n\
         storage file_system {there}\n\
         default_bind 127.0.0.1\n\
         }}\n\
         {site}"
    );
    let file = folder.join("Caddyfile");
    fs::write(&file, whole).unwrap();
    let mut caddy = program("MURMURATION_CADDY", "caddy");
    caddy
        .args(["run", "--adapter", "caddyfile", "--config"])
        .arg(&file)
        .env("HOME", &folder)
        .env("CHAT_ADDRESS", format!("localhost:{}", address.port()))
        .env("CHAT_HUB", upstream.to_string())
        .stderr(fs::File::create(folder.join("log")).unwrap());
    let root = folder.join("pki/authorities/local/root.crt");
    Proxy::start(&mut caddy, address, move || {
        CertificateDer::from_pem_slice(&fs::read(&root).ok()?).ok()
    })
    .await
}
