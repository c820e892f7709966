//! The built app in Firefox, alone and together with Chromium. Run by `cargo xtask test firefox`.

mod hub;
mod keyboard;
mod layout;
mod leaving;
mod meeting;
mod originals;
mod party;
mod texts;
