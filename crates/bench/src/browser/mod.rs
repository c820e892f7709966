//! A Chromium whose pages share nothing with each other, driven by its own DevTools protocol.
//!
//! All pages of a measurement are in one process tree, each in a browser context of its own, which
//! is what an incognito window is. So sixteen of them are there within a second or two, and those
//! of both sides have the same start.

mod connection;
mod page;

use std::{
    cell::RefCell,
    io::{BufRead, BufReader, Read},
    path::Path,
    process::{Child, ChildStderr, Command, Stdio},
    rc::Rc,
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context, Result};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::network::Place;
use connection::{Connection, Ticket};
pub(crate) use page::{Page, Promise};

/// Without a window, and quiet. What the last three forbid is to save on pages that nobody looks
/// at: of all that are here, the system shows one at most.
const ARGUMENTS: &[&str] = &[
    "--headless=new",
    "--no-sandbox",
    "--disable-dev-shm-usage",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-features=WebUIOmniboxPopup,WebUIOmniboxAimPopup",
    "--force-prefers-reduced-motion",
    "--lang=en-US",
    "--window-size=1280,800",
    "--remote-debugging-port=0",
    "--disable-renderer-backgrounding",
    "--disable-backgrounding-occluded-windows",
    "--disable-background-timer-throttling",
];

/// How long the browser may take for a command that has no reason to take long.
const PATIENCE: Duration = Duration::from_secs(30);
/// How long it may take to end.
const LAST_ACTS: Duration = Duration::from_secs(5);
/// How long to wait between two looks.
const PAUSE: Duration = Duration::from_millis(20);
/// What it says before the address that takes commands.
const LISTENING: &str = "DevTools listening on ";

/// A running browser. Clones are handles to the same one, and so are its pages; it ends with the
/// last of them.
#[derive(Clone)]
pub(crate) struct Browser {
    process: Rc<Process>,
}

struct Process {
    child: Child,
    connection: RefCell<Connection>,
    /// Outlives the browser.
    _profile: TempDir,
}

impl Browser {
    /// Starts one with an empty profile.
    pub(crate) fn start(chrome: &Path) -> Result<Self> {
        Self::start_at(&Place::Here, chrome)
    }

    /// Starts one that has only the network of this place.
    pub(crate) fn start_at(place: &Place, chrome: &Path) -> Result<Self> {
        let profile = TempDir::with_prefix("murmuration-bench-")?;
        let mut command = Command::new(chrome);
        command
            .args(ARGUMENTS)
            .arg(format!("--user-data-dir={}", profile.path().display()))
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped());
        let mut child = place.start(&mut command)?;
        let stderr = child.stderr.take().context("it has a pipe")?;
        let connection = told_address(stderr).and_then(|url| Connection::open(place, &url));
        match connection {
            Ok(connection) => Ok(Self {
                process: Rc::new(Process {
                    child,
                    connection: RefCell::new(connection),
                    _profile: profile,
                }),
            }),
            Err(error) => {
                // Best effort: the error is what matters.
                let _ = child.kill();
                let _ = child.wait();
                Err(error.context(format!("{} can't be driven", chrome.display())))
            }
        }
    }

    /// An empty page that shares nothing with any other.
    pub(crate) fn page(&self) -> Result<Page> {
        Page::open(self.clone())
    }

    /// Has a command carried out: the browser's own, or the page's with this session.
    fn call(&self, session: Option<&str>, method: &str, params: &Value) -> Result<Value> {
        let ticket = self.send(session, method, params)?;
        self.answer(ticket, PATIENCE)
    }

    /// Sends a command, and does not wait for its answer.
    fn send(&self, session: Option<&str>, method: &str, params: &Value) -> Result<Ticket> {
        let mut connection = self.process.connection.borrow_mut();
        connection.send(session, method, params)
    }

    /// Waits for the answer to a command.
    fn answer(&self, ticket: Ticket, patience: Duration) -> Result<Value> {
        let mut connection = self.process.connection.borrow_mut();
        connection.answer(ticket, patience)
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let asked = Instant::now();
        let connection = self.connection.get_mut();
        if connection.send(None, "Browser.close", &json!({})).is_ok() {
            while asked.elapsed() < LAST_ACTS {
                if let Ok(Some(_)) = self.child.try_wait() {
                    return;
                }
                thread::sleep(PAUSE);
            }
        }
        // Both fail only if it has ended after all.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The address that the browser tells. Whatever it says after that is read and dropped, or it would
/// stop once nobody reads it.
fn told_address(stderr: ChildStderr) -> Result<String> {
    let mut stderr = BufReader::new(stderr);
    let mut said = String::new();
    loop {
        let begin = said.len();
        let read = stderr.read_line(&mut said)?;
        if read == 0 {
            anyhow::bail!("it ended and said: {}", said.trim_end());
        }
        if let Some(url) = said[begin..].strip_prefix(LISTENING) {
            let url = url.trim_end().to_owned();
            thread::spawn(move || {
                let mut rest = [0; 4096];
                while stderr.read(&mut rest).is_ok_and(|read| read > 0) {}
            });
            return Ok(url);
        }
    }
}
