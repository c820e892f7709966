//! A hub, ours or npm's, as a process of its own.

use std::{
    env::consts::EXE_SUFFIX,
    io::{BufRead, BufReader, Read, Write},
    net::{Ipv4Addr, SocketAddr, TcpStream},
    path::Path,
    process::{Child, Command, Stdio},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    thread,
    time::Duration,
};

use anyhow::{Context, Result, ensure};
use serde_json::Value;

use crate::{
    setting::Setting,
    side::Side,
    usage::{self, Usage},
};

/// How long it may take to answer.
const PATIENCE: Duration = Duration::from_secs(30);
/// What is in a line of its log for each message that was posted.
const POSTED: &str = "broadcast";

/// A hub that listens. Dropping it ends it.
pub(crate) struct Hub {
    process: Child,
    address: SocketAddr,
    /// How many messages were posted, if it logs them.
    posts: Arc<AtomicU64>,
}

impl Hub {
    /// Starts a hub on a port that is free. It logs nothing.
    pub(crate) fn start(setting: &Setting, side: Side) -> Result<Self> {
        Self::spawn(match side {
            Side::Ours => ours(&setting.programs),
            Side::Theirs => theirs(&setting.originals),
        })
    }

    /// Starts ours with the site in this folder, which may be of either side. It counts posts, by
    /// its log.
    pub(crate) fn serving(setting: &Setting, site: &Path) -> Result<Self> {
        let mut command = ours(&setting.programs);
        command.arg("--verbose").arg("--site").arg(site);
        command.stderr(Stdio::piped());
        let mut hub = Self::spawn(command)?;
        let log = hub.process.stderr.take().context("it has a pipe")?;
        let posts = hub.posts.clone();
        thread::spawn(move || {
            for line in BufReader::new(log).lines().map_while(Result::ok) {
                posts.fetch_add(u64::from(line.contains(POSTED)), Ordering::Relaxed);
            }
        });
        Ok(hub)
    }

    fn spawn(mut command: Command) -> Result<Self> {
        let process = command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .with_context(|| format!("can't start {:?}", command.get_program()))?;
        let mut hub = Self {
            process,
            address: (Ipv4Addr::LOCALHOST, 0).into(),
            posts: Arc::default(),
        };
        let port = hub.told_port()?;
        hub.address.set_port(port);
        Ok(hub)
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    /// The address of the site's page, with this query or fragment.
    pub(crate) fn page(&self, rest: &str) -> String {
        format!("http://{}/{rest}", self.address)
    }

    /// How many messages were posted until now, to one that serves a site.
    pub(crate) fn posts(&self) -> u64 {
        self.posts.load(Ordering::Relaxed)
    }

    /// What it has used until now.
    pub(crate) fn usage(&self) -> Result<Usage> {
        usage::of(self.process.id())
    }

    /// How many listen, as it says itself.
    pub(crate) fn subscribers(&self) -> Result<usize> {
        let about = get_root(self.address)?;
        let about: Value = serde_json::from_str(&about).context("its `GET /` is no JSON")?;
        let subscribers = about["subscribers"].as_u64();
        Ok(subscribers.context("its `GET /` counts no subscribers")? as usize)
    }

    /// The port at the end of the first line that it prints.
    fn told_port(&mut self) -> Result<u16> {
        let stdout = self.process.stdout.take().context("it prints nothing")?;
        let mut line = String::new();
        BufReader::new(stdout).read_line(&mut line)?;
        let digits = line.trim_end().rsplit([':', ' ']).next();
        let port = digits.and_then(|digits| digits.parse().ok());
        port.with_context(|| format!("the hub told no port: {line:?}"))
    }
}

impl Drop for Hub {
    fn drop(&mut self) {
        // It may have ended by itself; nothing is left to do then.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn ours(programs: &Path) -> Command {
    let mut command = Command::new(programs.join(format!("murmuration-hub{EXE_SUFFIX}")));
    command.args(["--port", "0"]);
    command
}

fn theirs(originals: &Path) -> Command {
    let mut command = Command::new("node");
    command
        .arg(originals.join("node_modules/.bin/signalhub"))
        .args(["listen", "--quiet", "--host", "127.0.0.1", "--port", "0"]);
    command
}

fn get_root(address: SocketAddr) -> Result<String> {
    let mut socket = TcpStream::connect(address)?;
    socket.set_read_timeout(Some(PATIENCE))?;
    // The original sends its JSON in chunks to whoever speaks HTTP/1.1.
    socket.write_all(b"GET / HTTP/1.0\r\n\r\n")?;
    let mut response = String::new();
    socket.read_to_string(&mut response)?;
    ensure!(
        response.split(' ').nth(1) == Some("200"),
        "it answers `GET /` with {response:?}"
    );
    let (_, body) = response.split_once("\r\n\r\n").context("no body")?;
    Ok(body.to_owned())
}
