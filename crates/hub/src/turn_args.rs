//! What the command is told of STUN and TURN servers.

use std::env::{self, VarError};
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, Result, anyhow, bail};
use clap::Args;
use murmuration_hub::{Ice, IceError, IceUrl, TurnSecret};

/// Where the secret may stand in place of a file.
const SECRET: &str = "MURMURATION_TURN_SECRET";
/// How much of the file is read, in bytes: far more than any secret has.
const READ: u64 = 64 * 1024;

/// The servers, and what credentials are made with.
#[derive(Debug, Args)]
#[command(next_help_heading = "STUN and TURN servers, handed out at /v1/ice")]
pub(crate) struct TurnArgs {
    /// A server to hand out, such as turn:turn.example:3478?transport=udp or stun:stun.example; may
    /// be given up to 16 times.
    #[arg(long, value_name = "URL")]
    turn_url: Vec<IceUrl>,
    /// The file with the secret that the TURN server has, too (in coturn: use-auth-secret and
    /// static-auth-secret). It may stand in the environment variable MURMURATION_TURN_SECRET
    /// instead, but not here, where everybody on this machine could read it.
    #[arg(long, value_name = "FILE")]
    turn_secret_file: Option<PathBuf>,
    /// How long credentials are good for, from 1m to 7d: a number with s, m, h or d behind it.
    #[arg(long, value_name = "TIME", default_value = "12h", value_parser = time)]
    turn_ttl: Duration,
}

impl TurnArgs {
    /// What is to be handed out, if anything.
    pub(crate) fn ice(&self) -> Result<Option<Ice>> {
        let secret = self.secret()?;
        if self.turn_url.is_empty() && secret.is_none() {
            return Ok(None);
        }
        let ice = Ice::new(self.turn_url.clone(), secret, self.turn_ttl);
        ice.map(Some).map_err(|error| {
            let place = match error {
                IceError::NoSecret => format!("--turn-secret-file or {SECRET}"),
                IceError::Ttl => "--turn-ttl".to_owned(),
                _ => "--turn-url".to_owned(),
            };
            anyhow!("{place}: {error}")
        })
    }

    fn secret(&self) -> Result<Option<TurnSecret>> {
        let variable = match env::var(SECRET) {
            Ok(text) => Some(text),
            Err(VarError::NotPresent) => None,
            Err(VarError::NotUnicode(_)) => bail!("{SECRET}: it is not UTF-8"),
        };
        let (place, text) = match (&self.turn_secret_file, variable) {
            (None, None) => return Ok(None),
            (Some(_), Some(_)) => {
                bail!("the secret is given twice: by --turn-secret-file and in {SECRET}")
            }
            (Some(file), None) => {
                let place = format!("--turn-secret-file {}", file.display());
                let text = read(file).with_context(|| place.clone())?;
                (place, text)
            }
            (None, Some(text)) => (SECRET.to_owned(), text),
        };
        TurnSecret::parse(&text).map(Some).context(place)
    }
}

fn read(file: &Path) -> Result<String> {
    let mut text = String::new();
    File::open(file)?.take(READ).read_to_string(&mut text)?;
    Ok(text)
}

/// A number with its unit, such as 12h.
fn time(text: &str) -> Result<Duration, &'static str> {
    const WANTED: &str = "write a number with s, m, h or d behind it, such as 12h";
    let unit = match text.chars().last() {
        Some('s') => 1,
        Some('m') => 60,
        Some('h') => 60 * 60,
        Some('d') => 24 * 60 * 60,
        _ => return Err(WANTED),
    };
    let number: u64 = text[..text.len() - 1].parse().map_err(|_| WANTED)?;
    Ok(Duration::from_secs(number.saturating_mul(unit)))
}
