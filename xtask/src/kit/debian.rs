//! Debian's packages, and those of its kin: what tests need besides Rust is installed from there.

use std::{fs, process::Command};

use anyhow::{Result, bail};

use super::{process, workspace};

/// Where programs for root are, which not everybody has in the PATH.
pub const FOR_ROOT: [&str; 2] = ["/usr/sbin", "/sbin"];

/// What this system is, as far as its packages go.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Kin {
    /// Debian itself, and what is built on it.
    Debian,
    /// Ubuntu and what is built on it: its browsers have other names.
    Ubuntu,
    /// Something without apt.
    Stranger,
}

/// What this system is.
pub fn kin() -> Kin {
    kin_told(&fs::read_to_string("/etc/os-release").unwrap_or_default())
}

/// Installs packages with apt-get, saying what for and about how long it takes.
///
/// # Errors
/// When it takes root and there is none to be had, or apt-get fails.
pub fn install(packages: &[&str], reason: &str, takes: &str) -> Result<()> {
    let all = packages.join(" and ");
    eprintln!("Installing {all} with apt-get: {reason}. This takes about {takes}.");
    let Some(sudo) = becoming_root() else {
        bail!(
            "installing them takes root: run `sudo apt-get install {}`, then this again",
            packages.join(" ")
        );
    };
    let install = ["install", "--yes", "--no-install-recommends"];
    for arguments in [&["update"][..], &[&install[..], packages].concat()] {
        let words = [
            sudo,
            &["env", "DEBIAN_FRONTEND=noninteractive", "apt-get"],
            arguments,
        ]
        .concat();
        // Read, not shown directly: apt takes hold of a terminal that it sees.
        process::run_reading(workspace::command(words[0]).args(&words[1..]), |line| {
            eprintln!("{:>16} | {line}", "apt-get");
        })?;
    }
    Ok(())
}

/// Installs packages in the same way, but leaves a service that comes with them disabled, so that nothing runs that did
/// not before: the tests start what they need themselves.
///
/// # Errors
/// As with [`install`].
pub fn install_without_service(
    packages: &[&str],
    reason: &str,
    takes: &str,
    service: &str,
) -> Result<()> {
    // Otherwise it would be started now, and each time that the machine is.
    let guarded = on_systemd(&["mask", service]);
    let installed = install(packages, reason, takes);
    if guarded {
        on_systemd(&["unmask", service]);
        on_systemd(&["disable", "--now", service]);
        eprintln!("The service {service} is disabled: the tests start its program themselves.");
    }
    installed
}

/// Tells systemd about a service, as root; `false` where it fails or there is none.
fn on_systemd(words: &[&str]) -> bool {
    let Some(becoming_root) = becoming_root() else {
        return false;
    };
    let words = [becoming_root, &["systemctl"], words].concat();
    process::output_of(Command::new(words[0]).args(&words[1..])).is_some()
}

/// The words before a command that have it run as root; `None` where a password would be asked for.
pub fn becoming_root() -> Option<&'static [&'static str]> {
    let user = process::output_of(Command::new("id").arg("-u"))?;
    if user.trim() == "0" {
        return Some(&[]);
    }
    let sudo = &["sudo", "-n"];
    process::output_of(Command::new(sudo[0]).args([sudo[1], "true"])).map(|_| &sudo[..])
}

fn kin_told(os_release: &str) -> Kin {
    let value = |key: &str| {
        let line = os_release
            .lines()
            .find_map(|line| line.strip_prefix(key)?.strip_prefix('='));
        line.unwrap_or_default().trim_matches('"')
    };
    let (id, like) = (value("ID"), value("ID_LIKE"));
    match id {
        "ubuntu" => Kin::Ubuntu,
        _ if like.contains("ubuntu") => Kin::Ubuntu,
        "debian" => Kin::Debian,
        _ if like.contains("debian") => Kin::Debian,
        _ => Kin::Stranger,
    }
}

#[cfg(test)]
mod tests {
    use super::{Kin, kin_told};

    #[test]
    fn knows_debian_and_its_kin_only() {
        assert_eq!(kin_told("NAME=x\nID=debian\n"), Kin::Debian);
        assert_eq!(kin_told("ID=raspbian\nID_LIKE=debian"), Kin::Debian);
        assert_eq!(kin_told("ID=ubuntu\nID_LIKE=debian"), Kin::Ubuntu);
        assert_eq!(kin_told("ID=mint\nID_LIKE=\"ubuntu debian\""), Kin::Ubuntu);
        assert_eq!(kin_told("ID=fedora\n"), Kin::Stranger);
        assert_eq!(kin_told(""), Kin::Stranger);
    }
}
