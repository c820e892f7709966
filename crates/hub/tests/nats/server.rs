//! NATS servers of a test's own, and hubs at them.

use std::env;
use std::ffi::OsString;
use std::path::PathBuf;
use std::process::Stdio;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use murmuration_hub::{Backplane, Hub, Memory, Nats, Setup};
use tokio::fs;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::process::{Child, Command};
use tokio::time::sleep;

use crate::common::{Client, Server, eventually, within};

/// How often a file is looked for.
const LOOK: Duration = Duration::from_millis(10);

/// A NATS server, which is killed when this is dropped.
pub struct NatsServer {
    child: Child,
    /// Where it has its files.
    folder: PathBuf,
    arguments: Vec<OsString>,
    /// Where clients connect.
    pub url: String,
    /// Where other servers connect, if they may.
    pub cluster: Option<String>,
    /// Where it tells about itself.
    monitoring: String,
}

impl NatsServer {
    /// A server at ports that are free.
    pub async fn start() -> Self {
        Self::with(&[]).await
    }

    /// The same, with more arguments.
    pub async fn with(arguments: &[&str]) -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        let name = format!("murmuration-nats-{}-{count}", std::process::id());
        let folder = env::temp_dir().join(name);
        fs::create_dir_all(&folder).await.unwrap();
        let arguments: Vec<OsString> = arguments.iter().map(OsString::from).collect();
        let (child, ports) = run(&folder, &["-p", "-1", "-m", "-1"], &arguments).await;
        let first = |name: &str| Some(ports[name].as_array()?[0].as_str()?.to_owned());
        Self {
            child,
            folder,
            arguments,
            url: first("nats").unwrap(),
            cluster: first("cluster"),
            monitoring: first("monitoring").unwrap(),
        }
    }

    /// A part of a cluster; the first of it has nobody to join.
    pub async fn in_cluster(other: Option<&Self>) -> Self {
        let listen = ["--cluster_name", "test", "--cluster", "nats://127.0.0.1:-1"];
        let route = other.map(|other| other.cluster.as_deref().unwrap());
        let join = route.map(|route| ["--routes", route]);
        let arguments: Vec<_> = listen
            .into_iter()
            .chain(join.into_iter().flatten())
            .collect();
        Self::with(&arguments).await
    }

    /// Kills it: it has no last words.
    pub async fn kill(&mut self) {
        within(self.child.kill()).await.unwrap();
    }

    /// Starts it again, at the same port for clients.
    pub async fn start_again(&mut self) {
        let (_, port) = self.url.rsplit_once(':').unwrap();
        let (child, ports) = run(&self.folder, &["-p", port, "-m", "-1"], &self.arguments).await;
        self.child = child;
        self.monitoring = ports["monitoring"][0].as_str().unwrap().to_owned();
    }

    /// Has it stand still, or go on.
    pub async fn signal(&self, signal: &str) {
        let process = self.child.id().unwrap().to_string();
        let killed = Command::new("kill").args([signal, &process]).status().await;
        assert!(killed.unwrap().success());
    }

    /// What it tells of itself at `path`.
    pub async fn told(&self, path: &str) -> serde_json::Value {
        let address = self.monitoring.strip_prefix("http://").unwrap();
        let mut socket = within(TcpStream::connect(address)).await.unwrap();
        // In the old way: then the answer ends with the connection.
        let request = format!("GET {path} HTTP/1.0\r\n\r\n");
        within(socket.write_all(request.as_bytes())).await.unwrap();
        let mut response = String::new();
        within(socket.read_to_string(&mut response)).await.unwrap();
        let (_, body) = response.split_once("\r\n\r\n").unwrap();
        serde_json::from_str(body).unwrap()
    }

    /// How many subscriptions there are to channels.
    pub async fn channels(&self) -> usize {
        let told = self.told("/subsz?subs=1&limit=100000").await;
        let all = told["subscriptions_list"].as_array().into_iter().flatten();
        let subjects = all.filter_map(|subscription| subscription["subject"].as_str());
        subjects
            .filter(|subject| subject.contains(".channel."))
            .count()
    }

    /// Waits until there are so many.
    pub async fn until_channels(&self, wanted: usize) {
        within(async {
            while self.channels().await != wanted {
                sleep(LOOK).await;
            }
        })
        .await;
    }
}

impl Drop for NatsServer {
    fn drop(&mut self) {
        let _ = self.child.start_kill();
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

/// Starts a server, and reads which ports it has.
async fn run(
    folder: &PathBuf,
    ports: &[&str],
    arguments: &[OsString],
) -> (Child, serde_json::Value) {
    let program = env::var_os("MURMURATION_NATS_SERVER").unwrap_or_else(|| "nats-server".into());
    let child = Command::new(&program)
        .args(["-a", "127.0.0.1", "--ports_file_dir"])
        .arg(folder)
        .args(ports)
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .spawn()
        .unwrap_or_else(|error| panic!("{}: {error}", program.display()));
    let ending = format!("_{}.ports", child.id().unwrap());
    let told = within(async {
        loop {
            let mut files = fs::read_dir(folder).await.unwrap();
            while let Some(file) = files.next_entry().await.unwrap() {
                let is_it = file.file_name().to_string_lossy().ends_with(&ending);
                // It may be half written.
                let text = fs::read(file.path()).await.unwrap_or_default();
                if let Ok(ports) = serde_json::from_slice(&text)
                    && is_it
                {
                    return ports;
                }
            }
            sleep(LOOK).await;
        }
    })
    .await;
    (child, told)
}

/// A hub at these NATS servers, which is there already.
pub async fn hub_at(urls: &[&str]) -> Server {
    let server = hub_alone(urls).await;
    until(&server, Backplane::Connected).await;
    server
}

/// A hub at these NATS servers, wherever they are.
pub async fn hub_alone(urls: &[&str]) -> Server {
    hub_with(urls, Memory::default()).await
}

/// The same, with this memory.
pub async fn hub_with(urls: &[&str], memory: Memory) -> Server {
    let hub = Hub::with(Setup {
        memory,
        backplane: Some(Nats::new(urls.iter().copied()).unwrap()),
        ..Setup::default()
    });
    Server::of(hub, None).await
}

/// Waits until the hub says so of its backplane.
pub async fn until(server: &Server, wanted: Backplane) {
    eventually(|| server.hub.backplane() == wanted).await;
}

/// Posts numbers at one hub until the listener at another gets one, and reads up to that.
pub async fn until_across(from: &Server, to: &mut Client, path: &str) {
    let mut number = 0;
    let last = loop {
        let body = format!("across {number}");
        assert_eq!(from.post(path, &body).await.status(), 200);
        number += 1;
        if tokio::time::timeout(10 * LOOK, to.peek()).await.is_ok() {
            break body;
        }
        assert!(number < 200, "nothing gets across");
    };
    while to.data().await != last {}
}
