//! Fetches `config.json` from beside the page.

use gloo::utils::window;
use js_sys::{Error, Promise, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{RequestCache, RequestInit, Response};

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
        problem: Problem::Fetch(words(&why)),
    })?;
    Config::read(file.as_deref(), &Page::new(&super::href()))
}

async fn fetch_file() -> Result<Option<String>, JsValue> {
    let fetched = JsFuture::from(fetched_ahead().unwrap_or_else(fetch)).await?;
    let response = fetched.unchecked_into::<Response>();
    match response.status() {
        NOT_FOUND => Ok(None),
        _ if response.ok() => Ok(JsFuture::from(response.text()?).await?.as_string()),
        status => {
            let said = response.status_text();
            Err(Error::new(&format!("the server answered {status} {said}")).into())
        }
    }
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

/// What an exception says.
fn words(exception: &JsValue) -> String {
    let error = exception.unchecked_ref::<Error>();
    String::from(error.message())
}
