//! The measurements, one a file, and their names.

mod back;
mod badhub;
mod history;
mod hub;
mod joining;
mod leaving;
mod log;
mod quiet;
mod size;
mod throughput;
mod together;

use std::time::Duration;

use anyhow::Result;

use crate::{row::Row, setting::Setting};

/// Something that can be measured by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Measurement {
    Joining,
    Together,
    Throughput,
    Log,
    Size,
    Hub,
    Leaving,
    Quiet,
    BadHub,
    Back,
    History,
}

/// Enough for a median that one odd run does not move much.
const RUNS: usize = 5;

impl Measurement {
    pub(crate) const ALL: [Self; 11] = [
        Self::Joining,
        Self::Together,
        Self::Throughput,
        Self::Log,
        Self::Size,
        Self::Hub,
        Self::Leaving,
        Self::Quiet,
        Self::BadHub,
        Self::Back,
        Self::History,
    ];

    /// As on the command line.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Joining => "joining",
            Self::Together => "together",
            Self::Throughput => "throughput",
            Self::Log => "log",
            Self::Size => "size",
            Self::Hub => "hub",
            Self::Leaving => "leaving",
            Self::Quiet => "quiet",
            Self::BadHub => "badhub",
            Self::Back => "back",
            Self::History => "history",
        }
    }

    pub(crate) fn what(self) -> &'static str {
        match self {
            Self::Joining => "a page that joins one who waits, until the first message is there",
            Self::Together => "pages that start at the same moment, until all are linked with all",
            Self::Throughput => "lines and larger pieces from page to page",
            Self::Log => "one more line in a log that is long already",
            Self::Size => "all that a page loads",
            Self::Hub => "deliveries to subscribers, and memory of idle ones, beside npm's server",
            Self::Leaving => "a page that is closed or crashes, until the other one shows it",
            Self::Quiet => "what the hub has to do for rooms where nothing happens",
            Self::BadHub => "pages that start at the same moment, with a hub that garbles",
            Self::Back => "a page that was without a network, until it is heard again",
            Self::History => {
                "a room of 10,000 events: checked, compared, handed on and shown again"
            }
        }
    }

    /// How often it is done when nobody says how often.
    pub(crate) fn runs(self) -> usize {
        match self {
            Self::Quiet => quiet::RUNS,
            Self::BadHub => badhub::RUNS,
            Self::Joining
            | Self::Together
            | Self::Throughput
            | Self::Log
            | Self::Size
            | Self::Hub
            | Self::Leaving
            | Self::Back
            | Self::History => RUNS,
        }
    }

    /// About how long a run of both sides takes.
    pub(crate) fn takes(self) -> Duration {
        match self {
            Self::Joining => joining::RUN,
            Self::Together => together::RUN,
            Self::Throughput => throughput::RUN,
            Self::Log => log::RUN,
            Self::Size => size::RUN,
            Self::Hub => hub::RUN,
            Self::Leaving => leaving::RUN,
            Self::Quiet => quiet::RUN,
            Self::BadHub => badhub::RUN,
            Self::Back => back::RUN,
            Self::History => history::RUN,
        }
    }

    /// Measures.
    ///
    /// # Errors
    ///
    /// When a side does not do what is measured: a figure of that would mean nothing.
    pub(crate) fn run(self, setting: &Setting) -> Result<Vec<Row>> {
        match self {
            Self::Joining => joining::run(setting),
            Self::Together => together::run(setting),
            Self::Throughput => throughput::run(setting),
            Self::Log => log::run(setting),
            Self::Size => size::run(setting),
            Self::Hub => hub::run(setting),
            Self::Leaving => leaving::run(setting),
            Self::Quiet => quiet::run(setting),
            Self::BadHub => badhub::run(setting),
            Self::Back => back::run(setting),
            Self::History => history::run(setting),
        }
    }
}
