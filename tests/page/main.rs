//! The components in a real browser: what is seen, what a screen reader is told, what keys do.
#![cfg(target_arch = "wasm32")]

mod apart;
mod context;
mod diagnosis;
mod draft;
mod error_page;
mod form;
mod history;
mod kit;
mod link;
mod list;
mod log;
mod memory;
mod nick;
mod person;
mod relay;
mod room_panel;
mod status;

wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);
