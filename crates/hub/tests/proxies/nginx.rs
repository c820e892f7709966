//! nginx with `deploy/nginx.conf`.

use std::fs;
use std::net::SocketAddr;

use tokio::net::TcpListener;

use crate::proxy::{
    Proxy, deployed, folder, free_address, hub, passes_events_at_once, passes_the_end, program,
    tells_who_asks,
};
use crate::secure::Pair;

#[tokio::test]
async fn nginx_passes_events_at_once_and_many_streams_on_one_connection() {
    let hub = hub().await;
    let nginx = start("events", hub.address).await;
    passes_events_at_once(&nginx, &hub).await;
}

#[tokio::test]
async fn nginx_passes_the_end() {
    let hub = hub().await;
    let nginx = start("end", hub.address).await;
    passes_the_end(&nginx, hub).await;
}

#[tokio::test]
async fn nginx_tells_the_hub_who_asks() {
    let upstream = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let nginx = start("who", upstream.local_addr().unwrap()).await;
    tells_who_asks(&nginx, &upstream).await;
}

async fn start(test: &str, upstream: SocketAddr) -> Proxy {
    let folder = folder(&format!("nginx-{test}"));
    let (pair, certificate) = Pair::new(&format!("nginx-{test}"));
    let address = free_address();
    let live = "/etc/letsencrypt/live/chat.example";
    let server = deployed(
        "nginx.conf",
        &[
            ("listen 443 ssl", format!("listen {address} ssl")),
            ("127.0.0.1:8088", upstream.to_string()),
            (
                &format!("{live}/fullchain.pem"),
                pair.chain.display().to_string(),
            ),
            (
                &format!("{live}/privkey.pem"),
                pair.key.display().to_string(),
            ),
            ("chat.example", "localhost".to_owned()),
        ],
    );
    let there = folder.display();
    // What is elsewhere in a whole configuration: nothing outside of this folder is written.
    let whole = format!(
        "daemon off;\npid {there}/pid;\nerror_log {there}/errors;\n\
         events {{ worker_connections 1024; }}\n\
         http {{\n\
         access_log off;\n\
         client_body_temp_path {there}/body;\n\
         proxy_temp_path {there}/proxy;\n\
         fastcgi_temp_path {there}/fastcgi;\n\
         uwsgi_temp_path {there}/uwsgi;\n\
         scgi_temp_path {there}/scgi;\n\
         {server}}}\n"
    );
    let file = folder.join("nginx.conf");
    fs::write(&file, whole).unwrap();
    let mut nginx = program("MURMURATION_NGINX", "nginx");
    nginx.arg("-c").arg(&file).arg("-p").arg(&folder);
    Proxy::start(&mut nginx, address, move || Some(certificate.clone())).await
}
