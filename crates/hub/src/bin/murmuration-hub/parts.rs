//! What the hub is made of, as the settings have it. All files that they name are read here.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use anyhow::{Context, Result, anyhow, bail};
use murmuration_hub::{
    Access, Farewell, Ice, IceError, Origins, Setup, Site, Tls, TokenKey, TurnSecret,
};

use crate::settings::Settings;

/// How much of a file with a secret is read, in bytes: far more than any has.
const READ: u64 = 64 * 1024;

/// What the command needs to be a hub.
#[derive(Debug)]
pub(crate) struct Parts {
    pub(crate) setup: Setup,
    pub(crate) site: Option<Site>,
    pub(crate) tls: Option<Tls>,
    pub(crate) farewell: Farewell,
}

impl Parts {
    /// Reads whatever the settings name.
    pub(crate) fn of(settings: &Settings) -> Result<Self> {
        let config = &settings.config;
        let setup = Setup {
            limits: config.limits.clone(),
            ice: ice(settings)?,
            proxies: config.proxies.clone(),
            access: access(settings)?,
            memory: config.memory.clone(),
            #[cfg(feature = "nats")]
            backplane: nats(settings)?,
        };
        Ok(Self {
            setup,
            site: site(settings)?,
            tls: tls(settings)?,
            farewell: farewell(settings)?,
        })
    }
}

fn site(settings: &Settings) -> Result<Option<Site>> {
    let config = &settings.config;
    let Some(folder) = &config.site else {
        return Ok(None);
    };
    let mut site = Site::open(folder)?;
    if config.embeddable {
        site = site.embeddable();
    }
    if let Some(time) = config.tls.only_for {
        site = site.only_over_tls_for(time);
    }
    Ok(Some(site))
}

/// The servers to hand out, if any.
fn ice(settings: &Settings) -> Result<Option<Ice>> {
    let turn = &settings.config.turn;
    let given = Secret {
        file_key: "turn.secret-file",
        file: turn.secret_file.as_deref(),
        key: "turn.secret",
        secret: turn.secret.as_ref(),
    };
    let secret = given.read(settings, TurnSecret::parse)?;
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

fn access(settings: &Settings) -> Result<Access> {
    let access = &settings.config.access;
    let given = Secret {
        file_key: "access.token-key-file",
        file: access.token_key_file.as_deref(),
        key: "access.token-key",
        secret: access.token_key.as_ref(),
    };
    Ok(Access {
        origins: match &*access.origins {
            [] => Origins::Any,
            these => Origins::These(these.to_vec()),
        },
        tokens: given.read(settings, TokenKey::parse)?,
    })
}

#[cfg(feature = "nats")]
fn nats(settings: &Settings) -> Result<Option<murmuration_hub::Nats>> {
    use crate::settings::Place;

    let given = &settings.config.nats;
    if given.urls.is_empty() {
        return Ok(None);
    }
    let urls = given.urls.iter().map(String::as_str);
    let mut nats =
        murmuration_hub::Nats::new(urls).with_context(|| settings.place("nats.url").to_string())?;
    if let (true, place @ Place::Flag(_)) = (nats.has_login(), settings.place("nats.url")) {
        bail!("{place}: everybody on this machine could read the login; put it in a file");
    }
    if let Some(file) = &given.login_file {
        let place = || format!("{} {}", settings.place("nats.login-file"), file.display());
        let text = read(file).with_context(place)?;
        nats = nats.login(&text).with_context(place)?;
    }
    Ok(Some(match &given.roots {
        Some(file) => nats.roots(file.clone()),
        None => nats,
    }))
}

fn tls(settings: &Settings) -> Result<Option<Tls>> {
    let tls = &settings.config.tls;
    match (&tls.certificate, &tls.key) {
        (None, None) => Ok(None),
        (Some(certificate), Some(key)) => Tls::open(certificate, key)
            .map(Some)
            .with_context(|| settings.place("tls.certificate").to_string()),
        (Some(_), None) => bail!("{}: its key is missing", settings.place("tls.certificate")),
        (None, Some(_)) => bail!("{}: its certificate is missing", settings.place("tls.key")),
    }
}

fn farewell(settings: &Settings) -> Result<Farewell> {
    let farewell = &settings.config.farewell;
    if farewell.retry_least > farewell.retry_most {
        let place = settings.place("farewell.retry-least");
        bail!("{place}: it is more than farewell.retry-most");
    }
    Ok(Farewell {
        notice: farewell.notice,
        retry: Some(farewell.retry_least..=farewell.retry_most),
        grace: farewell.grace,
    })
}

/// A secret that is in a file, or is given itself.
struct Secret<'a, T> {
    file_key: &'static str,
    file: Option<&'a Path>,
    key: &'static str,
    secret: Option<&'a T>,
}

impl<T: Clone> Secret<'_, T> {
    fn read<E>(
        self,
        settings: &Settings,
        parse: impl FnOnce(&str) -> Result<T, E>,
    ) -> Result<Option<T>>
    where
        E: std::error::Error + Send + Sync + 'static,
    {
        let place = settings.place(self.file_key);
        match (self.file, self.secret) {
            (Some(_), Some(_)) => {
                let other = settings.place(self.key);
                bail!("the secret is given twice: by {place} and by {other}")
            }
            (Some(file), None) => {
                let place = format!("{place} {}", file.display());
                let text = read(file).with_context(|| place.clone())?;
                parse(&text).map(Some).context(place)
            }
            (None, secret) => Ok(secret.cloned()),
        }
    }
}

fn read(file: &Path) -> Result<String> {
    let mut text = String::new();
    File::open(file)?.take(READ).read_to_string(&mut text)?;
    Ok(text)
}
