//! Between our values and JavaScript's.

use js_sys::{Array, ArrayBuffer, Object, Reflect, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};

/// An object with these properties.
pub fn object<const N: usize>(properties: [(&str, &JsValue); N]) -> Result<Object, JsValue> {
    let object = Object::new();
    for (name, value) in properties {
        Reflect::set(&object, &name.into(), value)?;
    }
    Ok(object)
}

/// A property, whatever it is.
pub fn property(object: &JsValue, name: &str) -> Option<JsValue> {
    Reflect::get(object, &name.into()).ok()
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
pub fn key_bytes(key: &JsValue) -> Option<Vec<u8>> {
    let is_bytes = key.is_instance_of::<ArrayBuffer>();
    is_bytes.then(|| Uint8Array::new(key).to_vec())
}

/// The number that an only answer is.
pub fn number(answers: &[JsValue]) -> usize {
    let number = answers.first().and_then(JsValue::as_f64);
    number.unwrap_or_default() as usize
}

/// The records that two answers are: first their keys, then their values.
pub fn records(answers: &[JsValue]) -> Vec<(JsValue, JsValue)> {
    let [keys, values] = answers else {
        return Vec::new();
    };
    let (keys, values) = (Array::from(keys), Array::from(values));
    keys.iter().zip(values.iter()).collect()
}
