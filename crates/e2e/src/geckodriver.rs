//! The process that drives one Firefox.

use std::{
    io::{self, BufReader},
    net::Ipv4Addr,
    path::Path,
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context, Result};

use crate::{chromedriver::told_port, given};

/// A running geckodriver. It knows of one browser only, which goes with it when this is dropped:
/// after unwinding, too.
#[derive(Debug)]
pub(crate) struct Geckodriver {
    process: Child,
    port: u16,
}

/// How long it may take to close what it has opened.
const LAST_ACTS: Duration = Duration::from_secs(10);

impl Geckodriver {
    /// Starts one whose browser has a new profile in this folder.
    pub(crate) fn start(profiles: &Path) -> Result<Self> {
        let program = given::geckodriver()?;
        let mut process = Command::new(&program)
            // Only who has system access is told what is in the console.
            .args(["--port=0", "--log=info", "--allow-system-access"])
            .arg("--profile-root")
            .arg(profiles)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .with_context(|| format!("can't start {}", program.display()))?;
        let stdout = process.stdout.take().context("it has a pipe")?;
        let mut driver = Self { process, port: 0 };
        // From here on, dropping it ends the process.
        let mut stdout = BufReader::new(stdout);
        driver.port = told_port(
            &mut stdout,
            &format!("Listening on {}:", Ipv4Addr::LOCALHOST),
        )
        .with_context(|| format!("{} did not say its port", program.display()))?;
        // The browser writes there, too, and would stand still once the pipe is full. This ends
        // with both of them.
        thread::spawn(move || io::copy(&mut stdout, &mut io::sink()));
        Ok(driver)
    }

    /// Where it takes commands.
    pub(crate) fn url(&self) -> String {
        format!("http://{}:{}", Ipv4Addr::LOCALHOST, self.port)
    }

    /// Asks it to close its browser and to end. Killed, it would leave that running.
    #[cfg(unix)]
    fn ask_to_end(&self) -> Option<()> {
        use rustix::process::{Pid, Signal, kill_process};
        kill_process(Pid::from_child(&self.process), Signal::TERM).ok()
    }

    /// There is no way to ask for it.
    #[cfg(not(unix))]
    fn ask_to_end(&self) -> Option<()> {
        None
    }
}

impl Drop for Geckodriver {
    fn drop(&mut self) {
        let asked = Instant::now();
        if self.ask_to_end().is_some() {
            while asked.elapsed() < LAST_ACTS {
                if let Ok(Some(_)) = self.process.try_wait() {
                    return;
                }
                thread::sleep(Duration::from_millis(10));
            }
        }
        // Both fail only if it has ended after all.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
