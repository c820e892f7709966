//! The processes of a browser, to stop them in the middle of whatever they do.

use std::{ffi::OsStr, fs, os::unix::ffi::OsStrExt, path::Path};

use anyhow::{Context, Result, ensure};
use rustix::process::{Pid, Signal, kill_process};

use crate::Browser;

/// The stopped processes of a browser that draw its tabs. They go on when this is dropped.
#[derive(Debug)]
#[must_use = "they go on when this is dropped"]
pub struct Stopped(Vec<Pid>);

impl Browser {
    /// Stops what draws its tabs, as a debugger or a computer without memory does: nothing in there
    /// runs, not even WebRTC.
    pub fn stop(&self) -> Result<Stopped> {
        let renderers = renderers_of(self.profile())?;
        ensure!(!renderers.is_empty(), "it has no process that draws tabs");
        let stopped = Stopped(renderers);
        for &process in &stopped.0 {
            kill_process(process, Signal::STOP)?;
        }
        Ok(stopped)
    }
}

impl Drop for Stopped {
    fn drop(&mut self) {
        for &process in &self.0 {
            // It may have ended.
            let _ = kill_process(process, Signal::CONT);
        }
    }
}

/// What `/proc` tells of one.
struct Process {
    id: i32,
    parent: i32,
    arguments: Vec<Vec<u8>>,
}

impl Process {
    /// Reads it, unless it has ended.
    fn read(folder: &Path) -> Option<Self> {
        let id = folder.file_name()?.to_str()?.parse().ok()?;
        let status = fs::read_to_string(folder.join("status")).ok()?;
        let parent = status.lines().find_map(|line| line.strip_prefix("PPid:"))?;
        let arguments = fs::read(folder.join("cmdline")).ok()?;
        // Chromium writes those of its children with spaces between them.
        let arguments = arguments.split(|&byte| byte == 0 || byte == b' ');
        Some(Self {
            id,
            parent: parent.trim().parse().ok()?,
            arguments: arguments.map(<[u8]>::to_vec).collect(),
        })
    }

    fn has(&self, argument: &[u8]) -> bool {
        self.arguments.iter().any(|one| one == argument)
    }
}

/// The processes that draw the tabs of the browser with that profile.
fn renderers_of(profile: &Path) -> Result<Vec<Pid>> {
    let entries = fs::read_dir("/proc").context("this system has no /proc")?;
    let all: Vec<Process> = entries
        .filter_map(|entry| Process::read(&entry.ok()?.path()))
        .collect();
    let wanted = [
        OsStr::new("--user-data-dir=").as_bytes(),
        profile.as_os_str().as_bytes(),
    ]
    .concat();
    let is_browser = |one: &&Process| {
        let child = one.arguments.iter().any(|it| it.starts_with(b"--type="));
        one.has(&wanted) && !child
    };
    let mut family: Vec<i32> = all.iter().filter(is_browser).map(|one| one.id).collect();
    let mut known = 0;
    while known < family.len() {
        let parent = family[known];
        family.extend(
            all.iter()
                .filter(|one| one.parent == parent)
                .map(|one| one.id),
        );
        known += 1;
    }
    family.sort_unstable();
    family.dedup();
    let renderers = all
        .iter()
        .filter(|one| family.binary_search(&one.id).is_ok() && one.has(b"--type=renderer"));
    Ok(renderers.filter_map(|one| Pid::from_raw(one.id)).collect())
}
