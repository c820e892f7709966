//! Letters, whatever their case.

/// The text in lower case, by Unicode's rules.
#[cfg(target_arch = "wasm32")]
pub fn lowercase(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    // The browser has the tables that this takes: the page would be 5 KB longer with them, compressed.
    js_sys::JsString::from(text).to_lower_case().into()
}

/// The text in lower case, by Unicode's rules.
#[cfg(not(target_arch = "wasm32"))]
pub fn lowercase(text: &str) -> String {
    text.to_lowercase()
}
