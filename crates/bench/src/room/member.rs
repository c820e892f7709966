//! Somebody in the room: a page, and what it shows.

use std::time::Duration;

use anyhow::{Context, Result, ensure};
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::{Value, json};

use crate::browser::{Page, Promise};

/// Notes what a page shows, for both sides in the same way.
const PROBE: &str = include_str!("probe.js");

/// How much longer than its own patience a busy page may take to say that it is at its end.
const GRACE: Duration = Duration::from_secs(30);

/// A page of either side.
pub(crate) struct Member {
    page: Page,
}

/// When a page did its first steps, in milliseconds since its navigation began.
#[derive(Clone, Copy, Debug, Deserialize)]
pub(crate) struct First {
    /// It began to announce itself.
    pub(crate) announced: Option<f64>,
    /// It showed somebody as linked.
    pub(crate) linked: Option<f64>,
    /// It showed somebody's line.
    pub(crate) line: f64,
}

impl Member {
    pub(super) fn with(page: Page) -> Result<Self> {
        page.prepare(PROBE)?;
        Ok(Self { page })
    }

    pub(crate) fn page(&self) -> &Page {
        &self.page
    }

    /// Waits until it has announced itself: whoever comes from now on has not heard it.
    pub(crate) fn until_announced(&self, patience: Duration) -> Result<()> {
        let at: Option<f64> = self.start("announced", &[], patience)?.wait()?;
        at.context("a page does not announce itself").map(drop)
    }

    /// Has it say a line as soon as it is linked with somebody.
    pub(crate) fn greet(&self, line: &str) -> Result<()> {
        self.page.ask(&format!("void probe.greet({line:?})"), GRACE)
    }

    /// Has it say a line.
    pub(crate) fn say(&self, line: &str) -> Result<()> {
        self.page.ask(&format!("void probe.say({line:?})"), GRACE)
    }

    /// When it showed somebody's line for the first time, and what was before that.
    pub(crate) fn first(&self, patience: Duration) -> Result<First> {
        let first: Option<First> = self.start("first", &[], patience)?.wait()?;
        first.with_context(|| format!("no line has come within {patience:?}"))
    }

    /// When it was linked with so many others for the first time, in milliseconds of the system's
    /// clock; `None` when it was not within `patience`.
    pub(crate) fn linked_to(
        &self,
        others: usize,
        patience: Duration,
    ) -> Result<Promise<'_, Option<f64>>> {
        self.start("linkedTo", &[json!(others)], patience)
    }

    /// How many lines of others it has shown: once there are so many, or when `patience` is at an
    /// end.
    pub(crate) fn heard(&self, lines: usize, patience: Duration) -> Result<Promise<'_, usize>> {
        self.start("heard", &[json!(lines)], patience)
    }

    /// When it shows nobody as linked any more, in milliseconds of the system's clock.
    pub(crate) fn unlinked(&self, patience: Duration) -> Result<Promise<'_, Option<f64>>> {
        self.start("unlinked", &[], patience)
    }

    /// When it shows nobody any more, in whatever state, in milliseconds of the system's clock.
    pub(crate) fn alone(&self, patience: Duration) -> Result<Promise<'_, Option<f64>>> {
        self.start("alone", &[], patience)
    }

    /// Has it say one line after the other that begins with this word, for so long.
    pub(crate) fn insist(&self, word: &str, pause: Duration, patience: Duration) -> Result<()> {
        let pause = json!(pause.as_millis() as u64);
        self.start("insist", &[json!(word), pause], patience)?
            .wait()
    }

    /// When it shows somebody as linked, and has shown a line that begins with this word, in
    /// milliseconds of the system's clock.
    pub(crate) fn hears(&self, word: &str, patience: Duration) -> Result<Promise<'_, Option<f64>>> {
        self.start("hears", &[json!(word)], patience)
    }

    /// When its navigation began, in milliseconds of the system's clock.
    pub(crate) fn origin(&self) -> Result<f64> {
        self.page.ask("performance.timeOrigin", GRACE)
    }

    /// Makes sure that no script of it has failed.
    pub(crate) fn is_well(&self) -> Result<()> {
        let trouble: Vec<String> = self.page.ask("probe.trouble", GRACE)?;
        ensure!(trouble.is_empty(), "a page is in trouble: {trouble:?}");
        Ok(())
    }

    /// Asks the probe for something that it waits for no longer than `patience`.
    fn start<T: DeserializeOwned>(
        &self,
        what: &str,
        arguments: &[Value],
        patience: Duration,
    ) -> Result<Promise<'_, T>> {
        let arguments: String = arguments.iter().map(|it| format!("{it}, ")).collect();
        let millis = patience.as_millis();
        let script = format!("probe.{what}({arguments}{millis})");
        self.page.start(&script, patience + GRACE)
    }
}
