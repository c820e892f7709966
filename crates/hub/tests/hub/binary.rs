//! The command: what it prints, how it fails, how it ends.

use std::net::SocketAddr;
use std::process::{Output, Stdio};

use tokio::io::{AsyncBufReadExt, BufReader, Lines};
use tokio::net::TcpListener;
use tokio::process::{Child, ChildStdout, Command};

use crate::common::{Client, within};

#[tokio::test]
async fn it_says_where_the_hub_is_and_is_there() {
    let mut hub = Running::start(&[]).await;
    assert_eq!(hub.line().await, "Ctrl-C ends it.");
    let mut client = Client::connect(hub.address).await;
    client.subscribe("/v1/app/all").await;
    let response = Client::connect(hub.address)
        .await
        .post("/v1/app/all", "hello")
        .await;
    assert_eq!(response.status(), 200);
    client.expect("data: hello\n\n").await;
}

#[tokio::test]
async fn it_serves_a_site_and_says_where() {
    let folder = concat!(env!("CARGO_TARGET_TMPDIR"), "/binary-site");
    std::fs::create_dir_all(folder).unwrap();
    std::fs::write(format!("{folder}/index.html"), "the page").unwrap();
    let mut hub = Running::start(&["--site", folder]).await;
    assert_eq!(
        hub.line().await,
        format!("The app is at http://{}/", hub.address)
    );
    let response = Client::connect(hub.address).await.get("/").await;
    assert_eq!(response.body, "the page");
}

#[tokio::test]
async fn on_all_addresses_it_says_so() {
    let mut hub = Command::new(env!("CARGO_BIN_EXE_murmuration-hub"))
        .args(["--port", "0", "--host", "0.0.0.0"])
        .stdout(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(hub.stdout.take().unwrap()).lines();
    let line = within(lines.next_line()).await.unwrap().unwrap();
    let rest = line
        .strip_prefix("The hub is at http://localhost:")
        .unwrap();
    assert!(
        rest.ends_with(", and at the other addresses of this machine"),
        "{line}"
    );
}

#[cfg(unix)]
#[tokio::test]
async fn it_takes_more_connections_than_the_shell_lets_it_have_at_first() {
    let program = env!("CARGO_BIN_EXE_murmuration-hub");
    let mut hub = Running::of(
        Command::new("sh").args(["-c", &format!("ulimit -Sn 64; exec {program} --port 0")]),
    )
    .await;
    let mut clients = Vec::new();
    for _ in 0..100 {
        let mut client = Client::connect(hub.address).await;
        client.subscribe("/v1/app/all").await;
        clients.push(client);
    }
    assert_eq!(hub.line().await, "Ctrl-C ends it.");
}

#[tokio::test]
async fn a_taken_port_is_one_clear_line_and_exit_code_1() {
    let taken = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = taken.local_addr().unwrap().port();
    let output = run(&["--port", &port.to_string()]).await;
    assert_fails(
        &output,
        &format!("port {port} of 127.0.0.1 is taken already"),
    );
}

#[tokio::test]
async fn a_host_that_is_none_is_one_clear_line_and_exit_code_1() {
    let output = run(&["--host", "no host", "--port", "0"]).await;
    assert_fails(&output, "no address is known for the host \"no host\"");
}

#[tokio::test]
async fn an_address_of_another_machine_is_one_clear_line_and_exit_code_1() {
    let output = run(&["--host", "203.0.113.1", "--port", "0"]).await;
    assert_fails(&output, "cannot listen on port 0 of 203.0.113.1");
}

#[tokio::test]
async fn a_folder_that_is_no_site_is_one_clear_line_and_exit_code_1() {
    let output = run(&["--port", "0", "--site", "/no/such/folder"]).await;
    assert_fails(&output, "there is no folder /no/such/folder");
    let output = run(&["--port", "0", "--site", env!("CARGO_TARGET_TMPDIR")]).await;
    assert_fails(&output, "has no index.html; has the app been built?");
}

#[cfg(unix)]
#[tokio::test]
async fn a_signal_ends_it_cleanly_with_streams_open() {
    for signal in ["-INT", "-TERM"] {
        let mut hub = Running::start(&[]).await;
        let mut client = Client::connect(hub.address).await;
        client.subscribe("/v1/app/all").await;
        hub.signal(signal).await;
        let wait = client.retry().await;
        assert!((1000..=5000).contains(&wait), "{signal}: {wait}");
        assert!(client.ends().await, "{signal}");
        let status = within(hub.child.wait()).await.unwrap();
        assert_eq!(status.code(), Some(0), "{signal}");
    }
}

#[cfg(unix)]
#[tokio::test]
async fn quiet_says_nothing_at_all() {
    let probe = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = probe.local_addr().unwrap();
    drop(probe);
    let port = address.port().to_string();
    let mut hub = command(&["--quiet", "--port", &port]).spawn().unwrap();
    within(async {
        while tokio::net::TcpStream::connect(address).await.is_err() {
            tokio::task::yield_now().await;
        }
    })
    .await;
    terminate(&hub, "-TERM").await;
    assert_eq!(within(hub.wait()).await.unwrap().code(), Some(0));
    let output = within(hub.wait_with_output()).await.unwrap();
    assert_eq!(String::from_utf8(output.stdout).unwrap(), "");
    assert_eq!(String::from_utf8(output.stderr).unwrap(), "");
}

#[cfg(unix)]
#[tokio::test]
async fn the_log_has_neither_names_nor_what_is_said() {
    let hub = Running::start(&["--verbose"]).await;
    let mut client = Client::connect(hub.address).await;
    client.subscribe("/v1/secret-app/secret-channel").await;
    let mut sender = Client::connect(hub.address).await;
    sender
        .post("/v1/secret-app/secret-channel", "secret-message")
        .await;
    sender
        .post(
            "/v1/secret-app/secret-channel",
            "secret-\u{0}".repeat(20_000),
        )
        .await;
    client.expect("data: secret-message\n\n").await;
    hub.signal("-TERM").await;
    let output = within(hub.child.wait_with_output()).await.unwrap();
    let log = String::from_utf8(output.stderr).unwrap();
    assert!(
        log.contains("subscribe") && log.contains("broadcast"),
        "{log}"
    );
    assert!(!log.contains("secret"), "{log}");
}

/// The command, once it has said where the hub is.
pub struct Running {
    pub child: Child,
    lines: Lines<BufReader<ChildStdout>>,
    pub address: SocketAddr,
}

impl Running {
    pub async fn start(arguments: &[&str]) -> Self {
        Self::of(command(arguments).args(["--port", "0"])).await
    }

    pub async fn of(command: &mut Command) -> Self {
        let mut child = command
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let line = within(lines.next_line()).await.unwrap().unwrap();
        let address = line
            .strip_prefix("The hub is at http://")
            .unwrap()
            .parse()
            .unwrap();
        Self {
            child,
            lines,
            address,
        }
    }

    pub async fn line(&mut self) -> String {
        within(self.lines.next_line()).await.unwrap().unwrap()
    }

    #[cfg(unix)]
    pub async fn signal(&self, signal: &str) {
        terminate(&self.child, signal).await;
    }
}

#[cfg(unix)]
async fn terminate(child: &Child, signal: &str) {
    let id = child.id().unwrap().to_string();
    let status = within(Command::new("kill").args([signal, &id]).status())
        .await
        .unwrap();
    assert!(status.success());
}

pub async fn run(arguments: &[&str]) -> Output {
    within(command(arguments).output()).await.unwrap()
}

pub fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_murmuration-hub"));
    command
        .args(arguments)
        .env("RUST_BACKTRACE", "1")
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .kill_on_drop(true);
    command
}

/// That it said `reason`, in one line, and nothing else.
pub fn assert_fails(output: &Output, reason: &str) {
    let error = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{error}");
    assert_eq!(error.lines().count(), 1, "{error}");
    assert!(
        error.starts_with("murmuration-hub: ") && error.contains(reason),
        "{error}"
    );
    assert_eq!(String::from_utf8_lossy(&output.stdout), "");
}
