//! What was said.

use js_sys::Uint8Array;
use murmuration_room::{Event, Identity, Kind, Position, RoomId, Stamp, Store, StoreError};
use wasm_bindgen::JsValue;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::raw::Raw;

#[wasm_bindgen_test]
async fn events_come_back_in_order_after_a_restart() {
    let raw = Raw::new();
    let room = RoomId([7; 32]);
    let mut events = said(&room, 20);
    events.reverse();
    raw.store().await.put(&room, &events).await.unwrap();
    events.reverse();
    let store = raw.store().await;
    assert_eq!(loaded(&store, &room).await, events);
    assert_eq!(store.count(&room).await, Ok(20));
}

#[wasm_bindgen_test]
async fn what_does_not_fit_into_a_chunk_comes_in_the_next() {
    let raw = Raw::new();
    let room = RoomId([7; 32]);
    let events = said(&room, 1_000);
    let store = raw.store().await;
    store.put(&room, &events).await.unwrap();
    // The last chunk is full: the end shows only after it.
    assert_eq!(loaded(&store, &room).await, events);
    let more = said(&room, 1_001);
    store.put(&room, &more).await.unwrap();
    assert_eq!(loaded(&store, &room).await, more);
}

#[wasm_bindgen_test]
async fn rooms_next_to_each_other_are_apart_and_forgetting_one_leaves_the_others() {
    let raw = Raw::new();
    let store = raw.store().await;
    let rooms = neighbours();
    for room in &rooms {
        store.put(room, &said(room, 3)).await.unwrap();
        store.put_settings(room, b"settings").await.unwrap();
    }
    for room in &rooms {
        assert_eq!(loaded(&store, room).await, said(room, 3));
    }
    for (at, room) in rooms.iter().enumerate() {
        store.forget(room).await.unwrap();
        assert_eq!(store.count(room).await, Ok(0));
        assert_eq!(store.settings(room).await, Ok(None));
        for other in &rooms[at + 1..] {
            assert_eq!(loaded(&store, other).await, said(other, 3));
            assert_eq!(store.settings(other).await, Ok(Some(b"settings".to_vec())));
        }
    }
}

#[wasm_bindgen_test]
async fn only_what_is_removed_is_gone() {
    let raw = Raw::new();
    let room = RoomId([7; 32]);
    let events = said(&room, 5);
    let store = raw.store().await;
    store.put(&room, &events).await.unwrap();
    let gone: Vec<Position> = events[1..3].iter().map(Event::position).collect();
    store.remove(&room, &gone).await.unwrap();
    let left = [&events[..1], &events[3..]].concat();
    assert_eq!(loaded(&store, &room).await, left);
    // What is not there can be removed too.
    store.remove(&room, &gone).await.unwrap();
}

#[wasm_bindgen_test]
async fn damaged_records_are_skipped_and_put_aside_and_counted() {
    let raw = Raw::new();
    let room = RoomId([7; 32]);
    let events = said(&room, 6);
    let store = raw.store().await;
    store.put(&room, &events).await.unwrap();
    let keys = raw.keys("events").await;
    let damage: [JsValue; 4] = [
        "not bytes".into(),
        Uint8Array::new_with_length(0).into(),
        // A bit of the body has changed: it reads as an event, but as another.
        flipped(&events[2], events[2].bytes().len() - 70).into(),
        // One event under the key of another.
        Uint8Array::from(&events[5].bytes()[..]).into(),
    ];
    for (key, damage) in keys.iter().zip(&damage) {
        raw.put("events", key, damage).await;
    }
    // Under a key that no event has.
    let short = Uint8Array::from(&room.0[..]);
    let short = Uint8Array::from(&[&short.to_vec()[..], &[1]].concat()[..]);
    raw.put("events", &short, &"lost".into()).await;

    let mut loading = store.load(&room);
    let chunk = loading.next().await.unwrap().unwrap();
    assert_eq!(chunk.events, events[4..]);
    assert_eq!((chunk.damaged, chunk.foreign), (5, 0));
    assert_eq!(
        loading.next().await.unwrap().map(|chunk| chunk.damaged),
        None
    );

    assert_eq!(store.damaged().await, Ok(5));
    assert_eq!(store.count(&room).await, Ok(2));
    assert!(raw.values("damaged").await.contains(&"not bytes".into()));
    let again = store.load(&room).next().await.unwrap().unwrap();
    assert_eq!((again.events.len(), again.damaged), (2, 0));

    // They were of this room, and may hold what was said there.
    store.forget(&RoomId([8; 32])).await.unwrap();
    assert_eq!(store.damaged().await, Ok(5));
    store.forget(&room).await.unwrap();
    assert_eq!(store.damaged().await, Ok(0));
}

#[wasm_bindgen_test]
async fn an_event_of_a_newer_version_is_left_where_it_is() {
    let raw = Raw::new();
    let room = RoomId([7; 32]);
    let events = said(&room, 2);
    let store = raw.store().await;
    store.put(&room, &events).await.unwrap();
    let key = &raw.keys("events").await[0];
    let newer = flipped(&events[0], 0);
    raw.put("events", key, &newer).await;
    for _ in 0..2 {
        let chunk = store.load(&room).next().await.unwrap().unwrap();
        assert_eq!(chunk.events, events[1..]);
        assert_eq!((chunk.damaged, chunk.foreign), (0, 1));
    }
    assert_eq!(store.damaged().await, Ok(0));
}

#[wasm_bindgen_test]
async fn two_tabs_put_and_remove_at_once_without_damage() {
    let raw = Raw::new();
    let room = RoomId([7; 32]);
    let events = said(&room, 40);
    let (ann, bob) = (raw.store().await, raw.store().await);
    let (mine, yours) = events.split_at(25);
    let old: Vec<Position> = events[..5].iter().map(Event::position).collect();
    let (put, also, removed) = futures::join!(
        ann.put(&room, mine),
        bob.put(&room, yours),
        ann.remove(&room, &old)
    );
    assert_eq!((put, also, removed), (Ok(()), Ok(()), Ok(())));
    for store in [&ann, &bob] {
        assert_eq!(loaded(store, &room).await, events[5..]);
    }
}

#[wasm_bindgen_test]
async fn what_is_put_is_kept_also_when_nobody_waits_for_it() {
    let raw = Raw::new();
    let room = RoomId([7; 32]);
    let store = raw.store().await;
    drop(store.put(&room, &said(&room, 3)));
    drop(store.remove(&room, &[said(&room, 1)[0].position()]));
    drop(store);
    assert_eq!(loaded(&raw.store().await, &room).await, said(&room, 3)[1..]);
}

#[wasm_bindgen_test]
async fn an_empty_room_has_one_empty_chunk() {
    let raw = Raw::new();
    let store = raw.store().await;
    let mut loading = store.load(&RoomId([7; 32]));
    assert!(loading.next().await.unwrap().unwrap().events.is_empty());
    assert!(loading.next().await.unwrap().is_none());
    assert_eq!(store.put(&RoomId([7; 32]), &[]).await, Ok(()));
}

#[wasm_bindgen_test]
async fn after_a_deletion_by_another_tab_nothing_can_be_put_and_that_is_told() {
    let raw = Raw::new();
    let room = RoomId([7; 32]);
    let store = raw.store().await;
    let deletion = raw.delete();
    store.closed().await;
    let closed = Err(StoreError::Closed);
    assert_eq!(store.put(&room, &said(&room, 1)).await, closed);
    assert_eq!(store.remove_settings(&room).await, closed);
    assert_eq!(store.count(&room).await.err(), Some(StoreError::Closed));
    // And it was not in that tab's way.
    crate::raw::answer(&deletion).await;
    assert!(raw.tables().await.is_empty());
}

/// Events of a room, in order; always the same.
pub fn said(room: &RoomId, count: u64) -> Vec<Event> {
    let author = Identity::from_seed(&[1; 32]);
    let body = [b'a'; 160];
    let said = |at| Event::new(room, &author, Stamp(1_000 + at), Kind(0), &[], &body);
    (0..count).map(said).collect()
}

/// All of a room's events.
pub async fn loaded(store: &Store, room: &RoomId) -> Vec<Event> {
    let mut events = Vec::new();
    let mut loading = store.load(room);
    while let Some(chunk) = loading.next().await.unwrap() {
        assert_eq!((chunk.damaged, chunk.foreign), (0, 0));
        events.extend(chunk.events);
    }
    events
}

/// Rooms whose keys follow on each other's, and those at the ends.
fn neighbours() -> [RoomId; 5] {
    let with_last = |last| {
        let mut id = [7; 32];
        id[31] = last;
        RoomId(id)
    };
    [
        RoomId([0; 32]),
        with_last(6),
        with_last(7),
        with_last(8),
        RoomId([0xff; 32]),
    ]
}

fn flipped(event: &Event, at: usize) -> Uint8Array {
    let mut bytes = event.bytes().to_vec();
    bytes[at] ^= 2;
    Uint8Array::from(&bytes[..])
}
