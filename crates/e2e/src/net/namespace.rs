//! A network namespace, which is there until it is dropped.

use std::{
    fs,
    path::Path,
    process,
    sync::{
        Once,
        atomic::{AtomicU32, Ordering},
    },
    thread,
};

use anyhow::{Context, Result, anyhow};

use super::command::ip;

/// What the names of all of ours begin with. The id of the process that they belong to follows.
const PREFIX: &str = "murmuration-";
/// Where `ip netns` keeps them.
const FOLDER: &str = "/run/netns";

/// A network namespace of this process.
#[derive(Debug)]
pub(crate) struct Namespace {
    name: String,
}

impl Namespace {
    /// Makes one, with nothing in it but a loopback interface that is up.
    ///
    /// # Errors
    ///
    /// Where namespaces are not permitted, or there is no `ip`.
    pub(super) fn new() -> Result<Self> {
        static SWEPT: Once = Once::new();
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        SWEPT.call_once(sweep);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let name = format!("{PREFIX}{}-{number}", process::id());
        ip(&format!("netns add {name}"))
            .context("namespaces can't be had: see `cargo xtask test networks`")?;
        let namespace = Self { name };
        ip(&format!("-netns {namespace} link set lo up"))?;
        namespace.without_ipv6()?;
        Ok(namespace)
    }

    /// All of it is IPv4. An interface has an IPv6 address by itself, a second or two after it is up,
    /// and for a browser that is another network: it cuts off what it is loading.
    fn without_ipv6(&self) -> Result<()> {
        const DISABLED: &str = "/proc/sys/net/ipv6/conf/default/disable_ipv6";
        self.run(|| {
            if !Path::new(DISABLED).exists() {
                return Ok(());
            }
            fs::write(DISABLED, "1").context("can't do without IPv6 in a namespace")
        })
    }

    /// From now on it passes on what is not for itself.
    pub(super) fn forward(&self) -> Result<()> {
        self.run(|| {
            let forward = fs::write("/proc/sys/net/ipv4/ip_forward", "1");
            forward.context("can't make a router of a namespace")
        })
    }

    /// Has a thread do something in here: what it opens and starts stays in here.
    pub(super) fn run<T: Send>(&self, act: impl FnOnce() -> Result<T> + Send) -> Result<T> {
        let guest = || {
            enter(&Path::new(FOLDER).join(&self.name))
                .with_context(|| format!("can't enter the namespace {self}"))?;
            act()
        };
        let acted = thread::scope(|scope| scope.spawn(guest).join());
        acted.map_err(|_| anyhow!("what was to be done in {self} panicked"))?
    }
}

impl Drop for Namespace {
    fn drop(&mut self) {
        if let Err(error) = ip(&format!("netns delete {self}")) {
            eprintln!("A namespace is left: {error:#}");
        }
    }
}

/// Its name, as `ip` wants it.
impl std::fmt::Display for Namespace {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.name)
    }
}

/// Moves this thread, for good.
#[cfg(target_os = "linux")]
fn enter(namespace: &Path) -> Result<()> {
    use rustix::thread::{LinkNameSpaceType, move_into_link_name_space};
    use std::{fs::File, os::fd::AsFd};

    let file = File::open(namespace)?;
    move_into_link_name_space(file.as_fd(), Some(LinkNameSpaceType::Network))?;
    Ok(())
}

#[cfg(not(target_os = "linux"))]
fn enter(_: &Path) -> Result<()> {
    anyhow::bail!("only Linux has namespaces")
}

/// Removes what killed runs have left, programs included. What can't be removed is no harm to this
/// one.
fn sweep() {
    let Ok(all) = ip("netns list") else {
        return;
    };
    for name in all
        .lines()
        .filter_map(|line| line.split_whitespace().next())
    {
        if owner(name).is_some_and(|owner| !lives(owner)) {
            let left = ip(&format!("netns pids {name}")).unwrap_or_default();
            let _ = process::Command::new("kill")
                .arg("-KILL")
                .args(left.split_whitespace())
                .stderr(process::Stdio::null())
                .status();
            let _ = ip(&format!("netns delete {name}"));
        }
    }
}

/// The id of the process that a namespace belongs to, if it is one of ours.
fn owner(name: &str) -> Option<u32> {
    let (owner, _) = name.strip_prefix(PREFIX)?.split_once('-')?;
    owner.parse().ok()
}

fn lives(process: u32) -> bool {
    Path::new("/proc").join(process.to_string()).exists()
}

#[cfg(test)]
mod tests {
    use super::owner;

    #[test]
    fn only_ours_have_an_owner() {
        assert_eq!(owner("murmuration-12-0"), Some(12));
        for other in ["murmuration", "murmuration-x-0", "12-0", "other-12-0"] {
            assert_eq!(owner(other), None, "{other}");
        }
    }
}
