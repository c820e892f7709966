//! What every measurement is given.

use std::{
    env, fmt,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, ensure};

use crate::side::Side;

/// What sends whoever has started this without what it needs to where they get it.
const TASK: &str = "run `cargo xtask bench`, which prepares all of this";

/// How often to measure, and where the programs and pages of both sides are.
#[derive(Clone, Debug)]
pub(crate) struct Setting {
    /// How often each side is measured.
    pub(crate) runs: usize,
    /// What chance begins with.
    pub(crate) seed: u64,
    /// The folder of our programs.
    pub(crate) programs: PathBuf,
    /// The folder with the originals' `package.json` and `node_modules`.
    pub(crate) originals: PathBuf,
    /// The folder of our page's release build.
    pub(crate) page: PathBuf,
    /// The folder of the page that sends all that a swarm can.
    pub(crate) flood: PathBuf,
    /// The browser.
    pub(crate) chrome: PathBuf,
    /// The program that hubs have between them, a path or what to look for in the PATH. It may be
    /// that there is none.
    pub(crate) nats_server: PathBuf,
}

/// The package under webrtc-swarm that makes the connections, by its major version.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum SimplePeer {
    /// The one that webrtc-swarm names.
    Six,
    /// The last one.
    Nine,
}

impl Setting {
    /// What the environment gives, for one run and with this seed, or any.
    ///
    /// # Errors
    ///
    /// When it does not give all of it.
    pub(crate) fn of_environment(seed: Option<u64>) -> Result<Self> {
        let program = env::current_exe().context("can't tell where this program is")?;
        let programs = program.parent().context("this program is in no folder")?;
        Ok(Self {
            runs: 1,
            // A small number is easier to type.
            seed: seed.unwrap_or_else(|| fastrand::u64(..1_000_000)),
            programs: programs.to_owned(),
            originals: with("node_modules", "MURMURATION_ORIGINALS")?,
            page: with("index.html", "MURMURATION_SITE")?,
            flood: with("index.html", "MURMURATION_FLOOD")?,
            chrome: variable("CHROME")?,
            nats_server: env::var_os("MURMURATION_NATS_SERVER")
                .unwrap_or_else(|| "nats-server".into())
                .into(),
        })
    }

    /// The folder of a side's page.
    pub(crate) fn site(&self, side: Side, simple_peer: SimplePeer) -> PathBuf {
        match side {
            Side::Ours => self.page.clone(),
            Side::Theirs => self.originals.join(match simple_peer {
                SimplePeer::Six => "simple-peer-6",
                SimplePeer::Nine => "simple-peer-9",
            }),
        }
    }

    /// The folder that all of this was built in.
    pub(crate) fn target(&self) -> &Path {
        // Programs are in target/{profile}.
        self.programs.parent().unwrap_or(&self.programs)
    }
}

impl fmt::Display for SimplePeer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Six => "simple-peer 6",
            Self::Nine => "simple-peer 9",
        })
    }
}

/// The folder that a variable names, with this in it.
fn with(content: &str, name: &str) -> Result<PathBuf> {
    let folder = variable(name)?;
    ensure!(
        folder.join(content).exists(),
        "{} has no {content}, though {name} names it: {TASK}",
        folder.display()
    );
    Ok(folder)
}

fn variable(name: &str) -> Result<PathBuf> {
    let value = env::var_os(name).map(PathBuf::from);
    value.with_context(|| format!("{name} is not set: {TASK}"))
}
