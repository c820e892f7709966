//! STUN and TURN servers: what is handed out, and what the command says when it can't be.

use std::fs;
use std::time::{Duration, SystemTime};

use expect_test::expect;
use murmuration_hub::{Hub, Ice, Limits, Setup, Site, TurnSecret};
use serde_json::Value;

use crate::binary::{Running, assert_fails, command, run};
use crate::common::{Client, Response, Server, within};

const TURN: &str = "turn:turn.example:3478?transport=udp";

#[tokio::test]
async fn whoever_asks_gets_servers_with_credentials_of_their_own() {
    let server = Server::of(with_ice(), None).await;
    let response = get(&server, "/v1/ice").await;
    let head = response.summary().replace(&response.body, "");
    let length = response.body.len().to_string();
    expect![[r#"
        HTTP/1.1 200 OK
        content-type: application/json; charset=utf-8
        cache-control: no-store
        content-length: …

    "#]]
    .assert_eq(&head.replace(&length, "…"));
    let answer: Value = serde_json::from_str(&response.body).unwrap();
    assert_eq!(answer["ttl"], 3600);
    assert_eq!(answer["iceServers"][0]["urls"][0], "stun:stun.example");
    let turn = &answer["iceServers"][1];
    assert_eq!(turn["urls"][0], TURN);
    let username = turn["username"].as_str().unwrap();
    let expiry: u64 = username.split(':').next().unwrap().parse().unwrap();
    let now = SystemTime::now()
        .duration_since(SystemTime::UNIX_EPOCH)
        .unwrap();
    let left = expiry - now.as_secs();
    assert!((3500..=3600).contains(&left), "{username}");
    assert_ne!(response.body, get(&server, "/v1/ice?again").await.body);
}

#[tokio::test]
async fn without_servers_it_is_not_found_with_a_word_whatever_files_are_there() {
    let folder = concat!(env!("CARGO_TARGET_TMPDIR"), "/ice-site");
    fs::create_dir_all(format!("{folder}/v1")).unwrap();
    for file in ["index.html", "v1/ice"] {
        fs::write(format!("{folder}/{file}"), "a file").unwrap();
    }
    let site = Site::open(folder).unwrap();
    let server = Server::with(Limits::default(), Some(site)).await;
    let response = get(&server, "/v1/ice").await;
    assert_eq!(response.status(), 404);
    assert_eq!(
        response.body,
        "this hub hands out no STUN or TURN servers\n"
    );
    assert!(response.has_cors());
}

#[tokio::test]
async fn it_is_no_channel_and_takes_no_posts() {
    let server = Server::of(with_ice(), None).await;
    assert_eq!(server.post("/v1/ice", "{}").await.status(), 404);
    let _listener = server.subscribe("/v1/ice/all").await;
    assert_eq!(server.hub.channels(), 1);
}

#[tokio::test]
async fn the_command_takes_the_secret_from_a_file_or_the_environment() {
    let file = secret_file("secret", "north\n");
    let mut hub = Running::start(&[
        "--turn-url",
        TURN,
        "--turn-secret-file",
        &file,
        "--turn-ttl",
        "90s",
    ])
    .await;
    assert_eq!(
        hub.line().await,
        format!("STUN and TURN servers are at http://{}/v1/ice", hub.address)
    );
    assert_eq!(ask(&hub).await["ttl"], 90);

    let mut by_variable = command(&["--port", "0", "--turn-url", TURN]);
    let hub = Running::of(by_variable.env("MURMURATION_TURN_SECRET", "north")).await;
    assert_eq!(ask(&hub).await["ttl"], 12 * 3600);
}

#[tokio::test]
async fn what_is_wrong_is_named_with_its_flag() {
    let good = &*secret_file("good", "north");
    let empty = &*secret_file("empty", " \n");
    for (url, secret, ttl, reason) in [
        (
            Some(TURN),
            None,
            "12h",
            "--turn-secret-file or MURMURATION_TURN_SECRET: a TURN server takes nobody",
        ),
        (
            None,
            Some(good),
            "12h",
            "--turn-url: there is no STUN or TURN server",
        ),
        (
            Some("stun:s.example"),
            Some(good),
            "12h",
            "--turn-url: there is a secret, but no TURN server",
        ),
        (Some(TURN), Some(empty), "12h", "empty: it is empty"),
        (
            Some(TURN),
            Some("/no/such/file"),
            "12h",
            "--turn-secret-file /no/such/file: ",
        ),
        (
            Some(TURN),
            Some(good),
            "8d",
            "--turn-ttl: credentials are good for a minute at least and a week at most",
        ),
    ] {
        let flags = [("--turn-url", url), ("--turn-secret-file", secret)];
        let given = flags.iter().filter_map(|(flag, it)| Some([*flag, (*it)?]));
        let mut arguments: Vec<&str> = given.flatten().collect();
        arguments.extend(["--turn-ttl", ttl]);
        assert_fails(&run(&arguments).await, reason);
    }
    let mut twice = command(&["--turn-url", TURN, "--turn-secret-file", good]);
    twice.env("MURMURATION_TURN_SECRET", "south");
    assert_fails(
        &within(twice.output()).await.unwrap(),
        "the secret is given twice",
    );
}

#[tokio::test]
async fn what_no_flag_can_have_is_refused_by_its_name() {
    for (flag, value, why) in [
        ("--turn-url", "http://turn.example", "must start with stun:"),
        ("--turn-url", "turn:t.example:0", "its port must be"),
        ("--turn-ttl", "12", "such as 12h"),
        ("--turn-ttl", "\u{e9}", "such as 12h"),
    ] {
        let output = run(&[flag, value]).await;
        let error = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{error}");
        assert!(error.contains(flag) && error.contains(why), "{error}");
    }
}

fn with_ice() -> Hub {
    let urls = ["stun:stun.example", TURN].map(|url| url.parse().unwrap());
    let secret = TurnSecret::parse("north").unwrap();
    let ice = Ice::new(urls.into(), Some(secret), Duration::from_secs(3600)).unwrap();
    Hub::with(Setup {
        ice: Some(ice),
        ..Setup::default()
    })
}

async fn get(server: &Server, target: &str) -> Response {
    server.connect().await.get(target).await
}

async fn ask(hub: &Running) -> Value {
    let response = Client::connect(hub.address).await.get("/v1/ice").await;
    serde_json::from_str(&response.body).unwrap()
}

/// A file of that name with that text.
fn secret_file(name: &str, text: &str) -> String {
    let file = format!("{}/{name}", env!("CARGO_TARGET_TMPDIR"));
    fs::write(&file, text).unwrap();
    file
}
