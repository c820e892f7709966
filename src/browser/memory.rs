//! What outlives the page: the nickname, and whether to hide this page's address. A browser may
//! refuse to store anything, and then nothing is lost but the memory of it.

use std::cell::Cell;

use gloo::utils::window;
use web_sys::Storage;

use crate::nick::Nick;

const KEY: &str = "murmuration.nick";
const RELAY_ONLY: &str = "murmuration.relay-only";

thread_local! {
    /// Who hides their address does so in each room, also where nothing can be stored.
    static CHOICE: Cell<Option<bool>> = const { Cell::new(None) };
}

/// The nickname of this page's person: the one that they chose in this browser, or else a made-up
/// one, which is this tab's own and stays the same when the page is loaded again.
pub fn recall_nick() -> Nick {
    read(chosen())
        .or_else(|| read(made_up()))
        .unwrap_or_else(|| {
            // Below 2³², and nothing hangs on its quality.
            let nick = Nick::made_up((js_sys::Math::random() * f64::from(u32::MAX)) as u32);
            write(made_up(), &nick);
            nick
        })
}

/// Stores the nickname that somebody chose for their next visits, if the browser allows it.
pub fn remember_nick(nick: &Nick) {
    write(chosen(), nick);
}

/// Whether links are to go through relays alone, if somebody chose that on this page or before in
/// this browser.
pub fn recall_relay_only() -> Option<bool> {
    CHOICE.get().or_else(|| {
        let stored = chosen()?.get_item(RELAY_ONLY).ok()??;
        // Anybody may have written it.
        match &*stored {
            "true" => Some(true),
            "false" => Some(false),
            _ => None,
        }
    })
}

/// Keeps that choice for the other rooms of this page, and stores it for the next visits if the
/// browser allows it.
pub fn remember_relay_only(on: bool) {
    CHOICE.set(Some(on));
    if let Some(storage) = chosen() {
        // Full or forbidden: it counts until the page is closed.
        let _ = storage.set_item(RELAY_ONLY, if on { "true" } else { "false" });
    }
}

fn chosen() -> Option<Storage> {
    window().local_storage().ok().flatten()
}

fn made_up() -> Option<Storage> {
    window().session_storage().ok().flatten()
}

/// What is stored may have been written by anybody.
fn read(storage: Option<Storage>) -> Option<Nick> {
    let stored = storage?.get_item(KEY).ok()??;
    Nick::parse(&stored).ok()
}

fn write(storage: Option<Storage>, nick: &Nick) {
    if let Some(storage) = storage {
        // Full or forbidden: the page goes on with the name all the same.
        let _ = storage.set_item(KEY, nick.as_str());
    }
}
