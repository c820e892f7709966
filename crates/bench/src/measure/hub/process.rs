//! A hub, ours or npm's, as a process of its own.

use std::{
    env::consts::EXE_SUFFIX,
    io::{BufRead, BufReader, Read, Write},
    net::{Ipv4Addr, SocketAddr, TcpStream},
    path::Path,
    process::{Child, Command, Stdio},
};

use anyhow::{Context, Result, ensure};
use serde_json::Value;

use super::PATIENCE;
use crate::{
    setting::Setting,
    side::Side,
    usage::{self, Usage},
};

/// A hub that listens, and logs nothing. Dropping it ends it.
pub(super) struct Hub {
    process: Child,
    address: SocketAddr,
}

impl Hub {
    /// Starts a hub on a port that is free.
    pub(super) fn start(setting: &Setting, side: Side) -> Result<Self> {
        let mut command = match side {
            Side::Ours => ours(&setting.programs),
            Side::Theirs => theirs(&setting.originals),
        };
        let process = command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .with_context(|| format!("can't start {:?}", command.get_program()))?;
        let mut hub = Self {
            process,
            address: (Ipv4Addr::LOCALHOST, 0).into(),
        };
        let port = hub.told_port()?;
        hub.address.set_port(port);
        Ok(hub)
    }

    pub(super) fn address(&self) -> SocketAddr {
        self.address
    }

    /// What it has used until now.
    pub(super) fn usage(&self) -> Result<Usage> {
        usage::of(self.process.id())
    }

    /// How many listen, as it says itself.
    pub(super) fn subscribers(&self) -> Result<usize> {
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
