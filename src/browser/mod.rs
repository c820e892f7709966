//! What the page asks of the browser, apart from the swarm: small functions, each over one API.

mod clipboard;
mod clock;
mod config;
mod draft;
mod fetch;
mod files;
mod ice;
mod memory;
mod wait;

use gloo::utils::{document, window};
use web_sys::VisibilityState;

pub use clipboard::copy;
pub use clock::{
    Day, clock_time, day_left, full_day, full_time, iso_time, local_day, now, short_time,
};
pub use config::fetch_config;
pub use draft::{recall_draft, remember_draft};
pub use files::{download, read_file};
pub use ice::fetch_ice;
pub use memory::{recall_nick, recall_relay_only, remember_nick, remember_relay_only};
pub use wait::until;

/// The address of the page, with its query and its fragment.
pub fn href() -> String {
    window().location().href().unwrap_or_default()
}

/// The fragment of the page's address, with its `#`; empty when there is none.
pub fn fragment() -> String {
    window().location().hash().unwrap_or_default()
}

/// Goes to where this fragment, with or without its `#`, leads on this page.
pub fn go_to(fragment: &str) {
    // A fragment of our own making is one for every browser.
    let _ = window().location().set_hash(fragment);
}

/// Loads the page again.
pub fn reload() {
    // A browser that refuses keeps the page as it is.
    let _ = window().location().reload();
}

/// What the browser says that it is.
pub fn user_agent() -> String {
    window().navigator().user_agent().unwrap_or_default()
}

/// Whether nobody can see the page.
pub fn is_hidden() -> bool {
    document().visibility_state() == VisibilityState::Hidden
}
