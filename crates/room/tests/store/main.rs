//! What a real browser keeps. `cargo xtask test driver` runs it.
#![cfg(target_arch = "wasm32")]

mod driver;
mod events;
mod identity;
mod opening;
mod raw;
mod shelf;
mod speed;

use wasm_bindgen_test::wasm_bindgen_test_configure;

wasm_bindgen_test_configure!(run_in_browser);
