//! STUN and TURN servers, as the settings have them.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use anyhow::{Context, Result, anyhow, bail};
use murmuration_hub::{Ice, IceError, TurnSecret};

use crate::settings::Settings;

/// How much of the file is read, in bytes: far more than any secret has.
const READ: u64 = 64 * 1024;

/// What is to be handed out, if anything.
pub(crate) fn ice(settings: &Settings) -> Result<Option<Ice>> {
    let turn = &settings.config.turn;
    let secret = secret(settings)?;
    if turn.urls.is_empty() && secret.is_none() {
        return Ok(None);
    }
    let ice = Ice::new(turn.urls.clone(), secret, turn.ttl);
    ice.map(Some).map_err(|error| {
        let place = match error {
            IceError::NoSecret => "--turn-secret-file or MURMURATION_TURN_SECRET".to_owned(),
            IceError::Ttl => settings.place("turn.ttl").to_string(),
            _ => settings.place("turn.url").to_string(),
        };
        anyhow!("{place}: {error}")
    })
}

fn secret(settings: &Settings) -> Result<Option<TurnSecret>> {
    let turn = &settings.config.turn;
    let place = settings.place("turn.secret-file");
    match (&turn.secret_file, &turn.secret) {
        (Some(_), Some(_)) => {
            let other = settings.place("turn.secret");
            bail!("the secret is given twice: by {place} and by {other}")
        }
        (Some(file), None) => {
            let place = format!("{place} {}", file.display());
            let text = read(file).with_context(|| place.clone())?;
            TurnSecret::parse(&text).map(Some).context(place)
        }
        (None, secret) => Ok(secret.clone()),
    }
}

fn read(file: &Path) -> Result<String> {
    let mut text = String::new();
    File::open(file)?.take(READ).read_to_string(&mut text)?;
    Ok(text)
}
