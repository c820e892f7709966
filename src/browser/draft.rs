//! What is typed and not sent, by room: it survives a reload of this tab, and a crash. It is the
//! tab's own, so that two in the same room are not in each other's way, and goes with it.

use gloo::utils::window;
use web_sys::Storage;

const KEY: &str = "murmuration.draft.";

/// What was typed in this room, if anything.
pub fn recall_draft(room: &str) -> Option<String> {
    storage()?.get_item(&(KEY.to_owned() + room)).ok()?
}

/// Keeps what is typed, in place of what was; nothing, if that is nothing.
pub fn remember_draft(room: &str, typed: &str) {
    let key = KEY.to_owned() + room;
    if let Some(storage) = storage() {
        let kept = if typed.is_empty() {
            Ok(())
        } else {
            storage.set_item(&key, typed)
        };
        // Full or forbidden: rather none than the one before. It may have been sent.
        if typed.is_empty() || kept.is_err() {
            let _ = storage.remove_item(&key);
        }
    }
}

fn storage() -> Option<Storage> {
    window().session_storage().ok().flatten()
}
