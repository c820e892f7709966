//! Files: giving one to this page's person, and reading one of theirs.

use gloo::utils::document;
use js_sys::{Array, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, File, HtmlAnchorElement, Url};

/// Has the browser save a file. Where it refuses, it tells so itself.
pub fn download(name: &str, bytes: &[u8]) {
    // Nothing of this fails but in a browser that is out of memory.
    let _ = offer(name, bytes);
}

fn offer(name: &str, bytes: &[u8]) -> Result<(), JsValue> {
    let blob = Blob::new_with_u8_array_sequence(&Array::of1(&Uint8Array::from(bytes)))?;
    let url = Url::create_object_url_with_blob(&blob)?;
    let link: HtmlAnchorElement = document().create_element("a")?.unchecked_into();
    link.set_href(&url);
    link.set_download(name);
    link.click();
    // What was begun with it goes on.
    Url::revoke_object_url(&url)
}

/// The bytes of a file, or why there are none, in the browser's words.
///
/// # Errors
/// When it can't be read: it was moved or changed, or the page may not.
pub async fn read_file(file: &File) -> Result<Vec<u8>, String> {
    let read = JsFuture::from(file.array_buffer()).await;
    let buffer = read.map_err(|exception| match exception.dyn_ref::<js_sys::Error>() {
        Some(error) => String::from(error.message()),
        None => "the browser can’t read the file".to_owned(),
    })?;
    Ok(Uint8Array::new(&buffer).to_vec())
}
