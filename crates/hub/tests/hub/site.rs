//! The files of a built app, from the same process as the hub.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use expect_test::expect;
use murmuration_hub::{Hub, Limits, Site};

use crate::common::{Client, Response, Server};
use crate::secure::SecureServer;

#[tokio::test]
async fn the_page_is_at_the_root_and_under_its_name() {
    let server = serve_site("page").await;
    for target in ["/", "/index.html", "/?room=1", "/index.html?room=1"] {
        let response = get(&server, target).await;
        assert_eq!(response.status(), 200, "{target}");
        assert_eq!(response.body, "<title>the app</title>", "{target}");
        assert_eq!(
            response.header("content-type"),
            Some("text/html"),
            "{target}"
        );
    }
}

#[tokio::test]
async fn files_have_the_types_that_a_browser_insists_on() {
    let server = serve_site("types").await;
    for (target, content_type) in [
        ("/app.js", "text/javascript"),
        ("/app_bg.wasm", "application/wasm"),
        ("/styles/app.css", "text/css"),
        ("/icon.svg", "image/svg+xml"),
    ] {
        let response = get(&server, target).await;
        assert_eq!(response.status(), 200, "{target}");
        assert_eq!(
            response.header("content-type"),
            Some(content_type),
            "{target}"
        );
        assert_eq!(response.body, target, "{target}");
    }
}

#[tokio::test]
async fn a_file_is_asked_for_again_and_costs_nothing_while_it_is_the_same() {
    let server = serve_site("again").await;
    let first = get(&server, "/app.js").await;
    assert_eq!(first.header("cache-control"), Some("no-cache"));
    assert!(first.has_cors());
    let modified = first.header("last-modified").unwrap();
    let request =
        format!("GET /app.js HTTP/1.1\r\nHost: h\r\nIf-Modified-Since: {modified}\r\n\r\n");
    let second = server.ask(request).await;
    assert_eq!(second.status(), 304);
    assert_eq!(second.body, "");
}

#[tokio::test]
async fn a_head_request_gets_the_head() {
    let server = serve_site("head").await;
    let mut client = server.connect().await;
    client
        .send("HEAD /app.js HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n")
        .await;
    let head = client.head().await;
    assert!(head.starts_with("HTTP/1.1 200 OK\n"), "{head}");
    assert!(head.contains("content-length: 7"), "{head}");
    assert!(client.is_closed().await);
}

#[tokio::test]
async fn unknown_files_and_other_methods_are_not_found() {
    let server = serve_site("unknown").await;
    let long = format!("/{}", "a".repeat(5000));
    for target in [
        "/nothing",
        "/app.js/x",
        "/styles/nothing",
        "/v1/app",
        "/%00",
        "/%ff",
        &long,
    ] {
        let response = get(&server, target).await;
        assert_eq!(response.status(), 404, "{target}");
        assert!(response.has_cors(), "{target}");
    }
    let request = "POST / HTTP/1.1\r\nHost: h\r\nAccept: application/json\r\n\r\n";
    assert_eq!(server.ask(request).await.status(), 404);
    for method in ["POST", "PUT", "DELETE"] {
        for target in ["/", "/app.js"] {
            let response = server
                .ask(format!("{method} {target} HTTP/1.1\r\nHost: h\r\n\r\n"))
                .await;
            assert_eq!(response.status(), 404, "{method} {target}");
            assert!(response.has_cors(), "{method} {target}");
        }
    }
}

#[tokio::test]
async fn nothing_outside_of_the_folder_can_be_read() {
    let server = serve_site("traversal").await;
    // It is there, next to the folder.
    let secret = folder("traversal").parent().unwrap().join("secret.txt");
    assert_eq!(fs::read_to_string(&secret).unwrap(), "secret");
    let absolute = secret.to_str().unwrap().to_owned();
    for target in [
        "/../secret.txt",
        "/%2e%2e/secret.txt",
        "/.%2e/secret.txt",
        "/%2E%2E%2Fsecret.txt",
        "/..%2fsecret.txt",
        "/styles/../../secret.txt",
        "/styles/%2e%2e/%2e%2e/secret.txt",
        "/..%5csecret.txt",
        "/%252e%252e/secret.txt",
        "/....//secret.txt",
        &format!("/{absolute}"),
        &format!("/%2f{absolute}"),
        &absolute,
    ] {
        let response = get(&server, target).await;
        assert_eq!(response.status(), 404, "{target}");
        assert_eq!(response.body, "", "{target}");
    }
}

#[tokio::test]
async fn the_hub_works_beside_the_site() {
    let server = serve_site("beside").await;
    let mut client = server.subscribe("/v1/app/all").await;
    assert_eq!(server.post("/v1/app/all", "hello").await.status(), 200);
    client.expect("data: hello\n\n").await;
    let options = server
        .ask("OPTIONS /app.js HTTP/1.1\r\nHost: h\r\n\r\n")
        .await;
    assert_eq!((options.status(), &*options.body), (200, ""));
}

#[tokio::test]
async fn who_wants_json_and_not_html_gets_the_hubs_answer_at_the_root() {
    let server = serve_site("negotiation").await;
    let chromium = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8";
    for (accept, is_page) in [
        ("application/json", false),
        ("Application/JSON, text/plain, */*", false),
        ("*/*", true),
        ("text/html", true),
        (chromium, true),
        ("text/html, application/json", true),
        ("application/json, text/html;q=0.5", true),
    ] {
        let response = server
            .ask(format!(
                "GET / HTTP/1.1\r\nHost: h\r\nAccept: {accept}\r\n\r\n"
            ))
            .await;
        assert_eq!(response.status(), 200, "{accept}");
        assert_eq!(response.body.contains("<title>"), is_page, "{accept}");
        assert_eq!(response.body.contains("subscribers"), !is_page, "{accept}");
        assert_eq!(response.header("vary"), Some("accept"), "{accept}");
    }
}

#[tokio::test]
async fn who_takes_it_compressed_gets_it_so_and_others_as_it_is() {
    let server = serve_site("compressed").await;
    let site = folder("compressed");
    fs::write(site.join("app.js.br"), "in brotli").unwrap();
    fs::write(site.join("app.js.gz"), "in gzip").unwrap();
    for (accept, coding, body) in [
        ("br, gzip", Some("br"), "in brotli"),
        ("gzip, deflate, br, zstd", Some("br"), "in brotli"),
        ("gzip", Some("gzip"), "in gzip"),
        ("gzip;q=0, br;q=0", None, "/app.js"),
        ("identity", None, "/app.js"),
    ] {
        let request =
            format!("GET /app.js HTTP/1.1\r\nHost: h\r\nAccept-Encoding: {accept}\r\n\r\n");
        let response = server.ask(request).await;
        assert_eq!(response.header("content-encoding"), coding, "{accept}");
        assert_eq!(response.body, body, "{accept}");
        assert_eq!(response.header("content-type"), Some("text/javascript"));
        assert!(response.head.contains("\nvary: accept-encoding"));
    }
    let request = "GET /icon.svg HTTP/1.1\r\nHost: h\r\nAccept-Encoding: br\r\n\r\n";
    let response = server.ask(request).await;
    assert_eq!(response.header("content-encoding"), None);
    assert_eq!(response.body, "/icon.svg");
}

#[tokio::test]
async fn who_takes_it_compressed_gets_it_as_it_is_when_it_was_changed_since() {
    let site = folder("stale");
    fs::write(site.join("app.js.br"), "as it was").unwrap();
    let compressed = fs::File::options().write(true).open(site.join("app.js.br"));
    let earlier = SystemTime::now() - Duration::from_secs(60);
    compressed.unwrap().set_modified(earlier).unwrap();
    let server = Server::with(Limits::default(), Some(Site::open(&site).unwrap())).await;
    let request = "GET /app.js HTTP/1.1\r\nHost: h\r\nAccept-Encoding: br\r\n\r\n";
    let response = server.ask(request).await;
    assert_eq!(response.header("content-encoding"), None);
    assert_eq!(
        response.body,
        fs::read_to_string(site.join("app.js")).unwrap()
    );
}

#[tokio::test]
async fn a_file_with_a_hash_in_its_name_may_be_kept_for_ever() {
    let server = serve_site("kept").await;
    let name = "app-0123456789abcdef.js";
    fs::write(folder("kept").join(name), "for ever").unwrap();
    let response = get(&server, &format!("/{name}")).await;
    assert_eq!(
        response.header("cache-control"),
        Some("public, max-age=31536000, immutable")
    );
    // It may come with the next build.
    let response = get(&server, "/app-fedcba9876543210.js").await;
    assert_eq!(response.status(), 404);
    assert_eq!(response.header("cache-control"), Some("no-cache"));
}

#[tokio::test]
async fn browsers_are_told_to_be_careful_with_the_site() {
    let server = serve_site("careful").await;
    for (target, status) in [("/", 200), ("/app.js", 200), ("/nothing", 404)] {
        let response = get(&server, target).await;
        assert_eq!(response.status(), status);
        for (name, value) in [
            ("x-content-type-options", "nosniff"),
            ("referrer-policy", "no-referrer"),
            ("cross-origin-opener-policy", "same-origin"),
            ("content-security-policy", "frame-ancestors 'none'"),
        ] {
            assert_eq!(response.header(name), Some(value), "{target}");
        }
        let asked = response.header("permissions-policy").unwrap();
        assert!(asked.contains("microphone=()"), "{target}");
        assert_eq!(response.header("strict-transport-security"), None);
    }
}

#[tokio::test]
async fn a_site_may_be_shown_within_others_when_it_is_told_so() {
    let site = Site::open(folder("embedded")).unwrap().embeddable();
    let server = Server::with(Limits::default(), Some(site)).await;
    let response = get(&server, "/").await;
    assert_eq!(response.header("content-security-policy"), None);
}

#[tokio::test]
async fn browsers_are_told_to_stay_with_tls_where_they_have_it_and_nowhere_else() {
    let site = Site::open(folder("strict")).unwrap();
    let site = site.only_over_tls_for(Duration::from_secs(3600));
    let hub = Hub::new(Limits::default());
    let server = SecureServer::with_site("strict", hub, Some(site)).await;
    let response = server.http2().await.request("GET", "/", "").await;
    assert_eq!(
        response.headers()["strict-transport-security"],
        "max-age=3600"
    );
    let response = Client::connect(server.plain).await.get("/").await;
    assert_eq!(response.status(), 200);
    assert_eq!(response.header("strict-transport-security"), None);
}

#[test]
fn a_folder_that_is_no_site_is_refused_with_the_reason() {
    let root = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let empty = root.join("empty-site");
    fs::create_dir_all(empty.join("index.html")).unwrap();
    let reason = |path: &Path| {
        let error = Site::open(path).unwrap_err().to_string();
        error.replace(root.to_str().unwrap(), "TMP")
    };
    expect!["there is no folder TMP/nowhere"].assert_eq(&reason(&root.join("nowhere")));
    expect!["the folder TMP/empty-site has no index.html; has the app been built?"]
        .assert_eq(&reason(&empty));
    let file = folder("refused").join("app.js");
    expect!["there is no folder TMP/refused/site/app.js"].assert_eq(&reason(&file));
}

async fn get(server: &Server, target: &str) -> Response {
    server.connect().await.get(target).await
}

async fn serve_site(name: &str) -> Server {
    Server::with(Limits::default(), Some(Site::open(folder(name)).unwrap())).await
}

/// A built app, with a file beside its folder.
fn folder(name: &str) -> PathBuf {
    let parent = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let folder = parent.join("site");
    fs::create_dir_all(folder.join("styles")).unwrap();
    fs::write(parent.join("secret.txt"), "secret").unwrap();
    fs::write(folder.join("index.html"), "<title>the app</title>").unwrap();
    for file in ["app.js", "app_bg.wasm", "styles/app.css", "icon.svg"] {
        fs::write(folder.join(file), format!("/{file}")).unwrap();
    }
    folder
}
