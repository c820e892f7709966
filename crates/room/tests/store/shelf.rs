//! What is known of rooms and members.

use js_sys::Uint8Array;
use murmuration_room::{Member, RoomId};
use wasm_bindgen_test::wasm_bindgen_test;

use crate::raw::Raw;

#[wasm_bindgen_test]
async fn settings_are_kept_by_room_until_they_are_removed() {
    let raw = Raw::new();
    let (one, other) = (RoomId([1; 32]), RoomId([2; 32]));
    let store = raw.store().await;
    assert_eq!(store.settings(&one).await, Ok(None));
    store.put_settings(&one, b"first").await.unwrap();
    store.put_settings(&other, b"").await.unwrap();
    store.put_settings(&one, b"second").await.unwrap();
    let store = raw.store().await;
    assert_eq!(store.settings(&one).await, Ok(Some(b"second".to_vec())));
    assert_eq!(store.settings(&other).await, Ok(Some(Vec::new())));
    store.remove_settings(&one).await.unwrap();
    assert_eq!(store.settings(&one).await, Ok(None));
    assert_eq!(store.settings(&other).await, Ok(Some(Vec::new())));
}

#[wasm_bindgen_test]
async fn members_come_back_with_what_is_known_of_them() {
    let raw = Raw::new();
    let (ann, bob) = (Member([1; 32]), Member([2; 32]));
    let store = raw.store().await;
    assert_eq!(store.members().await, Ok(Vec::new()));
    store.put_member(&bob, b"blocked").await.unwrap();
    store.put_member(&ann, b"verified").await.unwrap();
    let both = vec![(ann, b"verified".to_vec()), (bob, b"blocked".to_vec())];
    assert_eq!(raw.store().await.members().await, Ok(both));
    store.remove_member(&ann).await.unwrap();
    let left = vec![(bob, b"blocked".to_vec())];
    assert_eq!(store.members().await, Ok(left));
}

#[wasm_bindgen_test]
async fn damaged_settings_and_members_are_put_aside() {
    let raw = Raw::new();
    let (room, ann) = (RoomId([1; 32]), Member([1; 32]));
    let store = raw.store().await;
    store.put_member(&ann, b"verified").await.unwrap();
    raw.put("rooms", &Uint8Array::from(&room.0[..]), &"no bytes".into())
        .await;
    raw.put("members", &Uint8Array::from(&[2; 32][..]), &7.into())
        .await;
    raw.put("members", &"no key".into(), &Uint8Array::new_with_length(3))
        .await;

    assert_eq!(store.settings(&room).await, Ok(None));
    let known = Ok(vec![(ann, b"verified".to_vec())]);
    assert_eq!(store.members().await, known);
    assert_eq!(store.damaged().await, Ok(3));
    assert_eq!(raw.keys("rooms").await.len(), 0);
    assert_eq!(raw.keys("members").await.len(), 1);
    // Of a room that is forgotten, nothing is left there either.
    store.forget(&room).await.unwrap();
    assert_eq!(store.damaged().await, Ok(2));
}
