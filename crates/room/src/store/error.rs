//! What can be wrong with the browser's storage.

use js_sys::Reflect;
use wasm_bindgen::{JsCast, JsValue};

/// Why something is not kept, or can't be read. The room works on without.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// The browser has no storage for this page: some have none in a private window, or where
    /// cookies are off.
    #[error("this browser keeps nothing for this page")]
    Unavailable,
    /// There is no `crypto.subtle`, without which no key is kept: the page is neither from `https:`
    /// nor from this very machine.
    #[error("a browser keeps keys only for pages from https: or from this machine")]
    Insecure,
    /// It is of a later make than this page knows: a newer page has run in another tab.
    #[error("a newer version of this page has changed the storage; reload the page")]
    Newer,
    /// It has to be brought up to date, and another tab does not let go of it.
    #[error("another tab keeps the storage from being brought up to date; close it and reload")]
    Blocked,
    /// It is closed: another tab has changed or deleted it, or the browser has taken it away.
    #[error("another tab or the browser has closed the storage; reload the page")]
    Closed,
    /// The browser grants no more room. Nothing of what was to be put is there.
    #[error("the storage that this browser grants is full")]
    Full,
    /// It is there, and the browser can't open it; in its words.
    #[error("the storage is damaged: {0}")]
    Damaged(String),
    /// Anything else, in the browser's words.
    #[error("the storage does not work: {0}")]
    Browser(String),
}

/// An exception; null is what a transaction has for one when its connection was closed.
impl From<JsValue> for StoreError {
    fn from(exception: JsValue) -> Self {
        if exception.is_null() {
            return Self::Closed;
        }
        let name = Reflect::get(&exception, &"name".into());
        match name.ok().and_then(|name| name.as_string()).as_deref() {
            Some("QuotaExceededError") => Self::Full,
            Some("SecurityError") => Self::Unavailable,
            Some("VersionError") => Self::Newer,
            // A connection that is closed takes no more transactions, and aborts those under way.
            Some("InvalidStateError" | "AbortError") => Self::Closed,
            // The disk's or the database's fault, says the specification.
            Some("UnknownError") => Self::Damaged(words(&exception)),
            _ => Self::Browser(words(&exception)),
        }
    }
}

/// What the browser says of an exception, in its own words: 'DataError: …'.
fn words(exception: &JsValue) -> String {
    match exception.dyn_ref::<js_sys::Error>() {
        Some(error) => String::from(error.to_string()),
        // Scripts can throw what they like.
        None => exception.as_string().unwrap_or_default(),
    }
}
