//! What outlives the page: the nickname. A browser may refuse to store anything, and then nothing
//! is lost but the memory of it.

use gloo::utils::window;
use web_sys::Storage;

use crate::nick::Nick;

const KEY: &str = "murmuration.nick";

/// The nickname of the last visit, if it was stored and still is one.
pub fn recall_nick() -> Option<Nick> {
    let stored = storage()?.get_item(KEY).ok()??;
    Nick::parse(&stored).ok()
}

/// Stores the nickname for the next visit, if the browser allows it.
pub fn remember_nick(nick: &Nick) {
    if let Some(storage) = storage() {
        // Full or forbidden: the page goes on with the name all the same.
        let _ = storage.set_item(KEY, nick.as_str());
    }
}

fn storage() -> Option<Storage> {
    window().local_storage().ok().flatten()
}
