//! The hubs that a file or an address names, some of them relative to the page.

use super::{MOST_HUBS, Problem};

pub use murmuration_swarm::HubUrl;

/// The hub when none is named: at the root of the server that the page comes from.
pub(super) const DEFAULT_HUB: &str = "/";

/// The address of the page itself.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Page {
    /// Scheme, host and port, when a web server sent the page.
    origin: Option<String>,
    /// The path up to its last `/`, which is not part of it.
    folder: String,
    /// The query, without its `?`.
    query: String,
}

impl Page {
    /// Takes `location.href`.
    pub fn new(href: &str) -> Self {
        let href = href.split('#').next().unwrap_or_default();
        let (address, query) = href.split_once('?').unwrap_or((href, ""));
        let (scheme, rest) = address.split_once("://").unwrap_or_default();
        let (host, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
        let origin = matches!(scheme, "http" | "https").then(|| format!("{scheme}://{host}"));
        let folder = path
            .rsplit_once('/')
            .map_or("", |(folder, _)| folder)
            .to_owned();
        Self {
            origin,
            folder,
            query: query.to_owned(),
        }
    }

    /// The query, as it stands in the address.
    pub(super) fn query(&self) -> &str {
        &self.query
    }

    /// An address: its own, or relative to this page when it starts with `/` or `./`.
    pub(super) fn address(&self, entry: &str) -> Result<HubUrl, Problem> {
        let entry = entry.trim();
        let folder = match entry.strip_prefix("./") {
            Some(_) => &self.folder,
            None if entry.starts_with("//") => return Err(Problem::WithoutScheme),
            None if entry.starts_with('/') => "",
            None => return self.unblocked(HubUrl::parse(entry).map_err(Problem::Hub)?),
        };
        let origin = self.origin.as_ref().ok_or(Problem::WithoutServer)?;
        let path = entry.trim_start_matches('.');
        HubUrl::parse(&format!("{origin}{folder}{path}")).map_err(Problem::Hub)
    }

    /// Refuses what the browser would block without a word that a page could see.
    fn unblocked(&self, hub: HubUrl) -> Result<HubUrl, Problem> {
        let secure = self
            .origin
            .as_ref()
            .is_some_and(|origin| origin.starts_with("https:"));
        match hub.as_str().strip_prefix("http://") {
            Some(host) if secure && !is_loopback(host) => Err(Problem::Insecure),
            _ => Ok(hub),
        }
    }
}

/// The hubs that these entries name, each once. An error says at which entry, if it is at one.
pub(super) fn list<'a>(
    entries: impl IntoIterator<Item = &'a str>,
    page: &Page,
) -> Result<Vec<HubUrl>, (Option<usize>, Problem)> {
    let mut hubs = Vec::new();
    for (n, entry) in entries.into_iter().enumerate() {
        if n == MOST_HUBS {
            return Err((None, Problem::TooManyHubs));
        }
        let hub = page.address(entry).map_err(|problem| (Some(n), problem))?;
        if !hubs.contains(&hub) {
            hubs.push(hub);
        }
    }
    if hubs.is_empty() {
        Err((None, Problem::NoHub))
    } else {
        Ok(hubs)
    }
}

/// Whether browsers trust this host (and what follows it) without https.
fn is_loopback(host: &str) -> bool {
    let name = host.split('/').next().unwrap_or_default();
    let name = match name.rsplit_once(':') {
        Some((name, port)) if !port.ends_with(']') => name,
        _ => name,
    };
    name == "localhost"
        || name.ends_with(".localhost")
        || name.starts_with("127.")
        || name == "[::1]"
}
