//! A NATS server of a test's own.

use std::{
    env, fs,
    path::Path,
    process::{Child, Command, Stdio},
};

use anyhow::{Context, Result};
use serde_json::Value;
use tempfile::TempDir;

use crate::{PATIENCE, until};

/// Says where the program is, where it is not in the PATH.
const PROGRAM: &str = "MURMURATION_NATS_SERVER";

/// A running server. It is killed when this is dropped.
#[derive(Debug)]
pub(crate) struct NatsServer {
    process: Child,
    url: String,
    _folder: TempDir,
}

impl NatsServer {
    /// Starts one on a free port.
    pub(crate) async fn start() -> Result<Self> {
        let folder = TempDir::with_prefix("murmuration-nats-")?;
        let program = env::var_os(PROGRAM).unwrap_or_else(|| "nats-server".into());
        let process = Command::new(&program)
            .args(["--addr", "127.0.0.1", "--port", "-1", "--ports_file_dir"])
            .arg(folder.path())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .with_context(|| format!("can't start {}", program.display()))?;
        let mut server = Self {
            process,
            url: String::new(),
            _folder: folder,
        };
        let folder = server._folder.path();
        let url = until("NATS listens", PATIENCE, async || listening(folder)).await;
        server.url = url?;
        Ok(server)
    }

    /// Where hubs connect.
    pub(crate) fn url(&self) -> &str {
        &self.url
    }
}

impl Drop for NatsServer {
    fn drop(&mut self) {
        // It may have ended by itself; nothing is left to do then.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// What the file says that it leaves in its folder once it listens.
fn listening(folder: &Path) -> Result<String> {
    let mut files = fs::read_dir(folder)?;
    let file = files.next().context("it has left no file")??;
    // It may be half written.
    let ports: Value = serde_json::from_slice(&fs::read(file.path())?)?;
    let url = ports["nats"][0].as_str().context("it names no port")?;
    Ok(url.to_owned())
}
