//! A network namespace, which is there as long as the process that holds it.

use std::{
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread,
};

use anyhow::{Context, Result, anyhow, ensure};

/// Says that it is in a namespace of its own, and stays there until its input ends. That ends with
/// this process, however that ends, so nothing is ever left.
const HOLD: [&str; 5] = ["unshare", "--net", "sh", "-c", "echo here && exec cat"];

/// A network namespace with nothing in it but a loopback interface that is up.
pub(crate) struct Namespace {
    holder: Child,
}

impl Namespace {
    pub(super) fn new() -> Result<Self> {
        let [program, arguments @ ..] = HOLD;
        let holder = Command::new(program)
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .context("can't run `unshare`")?;
        let mut namespace = Self { holder };
        let stdout = namespace.holder.stdout.as_mut().context("it has a pipe")?;
        let mut said = String::new();
        BufReader::new(stdout).read_line(&mut said)?;
        ensure!(
            !said.is_empty(),
            "network namespaces are not permitted: they take root"
        );
        namespace.ip("link set lo up")?;
        Ok(namespace)
    }

    /// The id of a process that is in it.
    pub(super) fn id(&self) -> u32 {
        self.holder.id()
    }

    /// Runs `ip` in here, with these words.
    pub(super) fn ip(&self, words: &str) -> Result<()> {
        self.run(|| {
            let mut ip = Command::new("ip");
            ip.args(words.split_whitespace()).stdin(Stdio::null());
            let output = ip.output().context("can't run `ip`")?;
            let said = String::from_utf8_lossy(&output.stderr);
            let said = said.trim();
            ensure!(output.status.success(), "`ip {words}` failed: {said}");
            Ok(())
        })
    }

    /// Has a thread do something in here: what it opens and starts stays in here.
    pub(super) fn run<T: Send>(&self, act: impl FnOnce() -> Result<T> + Send) -> Result<T> {
        let namespace = PathBuf::from(format!("/proc/{}/ns/net", self.id()));
        let guest = || {
            enter(&namespace).context("can't enter a namespace")?;
            act()
        };
        let acted = thread::scope(|scope| scope.spawn(guest).join());
        acted.map_err(|_| anyhow!("what was to be done in a namespace panicked"))?
    }
}

impl Drop for Namespace {
    fn drop(&mut self) {
        // Both fail only if it has ended by itself.
        let _ = self.holder.kill();
        let _ = self.holder.wait();
    }
}

/// Moves this thread, for good.
#[cfg(target_os = "linux")]
fn enter(namespace: &Path) -> Result<()> {
    use std::{fs::File, os::fd::AsFd};

    use rustix::thread::{LinkNameSpaceType, move_into_link_name_space};

    let file = File::open(namespace)?;
    move_into_link_name_space(file.as_fd(), Some(LinkNameSpaceType::Network))?;
    Ok(())
}

#[cfg(not(target_os = "linux"))]
fn enter(_: &Path) -> Result<()> {
    anyhow::bail!("only Linux has namespaces")
}
