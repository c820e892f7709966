//! A program with all that it has started, on both kinds of systems.

#[cfg(unix)]
pub use unix::*;
#[cfg(not(unix))]
pub use windows::*;

#[cfg(unix)]
mod unix {
    use std::{os::unix::process::CommandExt, process::Command};

    use nix::{
        sys::signal::{Signal, killpg},
        unistd::Pid,
    };

    /// Makes the program the root of a tree: of a process group.
    pub fn root(command: &mut Command) {
        command.process_group(0);
    }

    /// Asks the tree to end.
    pub fn end(id: u32) {
        signal(id, Some(Signal::SIGTERM));
    }

    /// Ends what is left of the tree.
    pub fn kill(id: u32) {
        signal(id, Some(Signal::SIGKILL));
    }

    /// Whether anything of the tree is left.
    pub fn lives(id: u32) -> bool {
        signal(id, None)
    }

    /// Whether there was anybody to signal.
    fn signal(id: u32, signal: Option<Signal>) -> bool {
        i32::try_from(id).is_ok_and(|id| killpg(Pid::from_raw(id), signal).is_ok())
    }
}

/// As well as it goes without groups: nothing is asked, the tree is ended at once.
#[cfg(not(unix))]
mod windows {
    use std::process::{Command, Stdio};

    /// Nothing to prepare.
    pub fn root(_: &mut Command) {}

    /// Ends the tree.
    pub fn end(id: u32) {
        let mut taskkill = Command::new("taskkill");
        taskkill.args(["/T", "/F", "/PID", &id.to_string()]);
        // It fails when the program has ended by itself, which is as well.
        let _ = taskkill
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status();
    }

    /// `end` has done it.
    pub fn kill(_: u32) {}

    /// `end` has waited.
    pub fn lives(_: u32) -> bool {
        false
    }
}
