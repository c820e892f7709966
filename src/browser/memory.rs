//! What outlives the page: the nickname, and whether to hide this page's address. A browser may
//! refuse to store anything, and then nothing is lost but the memory of it.

use std::cell::Cell;

use gloo::utils::window;
use murmuration_room::Member;
use web_sys::Storage;

use crate::nick::Nick;

const KEY: &str = "murmuration.nick";
const RELAY_ONLY: &str = "murmuration.relay-only";

thread_local! {
    /// Who hides their address does so in each room, also where nothing can be stored.
    static CHOICE: Cell<Option<bool>> = const { Cell::new(None) };
}

/// The nickname of this page's person: the one that they chose in this browser, or else a made-up
/// one, which hangs on who they are: it is the same in all of their windows and visits.
pub fn recall_nick(person: Member) -> Nick {
    recalled().unwrap_or_else(|| {
        let [a, b, c, d, ..] = person.0;
        Nick::made_up(u32::from_le_bytes([a, b, c, d]))
    })
}

/// Stores the nickname that somebody chose for their next visits, if the browser allows it.
pub fn remember_nick(nick: &Nick) {
    if let Some(storage) = chosen() {
        // Full or forbidden: the page goes on with the name all the same.
        let _ = storage.set_item(KEY, nick.as_str());
    }
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

/// What is stored may have been written by anybody.
fn recalled() -> Option<Nick> {
    let stored = chosen()?.get_item(KEY).ok()??;
    Nick::parse(&stored).ok()
}
