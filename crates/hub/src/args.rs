//! The command line.

use std::path::PathBuf;

use clap::Parser;
use tracing::Level;

use crate::turn_args::TurnArgs;

/// A signalhub: the lobby where pages find each other before they talk directly.
///
/// It speaks the protocol of npm signalhub 4.9, and can serve a built app besides.
#[derive(Debug, Parser)]
#[command(version)]
pub(crate) struct Args {
    /// The name or address to listen on; 0.0.0.0 for all addresses of this machine.
    #[arg(long, value_name = "HOST", default_value = "127.0.0.1")]
    pub(crate) host: String,
    /// The port to listen on; 0 for any that is free.
    #[arg(long, value_name = "PORT", default_value_t = 8088)]
    pub(crate) port: u16,
    /// Serve the files of this folder, too. The hub's own answer to `GET /` is then only for
    /// those who accept application/json and not text/html.
    #[arg(long, value_name = "DIR")]
    pub(crate) site: Option<PathBuf>,
    /// Print errors only.
    #[arg(long, conflicts_with = "verbose")]
    pub(crate) quiet: bool,
    /// Log every subscription and message, but neither names nor what is said.
    #[arg(long)]
    pub(crate) verbose: bool,
    // Last: its heading is that of all that follows.
    #[command(flatten)]
    pub(crate) turn: TurnArgs,
}

impl Args {
    /// What is worth a line in the log.
    pub(crate) fn log_level(&self) -> Level {
        match (self.quiet, self.verbose) {
            (true, _) => Level::ERROR,
            (_, true) => Level::DEBUG,
            _ => Level::INFO,
        }
    }
}
