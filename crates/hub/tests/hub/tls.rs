//! TLS: who gets in, who is sent away, and what becomes of a certificate that is renewed.

use std::time::Duration;

use expect_test::expect;
use murmuration_hub::{Hub, Limits, Tls};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::common::{Client, eventually, within};
use crate::secure::{Http2, Pair, SecureServer, connect};

#[tokio::test]
async fn http_1_1_is_spoken_over_tls_and_beside_it() {
    let server = start("http1").await;
    let mut secure = server.connect("http/1.1").await;
    secure
        .write_all(b"GET /v1/app/all HTTP/1.1\r\nHost: h\r\n\r\n")
        .await
        .unwrap();
    read_until(&mut secure, ":welcome\n\n\r\n").await;
    let mut plain = Client::connect(server.plain).await;
    plain.subscribe("/v1/app/all").await;
    let mut sender = server.connect("http/1.1").await;
    let post = b"POST /v1/app/all HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nhello";
    sender.write_all(post).await.unwrap();
    read_until(&mut sender, "\r\n\r\n").await;
    read_until(&mut secure, "data: hello\n\n\r\n").await;
    plain.expect("data: hello\n\n").await;
    let hub = server.hub.clone();
    server.stop().await;
    assert_eq!(hub.subscribers(), 0);
    let mut rest = String::new();
    // The end is one that TLS has for it: else this would be an error.
    within(secure.read_to_string(&mut rest)).await.unwrap();
    assert_eq!(rest, "d\r\nretry: 2000\n\n\r\n0\r\n\r\n");
}

#[tokio::test]
async fn a_renewed_certificate_is_for_newcomers_and_no_stream_ends() {
    let server = start("renewed").await;
    let client = server.http2().await;
    let mut events = client.subscribe("/v1/app/all").await;
    let renewed = server.pair.renew();
    assert!(server.tls.reload().unwrap());
    assert!(!server.tls.reload().unwrap(), "it is the same");
    assert!(
        connect(server.address, &server.certificate, "h2")
            .await
            .is_err()
    );
    let newcomer = Http2::on(connect(server.address, &renewed, "h2").await.unwrap()).await;
    newcomer.post("/v1/app/all", "still there").await;
    events.expect("data: still there\n\n").await;
}

#[tokio::test]
async fn a_server_finds_out_by_itself_that_a_certificate_is_renewed() {
    let server = start("found").await;
    let renewed = server.pair.renew();
    within(async {
        while connect(server.address, &renewed, "h2").await.is_err() {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    })
    .await;
}

#[tokio::test]
async fn a_broken_pair_is_refused_by_name_and_the_old_one_stays() {
    let server = start("broken").await;
    server.pair.spoil();
    let error = server.tls.reload().unwrap_err().to_string();
    expect!["the key in DIR/key.pem is not that of the certificate in DIR/chain.pem: keys may not be consistent: KeyMismatch"]
        .assert_eq(&without_folder(&error, &server.pair));
    let client = server.http2().await;
    client.post("/v1/app/all", "hello").await;
}

#[test]
fn files_that_are_no_certificate_with_its_key_are_refused_by_name() {
    let (pair, _) = Pair::new("refused");
    let error = |chain: &std::path::Path, key: &std::path::Path| {
        without_folder(&Tls::open(chain, key).unwrap_err().to_string(), &pair)
    };
    let nowhere = pair.key.with_file_name("nowhere.pem");
    let empty = pair.key.with_file_name("empty.pem");
    std::fs::write(&empty, "").unwrap();
    let cut = pair.key.with_file_name("cut.pem");
    std::fs::write(&cut, "-----BEGIN CERTIFICATE-----\nAAAA\n").unwrap();
    expect!["DIR/nowhere.pem cannot be read: No such file or directory (os error 2)"]
        .assert_eq(&error(&nowhere, &pair.key));
    expect!["DIR/nowhere.pem cannot be read: No such file or directory (os error 2)"]
        .assert_eq(&error(&pair.chain, &nowhere));
    expect!["DIR/key.pem has no certificate"].assert_eq(&error(&pair.key, &pair.key));
    expect!["DIR/empty.pem has no private key"].assert_eq(&error(&pair.chain, &empty));
    expect!["DIR/cut.pem is not in PEM format"].assert_eq(&error(&cut, &pair.key));
}

#[tokio::test]
async fn who_stalls_in_the_handshake_is_let_go_and_others_get_in_meanwhile() {
    let limits = Limits {
        header_read: Duration::from_millis(300),
        ..Limits::default()
    };
    let server = SecureServer::start("stalled", Hub::new(limits)).await;
    let mut silent = TcpStream::connect(server.address).await.unwrap();
    let mut halfway = TcpStream::connect(server.address).await.unwrap();
    // The beginning of a record that never ends.
    halfway.write_all(&[22, 3, 1, 2, 0, 1]).await.unwrap();
    server.http2().await.post("/v1/app/all", "hello").await;
    for socket in [&mut silent, &mut halfway] {
        let mut said = Vec::new();
        // Reset or ended, it is over.
        let _ = within(socket.read_to_end(&mut said)).await;
        assert_eq!(said, b"");
    }
}

#[tokio::test]
async fn plain_http_at_the_secure_door_gets_a_word_and_is_closed() {
    let server = start("plain").await;
    let client = Client::connect(server.address).await;
    let said = client.last_words("GET / HTTP/1.1\r\nHost: h\r\n\r\n").await;
    assert!(said.starts_with("HTTP/1.1 400 Bad Request\r\n"), "{said}");
    assert!(
        said.ends_with("\r\n\r\nthis port speaks TLS only; use https://\r\n"),
        "{said}"
    );
    // So is who sends a lot.
    let client = Client::connect(server.address).await;
    let said = client
        .last_words(format!("GET /{} HTTP/1.1\r\n\r\n", "x".repeat(50_000)))
        .await;
    assert!(said.starts_with("HTTP/1.1 400 "), "{said}");
}

#[tokio::test]
async fn who_hangs_up_over_tls_is_forgotten() {
    let server = start("hung-up").await;
    let mut secure = server.connect("http/1.1").await;
    secure
        .write_all(b"GET /v1/app/all HTTP/1.1\r\nHost: h\r\n\r\n")
        .await
        .unwrap();
    read_until(&mut secure, ":welcome\n\n\r\n").await;
    assert_eq!(server.hub.subscribers(), 1);
    drop(secure);
    eventually(|| server.hub.subscribers() == 0).await;
}

async fn start(test: &str) -> SecureServer {
    SecureServer::start(test, Hub::new(Limits::default())).await
}

/// Reads until `end` has come.
async fn read_until(socket: &mut (impl AsyncReadExt + Unpin), end: &str) {
    let mut said = Vec::new();
    while !said.ends_with(end.as_bytes()) {
        let length = within(socket.read_buf(&mut said)).await.unwrap();
        assert!(length > 0, "it ended: {}", String::from_utf8_lossy(&said));
    }
}

fn without_folder(text: &str, pair: &Pair) -> String {
    text.replace(pair.key.parent().unwrap().to_str().unwrap(), "DIR")
}
