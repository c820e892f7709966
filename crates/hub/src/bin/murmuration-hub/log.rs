//! The log, on standard error.
//!
//! It never holds up the hub: lines wait for a thread of their own, and when too much waits, because
//! nobody reads or the disk is full, they are lost, and counted. There is no message in it, no name
//! of an app or a channel, and no client's address.

use std::collections::VecDeque;
use std::io::{self, IsTerminal, Write};
use std::mem;
use std::panic;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use tracing_subscriber::fmt::MakeWriter;

use crate::settings::{Config, LogFormat};

/// How much waits at most, in bytes.
const ROOM: usize = 256 * 1024;

/// How long the end waits for what is to be written.
const LAST_WORDS: Duration = Duration::from_secs(1);

/// The log. When it is dropped, what waits has been written, or has had its time.
#[derive(Debug)]
pub(crate) struct Log {
    lines: Lines,
}

impl Log {
    /// Starts the log of this process.
    pub(crate) fn start(config: &Config) -> io::Result<Self> {
        let lines = Lines::default();
        let writing = lines.clone();
        thread::Builder::new()
            .name("log".to_owned())
            .spawn(move || writing.write_to(io::stderr()))?;
        let log = tracing_subscriber::fmt()
            .with_max_level(config.log_level)
            .with_ansi(io::stderr().is_terminal())
            .with_writer(lines.clone());
        match config.log {
            LogFormat::Text => log.init(),
            LogFormat::Json => log.json().flatten_event(true).init(),
        }
        // Else whoever panics would write to standard error, and could wait there for ever.
        panic::set_hook(Box::new(|panic| tracing::error!("{panic}")));
        Ok(Self { lines })
    }
}

impl Drop for Log {
    fn drop(&mut self) {
        self.lines.wait(LAST_WORDS);
    }
}

/// Lines that wait to be written.
#[derive(Clone, Debug, Default)]
struct Lines {
    shared: Arc<Shared>,
}

#[derive(Debug, Default)]
struct Shared {
    waiting: Mutex<Waiting>,
    /// There is something to do.
    has_come: Condvar,
    /// There is nothing more to do.
    is_done: Condvar,
}

#[derive(Debug, Default)]
struct Waiting {
    lines: VecDeque<Vec<u8>>,
    bytes: usize,
    /// Lines for which there was no room, or which could not be written.
    lost: u64,
    is_writing: bool,
}

impl Lines {
    fn push(&self, line: &[u8]) {
        let mut waiting = self.lock();
        if waiting.bytes + line.len() > ROOM {
            waiting.lost += 1;
            return;
        }
        waiting.bytes += line.len();
        waiting.lines.push_back(line.to_owned());
        self.shared.has_come.notify_one();
    }

    /// Writes what comes, for ever.
    fn write_to(&self, mut out: impl Write) {
        loop {
            let mut waiting = self.lock();
            waiting.is_writing = false;
            self.shared.is_done.notify_all();
            let has_none = |waiting: &mut Waiting| waiting.lines.is_empty();
            let come = self.shared.has_come.wait_while(waiting, has_none);
            waiting = come.unwrap_or_else(PoisonError::into_inner);
            waiting.is_writing = true;
            waiting.bytes = 0;
            let lines = mem::take(&mut waiting.lines);
            let lost = mem::take(&mut waiting.lost);
            drop(waiting);
            let lost = write(&mut out, &lines, lost);
            self.lock().lost += lost;
        }
    }

    /// Waits until all is written, or for so long.
    fn wait(&self, longest: Duration) {
        let waiting = self.lock();
        let has_more = |waiting: &mut Waiting| waiting.is_writing || !waiting.lines.is_empty();
        // Either is the end.
        let _ = self
            .shared
            .is_done
            .wait_timeout_while(waiting, longest, has_more);
    }

    fn lock(&self) -> MutexGuard<'_, Waiting> {
        let waiting = self.shared.waiting.lock();
        waiting.unwrap_or_else(PoisonError::into_inner)
    }
}

/// Writes lines, and before them how many are missing there. Gives how many are lost now that nothing
/// has told of.
fn write(out: &mut impl Write, lines: &VecDeque<Vec<u8>>, lost: u64) -> u64 {
    let mut untold = lost;
    if lost > 0 && writeln!(out, "{lost} lines of the log are lost").is_ok() {
        untold = 0;
    }
    for line in lines {
        if out.write_all(line).is_err() {
            untold += 1;
        }
    }
    untold
}

impl Write for Lines {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        self.push(line);
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Lines {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}
