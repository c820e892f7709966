//! What a process costs: its CPU time and its memory, as Linux tells them.

use std::time::Duration;

use anyhow::Result;

/// What a process has used.
#[cfg_attr(not(target_os = "linux"), allow(dead_code, reason = "nobody can tell"))]
#[derive(Clone, Copy, Debug)]
pub(crate) struct Usage {
    /// The CPU time of all its threads, its own and the kernel's on its behalf. Counted in
    /// hundredths of a second.
    pub(crate) cpu: Duration,
    /// Its proportional set size (PSS), in bytes: the memory that is its own, and its share of what
    /// it has in common with others. What the kernel keeps for it, such as the buffers of its
    /// sockets, is not in it.
    pub(crate) memory: u64,
}

/// What the process with this id has used until now.
///
/// # Errors
///
/// When there is no such process, and on other systems than Linux.
#[cfg(target_os = "linux")]
pub(crate) fn of(id: u32) -> Result<Usage> {
    use anyhow::Context;
    use procfs::process::Process;

    let read = || -> Result<Usage> {
        let process = Process::new(i32::try_from(id)?)?;
        let stat = process.stat()?;
        let ticks = (stat.utime + stat.stime) as f64;
        let rollup = process.smaps_rollup()?.memory_map_rollup;
        let whole = rollup.0.first().context("no memory map")?;
        let memory = whole.extension.map.get("Pss").context("no PSS")?;
        Ok(Usage {
            cpu: Duration::from_secs_f64(ticks / procfs::ticks_per_second() as f64),
            memory: *memory,
        })
    };
    read().with_context(|| format!("can't tell what the process {id} uses"))
}

/// Other systems have other ways, which nobody has written here yet.
#[cfg(not(target_os = "linux"))]
pub(crate) fn of(_id: u32) -> Result<Usage> {
    anyhow::bail!("what another process uses is read from /proc: this is for Linux only")
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn this_process_uses_memory() {
        let usage = of(std::process::id()).unwrap();
        assert!(usage.memory > 100_000, "{usage:?}");
    }

    #[test]
    fn a_process_that_is_none_is_an_error() {
        let error = of(u32::MAX).unwrap_err();
        assert!(format!("{error}").contains("4294967295"), "{error:#}");
    }
}
