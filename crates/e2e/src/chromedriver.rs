//! The process that drives the browsers.

use std::{
    io::{BufRead, BufReader, Write},
    net::Ipv4Addr,
    process::{Child, ChildStdout, Command, Stdio},
    sync::{Arc, Mutex, PoisonError, Weak},
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context, Result};

use crate::{
    given,
    net::{Place, Relay},
};

/// A running ChromeDriver. It goes, and every browser with it, when the last handle is dropped,
/// which unwinding does as well.
#[derive(Debug)]
pub(crate) struct Chromedriver {
    process: Child,
    place: Place,
    port: u16,
    /// The way to it, when it is not here.
    relay: Option<Relay>,
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
        let started = Arc::new(Self::start(Place::Here)?);
        *shared = Arc::downgrade(&started);
        Ok(started)
    }

    /// One whose browsers are somewhere else.
    pub(crate) fn there(place: Place) -> Result<Self> {
        let mut driver = Self::start(place)?;
        driver.relay = Some(Relay::to(driver.place.clone(), driver.port)?);
        Ok(driver)
    }

    /// Where it takes commands.
    pub(crate) fn url(&self) -> String {
        let port = self.relay.as_ref().map_or(self.port, Relay::port);
        format!("http://{}:{port}", Ipv4Addr::LOCALHOST)
    }

    fn start(place: Place) -> Result<Self> {
        let program = given::chromedriver()?;
        let mut command = Command::new(&program);
        command
            .arg("--port=0")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null());
        let mut process = place.start(&mut command)?;
        let stdout = process.stdout.take().context("it has a pipe")?;
        let mut driver = Self {
            process,
            place,
            port: 0,
            relay: None,
            _stdout: BufReader::new(stdout),
        };
        // From here on, dropping it ends the process.
        driver.port = told_port(&mut driver._stdout, TELLS_PORT)
            .with_context(|| format!("{} did not say its port", program.display()))?;
        Ok(driver)
    }

    /// Asks it to close all browsers and to end. Killed by a signal, it would leave them running.
    fn ask_to_end(&self) -> Option<()> {
        // Not over the relay, for which there may be nobody left.
        let address = (Ipv4Addr::LOCALHOST, self.port).into();
        let mut socket = self.place.connect(address).ok()?;
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
