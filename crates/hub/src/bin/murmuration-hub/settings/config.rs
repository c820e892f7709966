//! The values of all settings, with their defaults.

use std::ops::RangeInclusive;
use std::path::PathBuf;
use std::time::Duration;

use murmuration_hub::{Farewell, IceUrl, Limits, Memory, Origin, Proxies, TokenKey, TurnSecret};
use tracing::level_filters::LevelFilter;

use super::Listen;

/// The value of every setting.
#[derive(Clone, Debug)]
pub(crate) struct Config {
    /// The name or address to listen on.
    pub(crate) host: String,
    /// The port to listen on.
    pub(crate) port: u16,
    /// The folder of the app to serve.
    pub(crate) site: Option<PathBuf>,
    /// Other sites may show its pages within theirs.
    pub(crate) embeddable: bool,
    /// Where a Prometheus may ask.
    pub(crate) metrics: Option<Listen>,
    /// How a line of the log looks.
    pub(crate) log: LogFormat,
    /// What is worth a line.
    pub(crate) log_level: LevelFilter,
    pub(crate) tls: TlsConfig,
    pub(crate) access: AccessConfig,
    /// Who is believed.
    pub(crate) proxies: Proxies,
    pub(crate) nats: NatsConfig,
    pub(crate) memory: Memory,
    pub(crate) farewell: FarewellConfig,
    pub(crate) turn: TurnConfig,
    /// What the hub bears.
    pub(crate) limits: Limits,
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

/// A door for TLS.
#[derive(Clone, Debug)]
pub(crate) struct TlsConfig {
    pub(crate) port: u16,
    pub(crate) certificate: Option<PathBuf>,
    pub(crate) key: Option<PathBuf>,
    /// How long browsers are to come over nothing else.
    pub(crate) only_for: Option<Duration>,
}

/// Who may use the hub.
#[derive(Clone, Debug, Default)]
pub(crate) struct AccessConfig {
    /// All, when there is none.
    pub(crate) origins: Vec<Origin>,
    pub(crate) token_key: Option<TokenKey>,
    pub(crate) token_key_file: Option<PathBuf>,
}

/// What makes several hubs one.
#[derive(Clone, Debug, Default)]
pub(crate) struct NatsConfig {
    pub(crate) urls: Vec<String>,
    pub(crate) login_file: Option<PathBuf>,
    pub(crate) roots: Option<PathBuf>,
}

/// How the hub ends.
#[derive(Clone, Debug)]
pub(crate) struct FarewellConfig {
    pub(crate) notice: Duration,
    pub(crate) retry_least: Duration,
    pub(crate) retry_most: Duration,
    pub(crate) grace: Duration,
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
            embeddable: false,
            metrics: None,
            log: LogFormat::Text,
            log_level: LevelFilter::INFO,
            tls: TlsConfig::default(),
            access: AccessConfig::default(),
            proxies: Proxies::default(),
            nats: NatsConfig::default(),
            memory: Memory::default(),
            farewell: FarewellConfig::default(),
            turn: TurnConfig::default(),
            limits: Limits::default(),
        }
    }
}

impl Default for TlsConfig {
    fn default() -> Self {
        Self {
            port: 8443,
            certificate: None,
            key: None,
            only_for: None,
        }
    }
}

impl Default for FarewellConfig {
    fn default() -> Self {
        let Farewell {
            notice,
            retry,
            grace,
        } = Farewell::default();
        let (retry_least, retry_most) =
            retry.map_or_else(Default::default, RangeInclusive::into_inner);
        Self {
            notice,
            retry_least,
            retry_most,
            grace,
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
