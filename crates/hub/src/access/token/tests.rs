use std::time::{SystemTime, UNIX_EPOCH};

use base64::Engine;
use base64::prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD};
use ring::hmac;
use ring::rand::SystemRandom;
use ring::signature::{Ed25519KeyPair, KeyPair};
use serde_json::{Value, json};

use super::*;

const SECRET: &str = "a secret that nobody guesses, 32 bytes or more";
const HS256: &str = r#"{"alg":"HS256","typ":"JWT"}"#;
const EDDSA: &str = r#"{"alg":"EdDSA","typ":"JWT"}"#;

#[test]
fn who_holds_a_token_for_the_app_may_listen_and_speak() {
    let key = shared();
    let token = hs256(SECRET, json!({ "exp": later(), "app": "chat" }));
    assert_eq!(key.check(&token, Deed::Subscribe("chat")), Ok(()));
    assert_eq!(key.check(&token, Deed::Broadcast("chat")), Ok(()));
    assert_eq!(key.check(&token, Deed::AskForIce), Ok(()));
    assert_eq!(
        key.check(&token, Deed::Subscribe("chats")),
        Err(Denied::App)
    );
}

#[test]
fn a_token_is_for_one_app_or_some_or_all() {
    let key = shared();
    for (app, may) in [
        (json!("chat"), [true, false, false]),
        (json!(["chat", "mein chat"]), [true, true, false]),
        (json!("*"), [true, true, true]),
        (json!(["*"]), [true, true, true]),
        (json!([]), [false, false, false]),
    ] {
        let token = hs256(SECRET, json!({ "exp": later(), "app": app }));
        let check = |app| key.check(&token, Deed::Subscribe(app)).is_ok();
        assert_eq!(["chat", "mein%20chat", "other"].map(check), may, "{app}");
    }
}

#[test]
fn a_token_may_be_for_listening_alone() {
    let key = shared();
    let may = |may: Value| hs256(SECRET, json!({ "exp": later(), "app": "*", "may": may }));
    let check = |token: &str| {
        [Deed::Subscribe("chat"), Deed::Broadcast("chat")].map(|deed| key.check(token, deed))
    };
    assert_eq!(
        check(&may(json!(["subscribe"]))),
        [Ok(()), Err(Denied::Deed)]
    );
    assert_eq!(
        check(&may(json!(["broadcast"]))),
        [Err(Denied::Deed), Ok(())]
    );
    assert_eq!(
        check(&may(json!(["broadcast", "subscribe", "dance"]))),
        [Ok(()), Ok(())]
    );
    assert_eq!(check(&may(json!([]))), [Err(Denied::Deed); 2]);
    assert_eq!(check(&may(json!("subscribe"))), [Err(Denied::Token); 2]);
}

#[test]
fn a_token_has_its_time() {
    let key = shared();
    let check = |claims: Value| key.check(&hs256(SECRET, claims), Deed::Subscribe("chat"));
    let now = later() - 3600;
    assert_eq!(check(json!({ "exp": now - 5, "app": "*" })), Ok(()));
    assert_eq!(
        check(json!({ "exp": now - 100, "app": "*" })),
        Err(Denied::Expired)
    );
    assert_eq!(
        check(json!({ "exp": later(), "nbf": now + 100, "app": "*" })),
        Err(Denied::Early)
    );
    assert_eq!(check(json!({ "app": "*" })), Err(Denied::Token));
    assert_eq!(
        check(json!({ "exp": "never", "app": "*" })),
        Err(Denied::Token)
    );
    assert_eq!(check(json!({ "exp": later() })), Err(Denied::Token));
}

#[test]
fn a_token_with_another_signature_or_none_is_none() {
    let key = shared();
    let claims = json!({ "exp": later(), "app": "*" });
    let good = hs256(SECRET, claims.clone());
    let (signed, signature) = good.rsplit_once('.').unwrap();
    let none = |header: &str| format!("{}.{}", base64(header), base64(claims.to_string()));
    for (bad, why) in [
        (hs256(SECRET.to_uppercase(), claims.clone()), "another key"),
        (format!("{signed}."), "no signature"),
        (format!("{signed}.{}", &signature[1..]), "a shorter one"),
        (signed.to_owned(), "two parts"),
        (format!("{good}.{signature}"), "four parts"),
        (format!("{}.", none(r#"{"alg":"none"}"#)), "none"),
        (format!("{}.", none(r#"{"alg":"NONE"}"#)), "NONE"),
        (format!("{}.{signature}", none("{}")), "no algorithm"),
        (String::new(), "nothing"),
        ("...".to_owned(), "dots"),
        ("ä.ö.ü".to_owned(), "letters"),
        ("x".repeat(LONGEST + 1), "too much"),
    ] {
        assert_eq!(
            key.check(&bad, Deed::Subscribe("chat")),
            Err(Denied::Token),
            "{why}"
        );
    }
    assert_eq!(key.check(&good, Deed::Subscribe("chat")), Ok(()));
}

#[test]
fn with_a_public_key_the_hub_can_check_tokens_and_nobody_can_make_them_of_it() {
    let pair = Ed25519KeyPair::from_pkcs8(
        Ed25519KeyPair::generate_pkcs8(&SystemRandom::new())
            .unwrap()
            .as_ref(),
    )
    .unwrap();
    let public = pair.public_key().as_ref();
    let pem = pem(&[&ED25519, public].concat());
    let key = TokenKey::parse(&pem).unwrap();
    let claims = json!({ "exp": later(), "app": "*" });
    let sign = |header| {
        let signed = format!("{}.{}", base64(header), base64(claims.to_string()));
        let signature = pair.sign(signed.as_bytes());
        format!("{signed}.{}", base64(signature.as_ref()))
    };
    let check = |token: &str| key.check(token, Deed::Broadcast("chat"));
    assert_eq!(check(&sign(EDDSA)), Ok(()));
    assert_eq!(check(&sign(HS256)), Err(Denied::Token));
    // The public key as a secret, which is the classical confusion.
    for secret in [pem.as_bytes(), pem.trim().as_bytes(), public] {
        assert_eq!(check(&hs256(secret, claims.clone())), Err(Denied::Token));
    }
    assert_eq!(
        shared().check(&sign(EDDSA), Deed::Broadcast("chat")),
        Err(Denied::Token)
    );
}

#[test]
fn a_key_that_is_none_is_refused_with_the_reason_and_never_printed() {
    let refusal = |text: &str| TokenKey::parse(text).unwrap_err();
    assert_eq!(refusal(""), TokenKeyError::TooShort);
    assert_eq!(
        refusal(" 31 bytes are not enough for it  \n"),
        TokenKeyError::TooShort
    );
    let other = pem(b"not such a key at all, but long enough for one");
    assert_eq!(refusal(&other), TokenKeyError::NotPublic);
    let private = other.replace("PUBLIC", "PRIVATE");
    assert_eq!(refusal(&private), TokenKeyError::NotPublic);
    assert_eq!(format!("{:?}", shared()), "TokenKey(HS256, …)");
}

#[test]
fn a_token_is_in_a_header_or_in_the_url() {
    let with =
        |value: &str| HeaderMap::from_iter([(header::AUTHORIZATION, value.parse().unwrap())]);
    let none = HeaderMap::new();
    let of = |target, headers: &HeaderMap| of_request(target, headers).map(str::to_owned);
    assert_eq!(of("/v1/a/b", &with("Bearer t")).unwrap(), "t");
    assert_eq!(of("/v1/a/b", &with("bearer  t ")).unwrap(), "t");
    assert_eq!(of("/v1/a/b?token=u", &with("Bearer t")).unwrap(), "t");
    assert_eq!(of("/v1/a/b?token=u", &with("Basic x")).unwrap(), "u");
    assert_eq!(of("/v1/a/b?named&token=u", &none).unwrap(), "u");
    assert_eq!(of("/v1/a/b?nottoken=u", &none), None);
    assert_eq!(of("/v1/a/token=u", &none), None);
}

fn shared() -> TokenKey {
    TokenKey::parse(&format!(" {SECRET}\n")).unwrap()
}

fn hs256(secret: impl AsRef<[u8]>, claims: Value) -> String {
    let signed = format!("{}.{}", base64(HS256), base64(claims.to_string()));
    let key = hmac::Key::new(hmac::HMAC_SHA256, secret.as_ref());
    let signature = hmac::sign(&key, signed.as_bytes());
    format!("{signed}.{}", base64(signature.as_ref()))
}

fn base64(bytes: impl AsRef<[u8]>) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(bytes)
}

fn pem(der: &[u8]) -> String {
    let body = BASE64_STANDARD.encode(der);
    format!("-----BEGIN PUBLIC KEY-----\n{body}\n-----END PUBLIC KEY-----\n")
}

/// In an hour, in seconds since 1970.
fn later() -> u64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    now.as_secs() + 3600
}
