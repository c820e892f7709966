//! Where all of this is measured: figures mean little without it.

use std::{env::consts::OS, thread::available_parallelism};

use serde::Serialize;

/// The machine, as far as its system tells.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Machine {
    /// The model of its CPU.
    pub(crate) cpu: String,
    /// How many threads can run at a time.
    pub(crate) cores: usize,
    /// In bytes; 0 where nobody tells.
    pub(crate) memory: u64,
    pub(crate) os: String,
}

impl Machine {
    pub(crate) fn this() -> Self {
        Self {
            cpu: cpu().unwrap_or_else(|| "an unknown CPU".to_owned()),
            cores: available_parallelism().map_or(1, usize::from),
            memory: memory().unwrap_or_default(),
            os: os().unwrap_or_else(|| OS.to_owned()),
        }
    }
}

#[cfg(target_os = "linux")]
fn cpu() -> Option<String> {
    use procfs::{CpuInfo, Current};

    let info = CpuInfo::current().ok()?;
    Some(info.model_name(0)?.to_owned())
}

#[cfg(target_os = "linux")]
fn memory() -> Option<u64> {
    use procfs::{Current, Meminfo};

    Some(Meminfo::current().ok()?.mem_total)
}

#[cfg(not(target_os = "linux"))]
fn cpu() -> Option<String> {
    None
}

#[cfg(not(target_os = "linux"))]
fn memory() -> Option<u64> {
    None
}

/// The distribution's name for itself, where there is such a thing.
fn os() -> Option<String> {
    let release = std::fs::read_to_string("/etc/os-release").ok()?;
    let name = release
        .lines()
        .find_map(|line| line.strip_prefix("PRETTY_NAME="))?;
    Some(name.trim_matches('"').to_owned())
}
