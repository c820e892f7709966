//! The built app in real browsers. Run by `cargo xtask test e2e`.

mod apart;
mod config;
mod console;
mod diagnosis;
mod echo;
mod empty;
mod faults;
mod hostile;
mod hub;
mod keyboard;
mod layout;
mod panic;
mod relay;
mod room;
mod rooms;
mod sealed;
mod size;
mod start;
mod tabs;
mod talk;
