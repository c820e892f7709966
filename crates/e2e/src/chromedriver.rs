//! The process that drives the browsers.

use std::{
    io::{BufRead, BufReader, Write},
    net::{Ipv4Addr, TcpStream},
    process::{Child, ChildStdout, Command, Stdio},
    sync::{Arc, Mutex, PoisonError, Weak},
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context, Result};

use crate::given;

/// A running ChromeDriver. It goes, and every browser with it, when the last handle is dropped,
/// which unwinding does as well.
#[derive(Debug)]
pub(crate) struct Chromedriver {
    process: Child,
    port: u16,
    /// Kept open: the driver may write more.
    _stdout: BufReader<ChildStdout>,
}

/// What it says before its port.
const TELLS_PORT: &str = "successfully on port ";
/// How long the driver may take to close what it has opened.
const LAST_ACTS: Duration = Duration::from_secs(10);

impl Chromedriver {
    /// The one that all tests of this process share.
    pub(crate) fn shared() -> Result<Arc<Self>> {
        static SHARED: Mutex<Weak<Chromedriver>> = Mutex::new(Weak::new());
        // Whoever panicked in here has stored nothing.
        let mut shared = SHARED.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(running) = shared.upgrade() {
            return Ok(running);
        }
        let started = Arc::new(Self::start()?);
        *shared = Arc::downgrade(&started);
        Ok(started)
    }

    /// Where it takes commands.
    pub(crate) fn url(&self) -> String {
        format!("http://{}:{}", Ipv4Addr::LOCALHOST, self.port)
    }

    fn start() -> Result<Self> {
        let program = given::chromedriver()?;
        let mut process = Command::new(&program)
            .arg("--port=0")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .with_context(|| format!("can't start {}", program.display()))?;
        let stdout = process.stdout.take().context("it has a pipe")?;
        let mut driver = Self {
            process,
            port: 0,
            _stdout: BufReader::new(stdout),
        };
        // From here on, dropping it ends the process.
        driver.port = told_port(&mut driver._stdout, TELLS_PORT)
            .with_context(|| format!("{} did not say its port", program.display()))?;
        Ok(driver)
    }

    /// Asks it to close all browsers and to end. Killed by a signal, it would leave them running.
    fn ask_to_end(&self) -> Option<()> {
        let mut socket = TcpStream::connect((Ipv4Addr::LOCALHOST, self.port)).ok()?;
        write!(socket, "GET /shutdown HTTP/1.1\r\nHost: localhost\r\n\r\n").ok()
    }
}

impl Drop for Chromedriver {
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

/// The port in the first line with these words before it:
/// "ChromeDriver was started successfully on port 1234."
pub(crate) fn told_port(stdout: &mut impl BufRead, words: &str) -> Option<u16> {
    for line in stdout.lines() {
        let line = line.ok()?;
        if let Some((_, port)) = line.split_once(words) {
            return port.trim_end_matches('.').parse().ok();
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::{TELLS_PORT, told_port};

    #[test]
    fn reads_the_port_that_a_driver_tells() {
        let told = "Starting ChromeDriver 156.0 on port 0\n\
                    ChromeDriver was started successfully on port 41707.\n";
        assert_eq!(told_port(&mut told.as_bytes(), TELLS_PORT), Some(41_707));
        let told = "1795372453870\tgeckodriver\tINFO\tListening on 127.0.0.1:40555\n";
        let port = told_port(&mut told.as_bytes(), "Listening on 127.0.0.1:");
        assert_eq!(port, Some(40_555));
        let port = told_port(&mut "bind() failed\n".as_bytes(), TELLS_PORT);
        assert_eq!(port, None);
    }
}
