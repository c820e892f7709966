//! The values of all settings, with their defaults.

use std::path::PathBuf;
use std::time::Duration;

use murmuration_hub::{IceUrl, Limits, TurnSecret};
use tracing::level_filters::LevelFilter;

/// The value of every setting.
#[derive(Clone, Debug)]
pub(crate) struct Config {
    /// The name or address to listen on.
    pub(crate) host: String,
    /// The port to listen on.
    pub(crate) port: u16,
    /// The folder of the app to serve.
    pub(crate) site: Option<PathBuf>,
    /// How a line of the log looks.
    pub(crate) log: LogFormat,
    /// What is worth a line.
    pub(crate) log_level: LevelFilter,
    /// What the hub bears.
    pub(crate) limits: Limits,
    /// Servers to hand out.
    pub(crate) turn: TurnConfig,
}

/// How a line of the log looks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum LogFormat {
    /// For people.
    #[default]
    Text,
    /// An object a line, for programs.
    Json,
}

/// STUN and TURN servers to hand out, and what credentials are made with.
#[derive(Clone, Debug)]
pub(crate) struct TurnConfig {
    pub(crate) urls: Vec<IceUrl>,
    pub(crate) secret: Option<TurnSecret>,
    pub(crate) secret_file: Option<PathBuf>,
    pub(crate) ttl: Duration,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            host: "127.0.0.1".to_owned(),
            port: 8088,
            site: None,
            log: LogFormat::Text,
            log_level: LevelFilter::INFO,
            limits: Limits::default(),
            turn: TurnConfig::default(),
        }
    }
}

impl Default for TurnConfig {
    fn default() -> Self {
        Self {
            urls: Vec::new(),
            secret: None,
            secret_file: None,
            ttl: Duration::from_secs(12 * 60 * 60),
        }
    }
}
