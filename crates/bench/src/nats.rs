//! A NATS server, as a process of its own, for hubs to be one by it.

use std::{
    fs,
    path::Path,
    process::{Child, Command, Stdio},
    thread::sleep,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, ensure};
use serde_json::Value;
use tempfile::TempDir;

use crate::{
    setting::Setting,
    usage::{self, Usage},
};

/// How long it may take to listen.
const PATIENCE: Duration = Duration::from_secs(30);
/// How long to wait between two looks.
const PAUSE: Duration = Duration::from_millis(10);

/// A NATS server that listens. Dropping it ends it.
pub(crate) struct NatsServer {
    process: Child,
    url: String,
    /// Where it says at which port it listens.
    folder: TempDir,
}

impl NatsServer {
    /// Starts a server on a port that is free. It logs nothing, and keeps nothing.
    ///
    /// # Errors
    ///
    /// When there is no such program here, or when it does not listen.
    pub(crate) fn start(setting: &Setting) -> Result<Self> {
        let program = &setting.nats_server;
        let folder = TempDir::with_prefix("murmuration-bench-nats-")?;
        let process = Command::new(program)
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
            folder,
        };
        server.url = server.told_url()?;
        Ok(server)
    }

    /// Where hubs connect.
    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    /// What it has used until now.
    pub(crate) fn usage(&self) -> Result<Usage> {
        usage::of(self.process.id())
    }

    /// The address that it tells once it listens.
    fn told_url(&mut self) -> Result<String> {
        let begin = Instant::now();
        loop {
            if let Some(url) = url_in(self.folder.path())? {
                return Ok(url);
            }
            if let Some(status) = self.process.try_wait()? {
                anyhow::bail!("nats-server has ended: {status}");
            }
            ensure!(begin.elapsed() < PATIENCE, "nats-server does not listen");
            sleep(PAUSE);
        }
    }
}

impl Drop for NatsServer {
    fn drop(&mut self) {
        // It may have ended by itself; nothing is left to do then.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// The address in the file that the server leaves in `folder`, if it has, and is done with it.
fn url_in(folder: &Path) -> Result<Option<String>> {
    let Some(file) = fs::read_dir(folder)?.next() else {
        return Ok(None);
    };
    let ports = fs::read(file?.path())?;
    let ports: Value = serde_json::from_slice(&ports).unwrap_or_default();
    Ok(ports["nats"][0].as_str().map(ToOwned::to_owned))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_is_known_once_the_file_is_whole() {
        let folder = tempfile::tempdir().unwrap();
        let url = || url_in(folder.path()).unwrap();
        assert_eq!(url(), None);
        let file = folder.path().join("nats-server_7.ports");
        let whole = r#"{"nats": ["nats://127.0.0.1:4567"], "monitoring": null}"#;
        fs::write(&file, &whole[..30]).unwrap();
        assert_eq!(url(), None);
        fs::write(&file, whole).unwrap();
        assert_eq!(url().as_deref(), Some("nats://127.0.0.1:4567"));
    }
}
