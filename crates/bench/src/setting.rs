//! What every measurement is given.

use std::{
    env,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, ensure};

/// How often to measure, and where the programs of both sides are.
#[derive(Clone, Debug)]
pub(crate) struct Setting {
    /// How often each side is measured.
    pub(crate) runs: usize,
    /// The folder of our programs.
    pub(crate) programs: PathBuf,
    /// The folder with the originals' `package.json` and `node_modules`.
    pub(crate) originals: PathBuf,
}

impl Setting {
    /// What the environment gives.
    ///
    /// # Errors
    ///
    /// When it does not give all of it.
    pub(crate) fn of_environment(runs: usize) -> Result<Self> {
        let program = env::current_exe().context("can't tell where this program is")?;
        let programs = program.parent().context("this program is in no folder")?;
        let originals = env::var_os("MURMURATION_ORIGINALS").map(PathBuf::from);
        let originals = originals.context(
            "MURMURATION_ORIGINALS is not set: run `cargo xtask bench`, which prepares all of this",
        )?;
        ensure!(
            originals.join("node_modules").is_dir(),
            "{} has no node_modules, though MURMURATION_ORIGINALS names it",
            originals.display()
        );
        Ok(Self {
            runs,
            programs: programs.to_owned(),
            originals,
        })
    }

    /// The folder that all of this was built in.
    pub(crate) fn target(&self) -> &Path {
        // Programs are in target/{profile}.
        self.programs.parent().unwrap_or(&self.programs)
    }
}
