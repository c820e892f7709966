//! Fetches `config.json` from beside the page.

use gloo::utils::window;
use js_sys::{Promise, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{RequestCache, RequestInit};

use super::fetch::{read, refusal};
use crate::config::{Config, ConfigError, Page, Place, Problem};

const FILE: &str = "./config.json";
const NOT_FOUND: u16 = 404;

/// Reads the configuration of this visit: the file, or the defaults when there is none, and what
/// the page's address overrides.
///
/// # Errors
/// When the file can't be had or something in it or in the address is wrong.
pub async fn fetch_config() -> Result<Config, ConfigError> {
    let answer = read(fetched_ahead().unwrap_or_else(fetch)).await;
    let file = answer.and_then(|(status, text)| match status {
        NOT_FOUND => Ok(None),
        200..=299 => Ok(Some(text)),
        _ => Err(refusal(status)),
    });
    let file = file.map_err(|why| ConfigError {
        place: Place::File,
        found: None,
        problem: Problem::Fetch(why),
    })?;
    Config::read(file.as_deref(), &Page::new(&super::href()))
}

/// What `index.html` fetches while the app is loaded. Once: a response can be read once.
fn fetched_ahead() -> Option<Promise> {
    let (window, name) = (window(), JsValue::from_str("config"));
    let fetched = Reflect::get(&window, &name).ok()?.dyn_into().ok()?;
    Reflect::set(&window, &name, &JsValue::UNDEFINED).ok()?;
    Some(fetched)
}

fn fetch() -> Promise {
    let options = RequestInit::new();
    options.set_cache(RequestCache::NoCache);
    window().fetch_with_str_and_init(FILE, &options)
}
