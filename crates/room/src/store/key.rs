//! Events' keys: room, time and id, so that the keys of a room follow each other in the order of its
//! events.

use wasm_bindgen::JsValue;
use web_sys::IdbKeyRange;

use super::object::array;
use crate::{Position, RoomId};

/// A key, in bytes.
pub const KEY: usize = 32 + 8 + 32;

/// An event's key.
pub fn key(room: &RoomId, position: &Position) -> [u8; KEY] {
    let mut key = [0; KEY];
    key[..32].copy_from_slice(&room.0);
    key[32..40].copy_from_slice(&position.at.0.to_be_bytes());
    key[40..].copy_from_slice(&position.id.0);
    key
}

/// What is before all keys of a room, and what is behind: keys compare as words do.
pub fn bounds(room: &RoomId) -> (JsValue, JsValue) {
    let mut behind = [0xff; KEY + 1];
    behind[..32].copy_from_slice(&room.0);
    (array(&room.0).into(), array(&behind).into())
}

/// The keys of a room, from after the given one.
pub fn range(room: &RoomId, after: Option<&JsValue>) -> Result<JsValue, JsValue> {
    let (before, behind) = bounds(room);
    let after = after.unwrap_or(&before);
    Ok(IdbKeyRange::bound_with_lower_open(after, &behind, true)?.into())
}
