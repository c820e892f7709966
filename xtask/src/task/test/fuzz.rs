//! The suite `fuzz`: libFuzzer tries each place where strangers' bytes come in, for some seconds.
//!
//! It needs no nightly compiler: the instrumentation is LLVM's, and any rustc can be told to have it done. What reports
//! memory errors does need one, and is not missed: this code has no `unsafe`. So `cargo fuzz` isn't needed either,
//! though it works: `cargo fuzz run --features libfuzzer --sanitizer none machine`.

use std::{
    env,
    ffi::OsString,
    fs::{self, File},
    num::NonZero,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
};

use anyhow::{Context, Result, bail};

use crate::kit::{process, tally::Tally, workspace};

/// Where the targets start from: a folder of seeds for each.
const SEEDS: &str = "fuzz/seeds";
/// How each input's way through the code is seen; as `cargo fuzz` has it done.
const INSTRUMENTED: [&str; 6] = [
    "--cfg=fuzzing",
    "-Cpasses=sancov-module",
    "-Cllvm-args=-sanitizer-coverage-level=4",
    "-Cllvm-args=-sanitizer-coverage-inline-8bit-counters",
    "-Cllvm-args=-sanitizer-coverage-pc-table",
    "-Cllvm-args=-sanitizer-coverage-trace-compares",
];
/// For how many seconds each is tried; how many seconds and megabytes one input may take; how long it may be, which is
/// twice what a line may have.
const BOUNDS: [&str; 4] = [
    "-max_total_time=10",
    "-timeout=10",
    "-rss_limit_mb=1024",
    "-max_len=32768",
];

/// Runs all targets, and counts each as a test.
pub fn run(tally: &mut Tally) -> Result<()> {
    let targets = targets()?;
    if let Some(why) = missing() {
        println!("These tests are skipped, for {why}.");
        for target in &targets {
            println!("test {target} ... skipped");
            tally.skipped += 1;
        }
        return Ok(());
    }
    let programs = build()?;
    let attempts = targets.iter().map(|it| Attempt::prepare(&programs, it));
    let attempts = attempts.collect::<Result<Vec<_>>>()?;
    run_all(&attempts, tally);
    Ok(())
}

/// Runs them, as many at once as there are cores, and tells of each.
fn run_all(attempts: &[Attempt], tally: &mut Tally) {
    let cores = thread::available_parallelism().map_or(1, NonZero::get);
    let next = AtomicUsize::new(0);
    let tally = Mutex::new(tally);
    let run_some = || {
        while let Some(attempt) = attempts.get(next.fetch_add(1, Ordering::Relaxed)) {
            let target = &attempt.target;
            let outcome = attempt.run();
            let mut tally = tally.lock().unwrap_or_else(PoisonError::into_inner);
            match outcome {
                Ok(inputs) => {
                    println!("test {target} ... ok, {inputs} inputs");
                    tally.passed += 1;
                }
                Err(error) => {
                    println!("test {target} ... FAILED\n\n{error:#}\n");
                    tally.failed += 1;
                }
            }
        }
    };
    thread::scope(|scope| (0..cores).for_each(|_| drop(scope.spawn(run_some))));
}

/// The targets, by name.
fn targets() -> Result<Vec<String>> {
    let read = || {
        let folders = fs::read_dir(workspace::root().join(SEEDS))?;
        let names = folders.map(|folder| Ok(folder?.file_name().to_string_lossy().into_owned()));
        let mut names = names.collect::<std::io::Result<Vec<_>>>()?;
        names.sort();
        std::io::Result::Ok(names)
    };
    read().with_context(|| format!("can't read {SEEDS}"))
}

/// What is missing here to have them run.
fn missing() -> Option<&'static str> {
    if !cfg!(unix) {
        return Some("they need Linux or macOS");
    }
    let compiler = env::var_os("CXX").unwrap_or_else(|| OsString::from("c++"));
    let answers = process::output_of(Command::new(compiler).arg("--version")).is_some();
    (!answers).then_some("libFuzzer needs a C++ compiler, such as Debian's package g++")
}

/// Builds the programs, and gives their folder.
fn build() -> Result<PathBuf> {
    let host = process::output_of(workspace::command("rustc").args(["--print", "host-tuple"]));
    let host = host.context("rustc does not tell for what it compiles")?;
    let host = host.trim();
    let words = [
        "build",
        "--package",
        "murmuration-fuzz",
        "--bins",
        "--features",
        "libfuzzer",
        "--profile",
        "fuzz",
        // Named, so that what runs while it builds is not instrumented as well.
        "--target",
        host,
    ];
    let mut cargo = workspace::command("cargo");
    // Before every other way to give flags, so that none of them mixes in.
    cargo.env("CARGO_ENCODED_RUSTFLAGS", INSTRUMENTED.join("\u{1f}"));
    process::run(cargo.args(words))?;
    Ok(workspace::target()?.join(host).join("fuzz"))
}

/// A target that is about to be tried.
struct Attempt {
    target: String,
    program: PathBuf,
    /// Where all that comes of it is kept: what it has learnt, its log, and what it finds.
    folder: PathBuf,
}

impl Attempt {
    fn prepare(programs: &Path, target: &str) -> Result<Self> {
        let folder = workspace::target()?.join("fuzz").join(target);
        fs::create_dir_all(folder.join("corpus"))
            .with_context(|| format!("can't make {}", folder.display()))?;
        Ok(Self {
            target: target.to_owned(),
            program: programs.join(target),
            folder,
        })
    }

    /// Tries it, and gives the number of inputs. What it finds is the error.
    fn run(&self) -> Result<u64> {
        let log = self.folder.join("log");
        let to_log =
            File::create(&log).with_context(|| format!("can't write {}", log.display()))?;
        // What it learns goes to the first of its folders.
        let ran = process::run(
            workspace::command(&self.program)
                .args(BOUNDS)
                .arg(format!("-artifact_prefix={}/", self.folder.display()))
                .arg(self.folder.join("corpus"))
                .arg(Path::new(SEEDS).join(&self.target))
                .stdout(Stdio::null())
                .stderr(to_log),
        );
        let said = fs::read(&log).with_context(|| format!("can't read {}", log.display()))?;
        let said = String::from_utf8_lossy(&said);
        match (ran, found(&said)) {
            (Ok(()), _) => inputs(&said).context("it does not tell how many inputs it tried"),
            (Err(_), Some(input)) => bail!(self.find(&said, input)),
            (Err(error), None) => {
                Err(error.context(format!("what it says is in {}", log.display())))
            }
        }
    }

    /// What is to be known of what was found.
    fn find(&self, said: &str, input: &str) -> String {
        let Self {
            target, program, ..
        } = self;
        format!(
            "{}\n\nThe input: {input}\nTo replay it: {} {input}\nOnce it is mended, keep it as a test: cp {input} \
             {SEEDS}/{target}/",
            what(said),
            program.display(),
        )
    }
}

/// The number of inputs, in what it says at its end: `#36951  DONE   cov: 3344 …`.
fn inputs(said: &str) -> Option<u64> {
    let last = said.lines().find(|line| line.contains("\tDONE "))?;
    last.split(['#', '\t']).nth(1)?.parse().ok()
}

/// The file with the input that breaks something.
fn found(said: &str) -> Option<&str> {
    said.lines()
        .find_map(|line| line.split_once("Test unit written to "))
        .map(|(_, file)| file.trim())
}

/// What the input does: the panic's words, or libFuzzer's own.
fn what(said: &str) -> String {
    let begin = |line: &&str| line.contains("panicked at ") || line.contains("ERROR: libFuzzer");
    let end = |line: &&str| line.starts_with("note: ") || line.starts_with("stack backtrace");
    let lines = said.lines().skip_while(|line| !begin(line));
    let words: Vec<_> = lines.take_while(|line| !end(line)).take(5).collect();
    words.join("\n")
}

#[cfg(test)]
mod tests {
    use super::{found, inputs, targets, what};

    const FINE: &str = "INFO: seed corpus: files: 5\n\
        #2\tINITED cov: 5 ft: 6 corp: 1/1b exec/s: 0 rss: 27Mb\n\
        #36951\tDONE   cov: 3344 ft: 13333 corp: 977/456Kb lim: 716 exec/s: 2842 rss: 33Mb\n\
        Done 36951 runs in 13 second(s)\n";
    const BROKEN: &str = "#2\tINITED cov: 5 ft: 6 corp: 1/1b exec/s: 0 rss: 27Mb\n\n\
        thread '<unnamed>' (7) panicked at fuzz/src/machine/watched.rs:197:17:\n\
        LinkId(1), Aside\n\
        note: run with `RUST_BACKTRACE=1` environment variable to display a backtrace\n\
        ==7== ERROR: libFuzzer: deadly signal\n\
        artifact_prefix='/t/machine/'; Test unit written to /t/machine/crash-da39\n";

    #[test]
    fn reads_how_many_inputs_there_were() {
        assert_eq!(inputs(FINE), Some(36_951));
        assert_eq!(found(FINE), None);
        assert_eq!(inputs(BROKEN), None);
    }

    #[test]
    fn reads_what_was_found_and_where_it_is() {
        assert_eq!(found(BROKEN), Some("/t/machine/crash-da39"));
        assert_eq!(
            what(BROKEN),
            "thread '<unnamed>' (7) panicked at fuzz/src/machine/watched.rs:197:17:\nLinkId(1), Aside"
        );
    }

    #[test]
    fn knows_the_targets_by_their_seeds() {
        let targets = targets().unwrap();
        assert!(targets.contains(&"machine".to_owned()), "{targets:?}");
    }
}
