//! What it takes to have tests lay networks of their own: programs of Debian's, and a place where that is permitted.
//!
//! That place is a sandbox: with no network, no processes and no `/run` but its own. Whoever may have user namespaces
//! is root in there, and only there. And when its first process ends, in whatever way, everything goes that was started
//! and laid in it.

use std::{path::PathBuf, process::Command};

use anyhow::Result;

use super::{
    debian::{self, Kin},
    process, tools, workspace,
};

/// Each program, and its package.
const PROGRAMS: [(&str, &str); 3] = [
    ("ip", "iproute2"),
    ("nft", "nftables"),
    ("turnserver", "coturn"),
];
/// The service that comes with coturn, and would run from then on.
const SERVICE: &str = "coturn.service";

/// As root, and as somebody else who becomes root for it.
const WAYS_IN: [&[&str]; 2] = [&[], &["--user", "--map-root-user"]];
const ISOLATED: [&str; 6] = [
    "--net",
    "--mount",
    "--pid",
    "--fork",
    "--kill-child",
    "--mount-proc",
];
/// Namespaces are kept in `/run`.
const OWN_RUN: &str = "mount -t tmpfs tmpfs /run";

/// Whether networks can be laid here.
pub enum Networks {
    /// They can, in there.
    In(Sandbox),
    /// They can't, for this.
    Nowhere(String),
}

/// A place that networks are laid in.
#[derive(Clone, Copy)]
pub struct Sandbox {
    way_in: &'static [&'static str],
}

/// Finds a place, and the programs; installs them on Debian and its kin, where we are root or can be without being asked
/// for a password.
///
/// # Errors
/// When apt-get fails.
pub fn ensure() -> Result<Networks> {
    if !cfg!(target_os = "linux") {
        return Ok(Networks::Nowhere("they need Linux".to_owned()));
    }
    let Some(sandbox) = Sandbox::find() else {
        let why = "network namespaces are not permitted here: they take root, or user namespaces for everybody";
        return Ok(Networks::Nowhere(why.to_owned()));
    };
    let missing = missing();
    if !missing.is_empty() {
        if debian::kin() == Kin::Stranger || debian::becoming_root().is_none() {
            let all = missing.join(", ");
            let why = format!("they need programs of Debian's packages {all}: install those");
            return Ok(Networks::Nowhere(why));
        }
        install(&missing)?;
    }
    Ok(Networks::In(sandbox))
}

impl Sandbox {
    fn find() -> Option<Self> {
        let mut ways_in = WAYS_IN.into_iter().map(|way_in| Self { way_in });
        ways_in.find(|sandbox| {
            let mut trial = sandbox.shell(&format!("{OWN_RUN} && unshare --net true"));
            process::output_of(&mut trial).is_some()
        })
    }

    /// The same command, in there.
    pub fn command(self, command: &Command) -> Command {
        let own_path = format!("PATH=$PATH:{}", debian::FOR_ROOT.join(":"));
        let script = format!("{own_path} && {OWN_RUN} && ip link set lo up && exec \"$@\"");
        let mut inside = self.shell(&script);
        inside
            .arg("sandbox")
            .arg(command.get_program())
            .args(command.get_args());
        for (name, value) in command.get_envs() {
            match value {
                Some(value) => inside.env(name, value),
                None => inside.env_remove(name),
            };
        }
        inside
    }

    fn shell(self, script: &str) -> Command {
        let mut unshare = workspace::command("unshare");
        unshare
            .args(self.way_in)
            .args(ISOLATED)
            .args(["sh", "-c", script]);
        unshare
    }
}

/// The packages of the programs that are not there.
fn missing() -> Vec<&'static str> {
    let folders: Vec<_> = tools::search_path()
        .chain(debian::FOR_ROOT.map(PathBuf::from))
        .collect();
    let is_there = |program| folders.iter().any(|folder| folder.join(program).is_file());
    let missing = PROGRAMS.iter().filter(|(program, _)| !is_there(program));
    missing.map(|(_, package)| *package).collect()
}

fn install(packages: &[&str]) -> Result<()> {
    let reason = "the tests lay networks of their own";
    let takes = "half a minute";
    if packages.contains(&"coturn") {
        debian::install_without_service(packages, reason, takes, SERVICE)
    } else {
        debian::install(packages, reason, takes)
    }
}

#[cfg(test)]
mod tests {
    use std::{ffi::OsStr, process::Command};

    use super::{Sandbox, WAYS_IN};

    #[test]
    fn a_command_is_the_same_in_a_sandbox() {
        let mut command = Command::new("cargo");
        command
            .args(["test", "two words"])
            .env("SITE", "there")
            .env_remove("OTHER");
        for way_in in WAYS_IN {
            let inside = Sandbox { way_in }.command(&command);
            let words: Vec<_> = inside.get_args().collect();
            assert!(words.ends_with(&["cargo", "test", "two words"].map(OsStr::new)));
            assert!(inside.get_envs().eq(command.get_envs()));
        }
    }
}
