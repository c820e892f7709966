//! A hub, ours or npm's, as a process of its own.

use std::{
    env::consts::EXE_SUFFIX,
    io::{BufRead, BufReader, Read, Write},
    net::{SocketAddr, TcpStream},
    path::Path,
    process::{Child, Command, Stdio},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    thread::{self, sleep},
    time::{Duration, Instant},
};

use anyhow::{Context, Result, ensure};
use serde_json::Value;

use crate::{
    nats::NatsServer,
    network::Place,
    setting::Setting,
    side::Side,
    usage::{self, Usage},
};

/// How long it may take to answer.
const PATIENCE: Duration = Duration::from_secs(30);
/// How long to wait between two looks.
const PAUSE: Duration = Duration::from_millis(10);
/// What everybody may do, for everybody here has the same address and speaks on the same channel, as
/// fast as they can. A burst takes a second to fill, for a thread may lose the CPU between looking at the
/// clock and at the limit.
const UNBOUNDED: [&str; 10] = [
    "--limits-per-address-connections=1000000",
    "--limits-per-address-subscribers=1000000",
    "--limits-per-address-requests=1000000000",
    "--limits-per-address-requests-burst=1000000000",
    "--limits-per-address-bytes=1024GiB",
    "--limits-per-address-bytes-burst=1024GiB",
    "--limits-per-channel-messages=1000000000",
    "--limits-per-channel-messages-burst=1000000000",
    "--limits-per-channel-bytes=1024GiB",
    "--limits-per-channel-bytes-burst=1024GiB",
];
/// What is in a line of its log for each message that was posted.
const POSTED: &str = "broadcast";
/// What is there before the number of streams that it was delivered to.
const DELIVERED: &str = "listeners=";

/// A hub that listens. Dropping it ends it.
pub(crate) struct Hub {
    process: Child,
    address: SocketAddr,
    /// What it logs, if it does.
    counts: Arc<Counts>,
}

/// What a hub has done until now.
#[derive(Debug, Default)]
struct Counts {
    posts: AtomicU64,
    deliveries: AtomicU64,
}

/// What a hub has done until now, or in a while.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Traffic {
    /// Messages that were posted.
    pub(crate) posts: u64,
    /// How often one of them was sent to a stream.
    pub(crate) deliveries: u64,
}

impl Hub {
    /// Starts a hub on a port that is free. It logs nothing.
    pub(crate) fn start(setting: &Setting, side: Side) -> Result<Self> {
        let command = match side {
            Side::Ours => ours(&setting.programs),
            Side::Theirs => theirs(&setting.originals),
        };
        Self::spawn(command, &Place::Here)
    }

    /// Starts ours as one of those that are one by this server, and waits until it is.
    pub(crate) fn at_nats(setting: &Setting, server: &NatsServer) -> Result<Self> {
        let mut command = ours(&setting.programs);
        command.args(["--nats-url", server.url()]);
        // It tells of NATS there, which comes and goes with each run.
        command.stderr(Stdio::null());
        let hub = Self::spawn(command, &Place::Here)?;
        let begin = Instant::now();
        while !hub.is_linked()? {
            ensure!(begin.elapsed() < PATIENCE, "the hub does not find NATS");
            sleep(PAUSE);
        }
        Ok(hub)
    }

    /// Starts ours with the site in this folder, which may be of either side. It counts what it
    /// does, by its log.
    pub(crate) fn serving(setting: &Setting, site: &Path, place: &Place) -> Result<Self> {
        let mut command = ours(&setting.programs);
        command.arg("--verbose").arg("--site").arg(site);
        // A log in colours is for people.
        command.env("NO_COLOR", "1").stderr(Stdio::piped());
        let mut hub = Self::spawn(command, place)?;
        let log = hub.process.stderr.take().context("it has a pipe")?;
        let counts = hub.counts.clone();
        thread::spawn(move || {
            for line in BufReader::new(log).lines().map_while(Result::ok) {
                if let Some(deliveries) = deliveries(&line) {
                    counts.posts.fetch_add(1, Ordering::Relaxed);
                    counts.deliveries.fetch_add(deliveries, Ordering::Relaxed);
                }
            }
        });
        Ok(hub)
    }

    fn spawn(mut command: Command, place: &Place) -> Result<Self> {
        command.args(["--port", "0", "--host", &place.address().to_string()]);
        command.stdin(Stdio::null()).stdout(Stdio::piped());
        let mut hub = Self {
            process: place.start(&mut command)?,
            address: (place.address(), 0).into(),
            counts: Arc::default(),
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

    /// What one that serves a site has done until now.
    pub(crate) fn traffic(&self) -> Traffic {
        Traffic {
            posts: self.counts.posts.load(Ordering::Relaxed),
            deliveries: self.counts.deliveries.load(Ordering::Relaxed),
        }
    }

    /// What it has used until now.
    pub(crate) fn usage(&self) -> Result<Usage> {
        usage::of(self.process.id())
    }

    /// How many listen, as it says itself.
    pub(crate) fn subscribers(&self) -> Result<usize> {
        let about = get(self.address, "/")?;
        let subscribers = about["subscribers"].as_u64();
        Ok(subscribers.context("its `GET /` counts no subscribers")? as usize)
    }

    /// Whether there is NATS between it and others, as it says itself.
    fn is_linked(&self) -> Result<bool> {
        let about = get(self.address, "/readyz")?;
        Ok(about["backplane"] == "connected")
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
    command.args(UNBOUNDED);
    command
}

fn theirs(originals: &Path) -> Command {
    let mut command = Command::new("node");
    command
        .arg(originals.join("node_modules/.bin/signalhub"))
        .args(["listen", "--quiet"]);
    command
}

/// How many streams a message was sent to, if this line of a log is about one.
fn deliveries(line: &str) -> Option<u64> {
    let (_, told) = line.split_once(POSTED)?;
    let (_, count) = told.split_once(DELIVERED)?;
    let digits = count.split(|next: char| !next.is_ascii_digit()).next();
    digits?.parse().ok()
}

/// The JSON that is at this path of a hub.
fn get(address: SocketAddr, path: &str) -> Result<Value> {
    let mut socket = TcpStream::connect(address)?;
    socket.set_read_timeout(Some(PATIENCE))?;
    // The original sends its JSON in chunks to whoever speaks HTTP/1.1.
    write!(socket, "GET {path} HTTP/1.0\r\n\r\n")?;
    let mut response = String::new();
    socket.read_to_string(&mut response)?;
    ensure!(
        response.split(' ').nth(1) == Some("200"),
        "it answers `GET {path}` with {response:?}"
    );
    let (_, body) = response.split_once("\r\n\r\n").context("no body")?;
    serde_json::from_str(body).with_context(|| format!("its `GET {path}` is no JSON"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_in_the_log_to_how_many_a_message_was_sent() {
        let line =
            "2026-01-02T03:04:05Z DEBUG murmuration_hub::hub: broadcast bytes=7 listeners=16";
        assert_eq!(deliveries(line), Some(16));
        assert_eq!(
            deliveries("DEBUG murmuration_hub::hub: a listener has gone"),
            None
        );
    }
}
