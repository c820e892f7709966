//! All that a run of the benchmark found, and the files that it leaves.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};
use serde::Serialize;

use crate::{machine::Machine, row::Row, table, versions::Versions};

#[derive(Debug, Serialize)]
pub(crate) struct Report {
    /// When it ended, as RFC 3339 has it, in UTC.
    pub(crate) date: String,
    pub(crate) machine: Machine,
    pub(crate) versions: Versions,
    pub(crate) rows: Vec<Row>,
}

impl Report {
    /// Writes `bench.json`, and `bench.md` with what the README shows. Gives their paths.
    pub(crate) fn write(&self, folder: &Path) -> Result<[PathBuf; 2]> {
        let json = serde_json::to_string_pretty(self)? + "\n";
        let markdown = format!("{}\n{}\n", table::markdown(&self.rows), self.origin());
        let files = [("bench.json", json), ("bench.md", markdown)];
        let mut paths = Vec::new();
        for (name, text) in files {
            let path = folder.join(name);
            fs::write(&path, text).with_context(|| format!("can't write {}", path.display()))?;
            paths.push(path);
        }
        Ok(paths.try_into().expect("there are two"))
    }

    /// A sentence on where the figures are from.
    pub(crate) fn origin(&self) -> String {
        let Machine {
            cpu,
            cores,
            memory,
            os,
        } = &self.machine;
        let (day, _) = self.date.split_once('T').unwrap_or((&self.date, ""));
        let memory = *memory as f64 / f64::from(1 << 30);
        let versions: Vec<String> = self
            .versions
            .iter()
            .map(|(name, version)| format!("{name} {version}"))
            .collect();
        format!(
            "Medians, and from the least to the most, on {day}: {cpu}, {cores} cores, {memory:.0} \
             GiB, {os}; {}.",
            versions.join(", ")
        )
    }
}
