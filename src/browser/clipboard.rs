//! The clipboard, which a browser may refuse: it needs a secure context and a person's gesture.

use gloo::utils::window;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;

/// The browser didn't let the page write to the clipboard.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Refused;

/// Copies a text to the clipboard.
///
/// # Errors
/// When the browser refuses.
pub async fn copy(text: &str) -> Result<(), Refused> {
    let navigator = window().navigator();
    // The property is missing outside of secure contexts, where web-sys would call into nothing.
    let clipboard = js_sys::Reflect::get(&navigator, &JsValue::from_str("clipboard"));
    if clipboard.is_ok_and(|clipboard| clipboard.is_object()) {
        let written = JsFuture::from(navigator.clipboard().write_text(text)).await;
        written.map(drop).map_err(|_| Refused)
    } else {
        Err(Refused)
    }
}
