//! Running other programs so that none outlives us.
//!
//! Every program gets a process group of its own. When we end, by success, error or signal, so does the group,
//! with all that it has started. (Without groups, a Ctrl-C would reach every program by itself, but a
//! `kill` of xtask only xtask.)

use std::{
    io::{BufRead, BufReader, Read},
    process::{Child, Command, ExitStatus, Stdio},
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
        mpsc::{self, RecvTimeoutError},
    },
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail};

use super::tree;

/// How long a program may take to end in peace.
const GRACE: Duration = Duration::from_secs(3);
/// How long a build may be silent before we say that it goes on.
const SILENCE: Duration = Duration::from_secs(20);

static RUNNING: Mutex<Vec<u32>> = Mutex::new(Vec::new());
static STOPPING: AtomicBool = AtomicBool::new(false);

/// From now on Ctrl-C, SIGTERM and SIGHUP end what we have started, then us.
pub fn end_children_on_signal() -> Result<()> {
    ctrlc::set_handler(|| {
        STOPPING.store(true, Ordering::SeqCst);
        let running = std::mem::take(&mut *running());
        for id in &running {
            tree::end(*id);
        }
        let deadline = Instant::now() + GRACE;
        while running.iter().any(|id| tree::lives(*id)) && Instant::now() < deadline {
            thread::sleep(Duration::from_millis(20));
        }
        for id in running {
            tree::kill(id);
        }
        std::process::exit(130);
    })
    .context("can't listen for signals")
}

/// When a signal is ending us, waits for that: an error is then only its echo, and not worth a word.
pub fn leave_to_signal_handler() {
    while STOPPING.load(Ordering::SeqCst) {
        thread::park();
    }
}

/// A running program. Dropping it ends it, and whatever it has started.
#[must_use]
pub struct Running {
    child: Child,
    name: String,
}

impl Running {
    /// Starts a program in a group of its own, without input.
    pub fn start(command: &mut Command) -> Result<Self> {
        let name = display(command);
        tree::root(command);
        // Nothing may start once the signal handler has taken the list.
        let mut running = loop {
            leave_to_signal_handler();
            let running = running();
            if !STOPPING.load(Ordering::SeqCst) {
                break running;
            }
        };
        let child = command
            .stdin(Stdio::null())
            .spawn()
            .with_context(|| format!("can't run `{name}`"))?;
        running.push(child.id());
        Ok(Self { child, name })
    }

    /// Whether it has ended.
    pub fn ended(&mut self) -> Result<Option<ExitStatus>> {
        let status = self.child.try_wait();
        status.with_context(|| format!("can't ask after `{}`", self.name))
    }

    fn wait(mut self) -> Result<()> {
        let status = self.child.wait();
        leave_to_signal_handler();
        let status = status.with_context(|| format!("can't wait for `{}`", self.name))?;
        if !status.success() {
            bail!("`{}` failed ({status})", self.name);
        }
        Ok(())
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let id = self.child.id();
        running().retain(|other| *other != id);
        tree::end(id);
        let deadline = Instant::now() + GRACE;
        while matches!(self.child.try_wait(), Ok(None)) && Instant::now() < deadline {
            thread::sleep(Duration::from_millis(10));
        }
        tree::kill(id);
        // Whatever it says, there is nothing left to do.
        let _ = self.child.wait();
    }
}

/// Runs a program to its end; an error when it fails.
pub fn run(command: &mut Command) -> Result<()> {
    Running::start(command)?.wait()
}

/// Runs a program and hands over each line of its standard output as it comes.
pub fn run_reading(command: &mut Command, mut line: impl FnMut(&str)) -> Result<()> {
    let mut running = Running::start(command.stdout(Stdio::piped()))?;
    let stdout = running.child.stdout.take().context("no output to read")?;
    each_line(stdout, |text| line(text));
    running.wait()
}

/// Runs a build beside others: each line of its progress gets the build's name, and a long silence a word.
pub fn run_labelled(label: &str, command: &mut Command) -> Result<()> {
    let start = Instant::now();
    let mut running = Running::start(command.stderr(Stdio::piped()))?;
    let stderr = running.child.stderr.take().context("no progress to read")?;
    let (lines, progress) = mpsc::channel();
    let reader = thread::spawn(move || {
        each_line(stderr, |line| {
            // Nobody listens any more only when we are ending.
            let _ = lines.send(line.trim().to_owned());
        });
    });
    loop {
        match progress.recv_timeout(SILENCE) {
            Ok(line) if line.is_empty() => {}
            Ok(line) => eprintln!("{label:>16} | {line}"),
            Err(RecvTimeoutError::Timeout) => {
                eprintln!(
                    "{label:>16} | … {} s, still building",
                    start.elapsed().as_secs()
                );
            }
            Err(RecvTimeoutError::Disconnected) => break,
        }
    }
    // It can only have panicked, and then there is no progress to show.
    let _ = reader.join();
    running.wait()
}

/// What a program prints, when it runs and succeeds.
pub fn output_of(command: &mut Command) -> Option<String> {
    let output = command
        .stdin(Stdio::null())
        .stderr(Stdio::null())
        .output()
        .ok()?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    output.status.success().then_some(text)
}

fn each_line(source: impl Read, mut line: impl FnMut(&str)) {
    let mut source = BufReader::new(source);
    let mut bytes = Vec::new();
    while matches!(source.read_until(b'\n', &mut bytes), Ok(read) if read > 0) {
        line(String::from_utf8_lossy(&bytes).trim_end_matches(['\r', '\n']));
        bytes.clear();
    }
}

fn running() -> std::sync::MutexGuard<'static, Vec<u32>> {
    RUNNING.lock().unwrap_or_else(PoisonError::into_inner)
}

fn display(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    let words: Vec<_> = words.map(|word| word.to_string_lossy()).collect();
    words.join(" ")
}
