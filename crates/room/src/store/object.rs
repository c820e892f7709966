//! Between our values and JavaScript's.

use js_sys::{Object, Reflect, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};

use super::StoreError;

/// An object with these properties.
pub fn object<const N: usize>(properties: [(&str, &JsValue); N]) -> Result<Object, StoreError> {
    let object = Object::new();
    for (name, value) in properties {
        Reflect::set(&object, &name.into(), value)?;
    }
    Ok(object)
}

/// A property, if the value is an object that has one of this type.
pub fn property<T: JsCast>(object: &JsValue, name: &str) -> Option<T> {
    let value = Reflect::get(object, &name.into()).ok()?;
    value.dyn_into().ok()
}

/// Bytes as a value or a key: a copy.
pub fn array(bytes: &[u8]) -> Uint8Array {
    Uint8Array::from(bytes)
}

/// The bytes that a value is, unless it is something else, or more than `most`.
pub fn bytes(value: &JsValue, most: usize) -> Option<Vec<u8>> {
    let array: &Uint8Array = value.dyn_ref()?;
    (array.length() as usize <= most).then(|| array.to_vec())
}

/// The bytes that a key is, unless it is something else. (A key comes back as a buffer.)
pub fn key_bytes<const N: usize>(key: &JsValue) -> Option<[u8; N]> {
    key.is_instance_of::<js_sys::ArrayBuffer>()
        .then(|| Uint8Array::new(key))
        .filter(|array| array.length() as usize == N)
        .map(|array| {
            let mut bytes = [0; N];
            array.copy_to(&mut bytes);
            bytes
        })
}
