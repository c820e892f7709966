//! What is answered to whom: statuses, headers, and what is not found.

use expect_test::expect;

use crate::common::Server;

#[tokio::test]
async fn a_post_is_answered_with_200_and_no_body_also_when_nobody_listens() {
    let server = Server::start().await;
    let response = server.post("/v1/app/all", "{}").await;
    expect![[r#"
        HTTP/1.1 200 OK
        access-control-allow-origin: *
        access-control-allow-methods: GET, POST, PUT, DELETE
        access-control-allow-credentials: true
        access-control-max-age: 86400
        access-control-allow-headers: X-Requested-With, X-HTTP-Method-Override, Content-Type, Accept, Authorization
        content-length: 0"#]]
    .assert_eq(&response.head);
    assert_eq!(response.body, "");
    assert_eq!(server.hub.channels(), 0);
}

#[tokio::test]
async fn options_is_answered_everywhere_with_200_and_no_body() {
    let server = Server::start().await;
    for target in ["/", "/v1/app/all", "/v1/app/a,b", "/nowhere", "/v2/x", "*"] {
        let response = server
            .ask(format!("OPTIONS {target} HTTP/1.1\r\nHost: h\r\n\r\n"))
            .await;
        assert_eq!(
            response.summary(),
            "HTTP/1.1 200 OK\ncontent-length: 0\n\n",
            "{target}"
        );
    }
    assert_eq!(server.hub.channels(), 0);
}

#[tokio::test]
async fn everything_else_is_not_found_and_says_so_to_any_origin() {
    let server = Server::start().await;
    let mut requests: Vec<String> = [
        "/?",
        "/index.html",
        "//",
        "/v1",
        "/v1/",
        "/v1/app",
        "/v1/app/",
        "/v1//all",
        "/v1/app/a,,b",
        "/v1/app/,a",
        "/v2/app/all",
        "/V1/app/all",
        "//v1/app/all",
    ]
    .iter()
    .flat_map(|target| [format!("GET {target}"), format!("POST {target}")])
    .collect();
    for method in ["PUT", "DELETE", "PATCH", "HEAD"] {
        requests.push(format!("{method} /v1/app/all"));
    }
    requests.extend(["POST /".to_owned(), "DELETE /".to_owned()]);
    for request in requests {
        let response = server
            .ask(format!("{request} HTTP/1.1\r\nHost: h\r\n\r\n"))
            .await;
        assert_eq!(response.status(), 404, "{request}");
        assert!(response.has_cors(), "{request}");
    }
    assert_eq!(server.hub.channels(), 0);
}

#[tokio::test]
async fn the_hub_says_what_it_is_and_how_many_listen_counting_channels() {
    let server = Server::start().await;
    let _first = server.subscribe("/v1/app/all,c1").await;
    let _second = server.subscribe("/v1/app/all").await;
    let response = server.connect().await.get("/").await;
    let version = env!("CARGO_PKG_VERSION");
    let about: serde_json::Value = serde_json::from_str(&response.body).unwrap();
    let expected = serde_json::json!({
        "name": "murmuration-hub", "version": version, "subscribers": 3,
    });
    assert_eq!(about, expected);
    assert_eq!(
        response.header("content-type"),
        Some("application/json; charset=utf-8")
    );
    assert!(response.has_cors());

    let mut client = server.connect().await;
    client
        .send("HEAD / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n")
        .await;
    let head = client.head().await;
    assert!(head.starts_with("HTTP/1.1 200 OK\n"), "{head}");
    assert!(client.is_closed().await);
}

#[tokio::test]
async fn a_connection_carries_many_requests() {
    let server = Server::start().await;
    let mut client = server.connect().await;
    for _ in 0..3 {
        assert_eq!(client.post("/v1/app/all", "{}").await.status(), 200);
        assert_eq!(client.get("/").await.status(), 200);
        assert_eq!(client.get("/nowhere").await.status(), 404);
    }
    client.subscribe("/v1/app/all").await;
    server.post("/v1/app/all", "hello").await;
    client.expect("data: hello\n\n").await;
}
