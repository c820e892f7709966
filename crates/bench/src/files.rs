//! How many files, sockets included, this process and those that it starts may have open.

use anyhow::Result;

/// Raises the limit to at least `count`, if need be.
///
/// # Errors
///
/// When the system does not let us.
#[cfg(unix)]
pub(crate) fn allow(count: u64) -> Result<()> {
    use anyhow::{Context, ensure};
    use rlimit::Resource;

    let (soft, hard) = Resource::NOFILE.get().context("no limit can be read")?;
    ensure!(
        hard >= count,
        "{count} files have to be open at a time, and the system allows {hard} (`ulimit -Hn`): it \
         takes root to raise that"
    );
    if soft < count {
        Resource::NOFILE
            .set(count, hard)
            .with_context(|| format!("can't raise the limit of open files to {count}"))?;
    }
    Ok(())
}

/// Other systems have no such limit.
#[cfg(not(unix))]
pub(crate) fn allow(_count: u64) -> Result<()> {
    Ok(())
}
