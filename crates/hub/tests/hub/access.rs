//! Who may use a hub: pages of some origins, and holders of a token.

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use murmuration_hub::{Access, Hub, Origins, Setup, TokenKey};
use ring::hmac;

use crate::common::{Response, Server};

const SECRET: &str = "0123456789abcdef0123456789abcdef";

#[tokio::test]
async fn pages_of_other_origins_are_sent_away_with_a_word() {
    let server = with_origin("https://chat.example").await;
    for method in ["GET", "POST", "OPTIONS"] {
        let response = ask(
            &server,
            method,
            "/v1/app/all",
            "Origin: https://evil.example",
        )
        .await;
        assert_eq!(response.status(), 403, "{method}");
        assert_eq!(response.body, "pages of this origin may not use this hub\n");
        assert_eq!(response.header("access-control-allow-origin"), None);
        assert_eq!(response.header("vary"), Some("origin"));
    }
    assert_eq!(server.hub.subscribers(), 0);
}

#[tokio::test]
async fn pages_of_an_allowed_origin_are_told_that_they_are_meant() {
    let server = with_origin("https://chat.example").await;
    let origin = "Origin: https://chat.example";
    for method in ["POST", "OPTIONS"] {
        let response = ask(&server, method, "/v1/app/all", origin).await;
        assert_eq!(response.status(), 200, "{method}");
        let allowed = response.header("access-control-allow-origin");
        assert_eq!(allowed, Some("https://chat.example"), "{method}");
        assert_eq!(response.header("vary"), Some("origin"), "{method}");
    }
    let mut client = server.connect().await;
    client
        .send(format!(
            "GET /v1/app/all HTTP/1.1\r\nHost: h\r\n{origin}\r\n\r\n"
        ))
        .await;
    let head = client.head().await;
    assert!(head.contains("\naccess-control-allow-origin: https://chat.example\n"));
    assert!(head.contains("\nvary: origin\n"), "{head}");
    client.expect(":welcome\n\n").await;
}

#[tokio::test]
async fn programs_tell_of_no_origin_and_are_not_concerned() {
    let server = with_origin("https://chat.example").await;
    let mut client = server.subscribe("/v1/app/all").await;
    assert_eq!(server.post("/v1/app/all", "hello").await.status(), 200);
    client.expect("data: hello\n\n").await;
}

#[tokio::test]
async fn a_private_hub_wants_a_token_and_says_what_is_wrong_with_one() {
    let server = private().await;
    for (header, word) in [
        (
            "X: y",
            "this hub is for holders of a token: send it as `authorization: Bearer …` or as `?token=…`\n",
        ),
        (
            "Authorization: Bearer nonsense",
            "the token is not one of this hub's\n",
        ),
        (
            &*bearer(r#"{"app":"app","exp":1}"#),
            "the token has expired\n",
        ),
        (
            &*bearer(r#"{"app":"other","exp":99999999999}"#),
            "the token is not for this app\n",
        ),
    ] {
        for method in ["GET", "POST"] {
            let response = ask(&server, method, "/v1/app/all", header).await;
            assert_eq!(response.status(), 401, "{method} {header}");
            assert_eq!(response.body, word, "{method} {header}");
            assert!(
                response
                    .header("www-authenticate")
                    .unwrap()
                    .starts_with("Bearer")
            );
            assert!(response.has_cors(), "a page sees why: {method} {header}");
        }
    }
    assert_eq!(ask(&server, "GET", "/v1/ice", "X: y").await.status(), 401);
    assert_eq!(server.hub.subscribers(), 0);
}

#[tokio::test]
async fn a_token_opens_a_private_hub_from_a_header_and_from_the_url() {
    let server = private().await;
    let claims = r#"{"app":"app","exp":99999999999,"may":["subscribe"]}"#;
    let mut client = server
        .subscribe(&format!("/v1/app/all?token={}", token(claims)))
        .await;
    let sender = bearer(r#"{"app":["app"],"exp":99999999999}"#);
    assert_eq!(
        ask(&server, "POST", "/v1/app/all", &sender).await.status(),
        200
    );
    client.expect("data: \n\n").await;
    let listener = bearer(claims);
    let response = ask(&server, "POST", "/v1/app/all", &listener).await;
    assert_eq!(
        (response.status(), &*response.body),
        (401, "the token is not for this\n")
    );
    // It hands out none, but that is another matter.
    assert_eq!(
        ask(&server, "GET", "/v1/ice", &listener).await.status(),
        404
    );
}

#[tokio::test]
async fn what_is_no_secret_needs_no_token() {
    let server = private().await;
    assert_eq!(ask(&server, "GET", "/", "X: y").await.status(), 200);
    // Browsers ask this before they send a token.
    assert_eq!(
        ask(&server, "OPTIONS", "/v1/app/all", "X: y")
            .await
            .status(),
        200
    );
}

async fn ask(server: &Server, method: &str, path: &str, header: &str) -> Response {
    let request = format!("{method} {path} HTTP/1.1\r\nHost: h\r\n{header}\r\n\r\n");
    server.ask(request).await
}

async fn with_origin(origin: &str) -> Server {
    let origins = Origins::These(vec![origin.parse().unwrap()]);
    with(Access {
        origins,
        ..Access::default()
    })
    .await
}

async fn private() -> Server {
    with(Access {
        tokens: Some(TokenKey::parse(SECRET).unwrap()),
        ..Access::default()
    })
    .await
}

async fn with(access: Access) -> Server {
    let setup = Setup {
        access,
        ..Setup::default()
    };
    Server::of(Hub::with(setup), None).await
}

fn bearer(claims: &str) -> String {
    format!("Authorization: Bearer {}", token(claims))
}

fn token(claims: &str) -> String {
    let encode = |bytes: &[u8]| BASE64_URL_SAFE_NO_PAD.encode(bytes);
    let signed = format!(
        "{}.{}",
        encode(br#"{"alg":"HS256"}"#),
        encode(claims.as_bytes())
    );
    let key = hmac::Key::new(hmac::HMAC_SHA256, SECRET.as_bytes());
    format!(
        "{signed}.{}",
        encode(hmac::sign(&key, signed.as_bytes()).as_ref())
    )
}
