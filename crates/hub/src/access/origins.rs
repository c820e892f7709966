//! The origins whose pages may use a hub, and how their browsers are told.

use std::fmt;
use std::str::FromStr;

use axum::http::{HeaderMap, header};
use murmuration_signalhub::{CORS_HEADERS, HubUrl};
use thiserror::Error;

use super::Denied;

/// Where pages come from: scheme, host, and the port unless it is the scheme's own, such as
/// `https://chat.example`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin(String);

/// A text is no origin.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
#[error(
    "an origin is http:// or https://, a host, and perhaps a port, such as https://chat.example"
)]
pub struct OriginError;

/// The origins whose pages may use a hub. Requests that tell of no origin, as those of programs,
/// are not concerned.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Origins {
    /// All of them.
    #[default]
    Any,
    /// These.
    These(Vec<Origin>),
}

/// What an answer tells the browser about whose pages may see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Cors {
    /// Pages of any origin.
    Any,
    /// Those of the one which has asked.
    Origin(String),
    /// It was no page that asked, or one from where the hub is.
    Unasked,
    /// The one that has asked may not.
    Denied,
}

impl FromStr for Origin {
    type Err = OriginError;

    fn from_str(text: &str) -> Result<Self, OriginError> {
        let (scheme, _) = text.split_once("://").ok_or(OriginError)?;
        let url = HubUrl::parse(text).map_err(|_| OriginError)?;
        let (_, host) = url.as_str().split_once("://").ok_or(OriginError)?;
        if host.contains('/') {
            return Err(OriginError);
        }
        let own_port = match scheme.to_ascii_lowercase().as_str() {
            "https" => ":443",
            _ => ":80",
        };
        // As browsers write it.
        let origin = url.as_str();
        Ok(Self(
            origin.strip_suffix(own_port).unwrap_or(origin).to_owned(),
        ))
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Origins {
    /// What is to be told to the sender of these headers.
    pub(crate) fn cors(&self, headers: &HeaderMap) -> Cors {
        let Self::These(origins) = self else {
            return Cors::Any;
        };
        let Some(asking) = headers.get(header::ORIGIN) else {
            return Cors::Unasked;
        };
        let known = origins
            .iter()
            .find(|origin| origin.0.as_bytes() == asking.as_bytes());
        known.map_or(Cors::Denied, |origin| Cors::Origin(origin.0.clone()))
    }
}

impl Cors {
    /// Whether who asks may use the hub.
    pub(crate) fn check(&self) -> Result<(), Denied> {
        match self {
            Self::Any | Self::Origin(_) | Self::Unasked => Ok(()),
            Self::Denied => Err(Denied::Origin),
        }
    }

    /// The headers that tell it.
    pub(crate) fn headers(&self) -> impl Iterator<Item = (&'static str, &str)> {
        const ALLOWED: &str = "access-control-allow-origin";
        let shown = match self {
            Self::Any => Some("*"),
            Self::Origin(origin) => Some(origin.as_str()),
            Self::Unasked | Self::Denied => None,
        };
        let rules = shown.into_iter().flat_map(|shown| {
            CORS_HEADERS.map(|(name, value)| match name {
                ALLOWED => (name, shown),
                _ => (name, value),
            })
        });
        // What is kept on the way is not to be shown to pages of other origins.
        let varies = (*self != Self::Any).then_some(("vary", "origin"));
        rules.chain(varies)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_origin_is_what_browsers_write() {
        for (text, origin) in [
            ("https://chat.example", "https://chat.example"),
            ("HTTPS://Chat.Example:443/", "https://chat.example"),
            ("http://localhost:8080", "http://localhost:8080"),
            ("http://localhost:80", "http://localhost"),
            ("https://[::1]:8443", "https://[::1]:8443"),
        ] {
            assert_eq!(text.parse::<Origin>().unwrap().to_string(), origin);
        }
        for text in [
            "",
            "*",
            "null",
            "chat.example",
            "ftp://chat.example",
            "https://chat.example/page",
            "https://",
            "https://a, https://b",
        ] {
            assert_eq!(text.parse::<Origin>(), Err(OriginError), "{text}");
        }
    }

    #[test]
    fn by_default_pages_of_any_origin_may_and_are_told_as_by_the_original() {
        let cors = Origins::default().cors(&headers("https://anywhere.example"));
        assert_eq!(cors.check(), Ok(()));
        assert!(cors.headers().eq(CORS_HEADERS));
    }

    #[test]
    fn of_a_list_only_those_may_who_are_on_it_to_the_letter() {
        let origins = Origins::These(vec!["https://chat.example".parse().unwrap()]);
        let cors = origins.cors(&headers("https://chat.example"));
        assert_eq!(cors.check(), Ok(()));
        let told: Vec<_> = cors.headers().collect();
        assert!(told.contains(&("access-control-allow-origin", "https://chat.example")));
        assert!(told.contains(&("vary", "origin")));
        for other in [
            "https://chat.example.evil.example",
            "https://evil.example/https://chat.example",
            "http://chat.example",
            "https://chat.example:8443",
            "https://sub.chat.example",
            "null",
            "",
        ] {
            let cors = origins.cors(&headers(other));
            assert_eq!(cors.check(), Err(Denied::Origin), "{other}");
            assert!(cors.headers().eq([("vary", "origin")]), "{other}");
        }
    }

    #[test]
    fn who_tells_of_no_origin_is_no_page_and_may() {
        let origins = Origins::These(Vec::new());
        let cors = origins.cors(&HeaderMap::new());
        assert_eq!(cors.check(), Ok(()));
        assert!(cors.headers().eq([("vary", "origin")]));
    }

    fn headers(origin: &str) -> HeaderMap {
        HeaderMap::from_iter([(header::ORIGIN, origin.parse().unwrap())])
    }
}
