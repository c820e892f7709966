//! Fetches `config.json` from beside the page.

use gloo::net::http::{Request, Response};
use web_sys::RequestCache;

use crate::config::{Config, ConfigError, Page, Place, Problem};

const FILE: &str = "./config.json";
const NOT_FOUND: u16 = 404;

/// Reads the configuration of this visit: the file, or the defaults when there is none, and what
/// the page's address overrides.
///
/// # Errors
/// When the file can't be had or something in it or in the address is wrong.
pub async fn fetch_config() -> Result<Config, ConfigError> {
    let file = fetch_file().await.map_err(|why| ConfigError {
        place: Place::File,
        found: None,
        problem: Problem::Fetch(why),
    })?;
    Config::read(file.as_deref(), &Page::new(&super::href()))
}

async fn fetch_file() -> Result<Option<String>, String> {
    // Asks the server each time: a changed hub is to be found without clearing any cache.
    let request = Request::get(FILE).cache(RequestCache::NoCache);
    let response: Response = request.send().await.map_err(|error| error.to_string())?;
    match response.status() {
        NOT_FOUND => Ok(None),
        _ if response.ok() => response
            .text()
            .await
            .map(Some)
            .map_err(|error| error.to_string()),
        status => Err(format!(
            "the server answered {status} {}",
            response.status_text()
        )),
    }
}
