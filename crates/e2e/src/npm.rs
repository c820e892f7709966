//! Programs on npm's original packages: `signalhub`, server and command line, and scripts of ours.

use std::{net::Ipv4Addr, process::Stdio};

use anyhow::{Context, Result, ensure};
use tokio::{
    io::{AsyncBufReadExt, BufReader, Lines},
    process::{Child, ChildStdout, Command},
    time::timeout,
};

use crate::{PATIENCE, given};

/// What the server says once it listens, before the port.
const LISTENING: &str = "signalhub listening on port ";

/// A running program under Node. It is killed when this is dropped, which unwinding does as well.
#[derive(Debug)]
pub struct Program {
    name: String,
    process: Child,
    lines: Lines<BufReader<ChildStdout>>,
}

impl Program {
    /// Starts npm's `signalhub` with these arguments.
    pub fn signalhub(arguments: &[&str]) -> Result<Self> {
        Self::start("node_modules/signalhub/bin.js", arguments)
    }

    /// Starts a script of the folder of the originals.
    pub fn start(script: &str, arguments: &[&str]) -> Result<Self> {
        let words: Vec<_> = [script].iter().chain(arguments).copied().collect();
        let name = format!("node {}", words.join(" "));
        let mut process = Command::new("node")
            .arg(given::originals()?.join(script))
            .args(arguments)
            // Nobody vouches for a hub of ours. Node warns of that, to whoever looks at what it warns of.
            .env("NODE_TLS_REJECT_UNAUTHORIZED", "0")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .with_context(|| format!("can't start {name}"))?;
        let stdout = process.stdout.take().context("it has a pipe")?;
        Ok(Self {
            name,
            process,
            lines: BufReader::new(stdout).lines(),
        })
    }

    /// The next line that it prints, without its end.
    pub async fn line(&mut self) -> Result<String> {
        let line = timeout(PATIENCE, self.lines.next_line()).await;
        let line = line.with_context(|| format!("{} prints nothing more", self.name))??;
        line.with_context(|| format!("{} has ended", self.name))
    }

    /// Waits until it ends in peace, and gives all other lines that it prints.
    pub async fn output(mut self) -> Result<Vec<String>> {
        let rest = async {
            let mut rest = Vec::new();
            while let Some(line) = self.lines.next_line().await? {
                rest.push(line);
            }
            let status = self.process.wait().await?;
            ensure!(status.success(), "{} failed: {status}", self.name);
            Ok(rest)
        };
        let rest = timeout(PATIENCE, rest).await;
        rest.with_context(|| format!("{} does not end", self.name))?
    }
}

/// A running server of npm's `signalhub`. It goes when this does.
#[derive(Debug)]
pub(crate) struct Signalhub {
    port: u16,
    _program: Program,
}

impl Signalhub {
    /// Starts one on a free port.
    pub(crate) async fn start() -> Result<Self> {
        let host = Ipv4Addr::LOCALHOST.to_string();
        // Quiet, or it would stop once nobody reads what it says of each message.
        let arguments = ["listen", "--quiet", "--port", "0", "--host", &host];
        let mut program = Program::signalhub(&arguments)?;
        let said = program.line().await?;
        let port = said.strip_prefix(LISTENING);
        let port = port.and_then(|port| port.parse().ok());
        Ok(Self {
            port: port.with_context(|| format!("npm's signalhub says '{said}'"))?,
            _program: program,
        })
    }

    /// Its address.
    pub(crate) fn url(&self) -> String {
        format!("http://{}:{}", Ipv4Addr::LOCALHOST, self.port)
    }
}
