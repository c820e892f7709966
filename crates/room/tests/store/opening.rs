//! Databases of all ages.

use murmuration_room::{RoomId, Store, StoreError};
use wasm_bindgen::JsValue;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::{DomException, IdbDatabase, IdbObjectStoreParameters};

use crate::{
    events::{loaded, said},
    raw::Raw,
};

const TABLES: [&str; 5] = ["damaged", "events", "identity", "members", "rooms"];
/// The version of a database that was never mended.
const VERSION: u32 = 1_000;

#[wasm_bindgen_test]
async fn an_older_database_is_brought_up_to_date_and_keeps_what_it_has() {
    let raw = Raw::new();
    let room = RoomId([7; 32]);
    let events = said(&room, 3);
    // One of today's is the only source of right records.
    let today = Raw::new();
    today.store().await.put(&room, &events).await.unwrap();
    raw.make(1, |database| with_table(database, "events")).await;
    let (keys, values) = (today.keys("events").await, today.values("events").await);
    for (key, value) in keys.iter().zip(&values) {
        raw.put("events", key, value).await;
    }

    let store = raw.store().await;
    assert_eq!(loaded(&store, &room).await, events);
    assert_eq!(raw.tables().await, TABLES);
}

#[wasm_bindgen_test]
async fn an_empty_database_of_the_first_version_gets_its_tables() {
    let raw = Raw::new();
    raw.make(1, |_| {}).await;
    raw.store().await;
    assert_eq!(raw.tables().await, TABLES);
}

#[wasm_bindgen_test]
async fn a_newer_database_is_told_and_left_alone() {
    let raw = Raw::new();
    raw.make(2 * VERSION, |database| with_table(database, "tomorrow"))
        .await;
    let refused = Store::open_named(&raw.name).await;
    assert_eq!(refused.err(), Some(StoreError::Newer));
    assert_eq!(raw.tables().await, ["tomorrow"]);
}

#[wasm_bindgen_test]
async fn a_newer_page_gets_the_database_from_us_at_once() {
    let raw = Raw::new();
    let store = raw.store().await;
    raw.make(2 * VERSION, |_| {}).await;
    store.closed().await;
    let closed = Some(StoreError::Closed);
    assert_eq!(store.count(&RoomId([7; 32])).await.err(), closed);
}

#[wasm_bindgen_test]
async fn missing_tables_are_made_again_and_what_is_left_is_kept() {
    let raw = Raw::new();
    let room = RoomId([7; 32]);
    raw.store().await.put(&room, &said(&room, 3)).await.unwrap();
    for (times, lost) in ["members", "damaged"].into_iter().enumerate() {
        let lose = |database: &IdbDatabase| database.delete_object_store(lost).expect("deleted");
        raw.make(VERSION + 1 + 2 * times as u32, lose).await;
        let store = raw.store().await;
        assert_eq!(loaded(&store, &room).await, said(&room, 3));
        assert_eq!(raw.tables().await, TABLES);
    }
}

#[wasm_bindgen_test]
async fn a_table_that_is_none_of_ours_is_put_aside() {
    let raw = Raw::new();
    raw.make(VERSION, |database| {
        let options = IdbObjectStoreParameters::new();
        options.set_key_path(&"id".into());
        let made = database.create_object_store_with_optional_parameters("events", &options);
        made.expect("a table");
    })
    .await;
    let room = RoomId([7; 32]);
    let store = raw.store().await;
    store.put(&room, &said(&room, 3)).await.unwrap();
    assert_eq!(store.count(&room).await, Ok(3));
    assert!(
        raw.tables()
            .await
            .contains(&format!("events until {}", VERSION + 1))
    );
}

#[wasm_bindgen_test]
async fn tabs_that_open_together_all_get_it_whether_it_is_there_or_not() {
    for broken in [false, true] {
        let raw = Raw::new();
        if broken {
            raw.make(VERSION, |database| with_table(database, "rooms"))
                .await;
        }
        let open = || Store::open_named(&raw.name);
        let stores = futures::join!(open(), open(), open());
        for store in [stores.0, stores.1, stores.2] {
            // One that had it first makes way for one that mends it.
            let store = store.expect("it opens");
            let counted = store.count(&RoomId([7; 32])).await;
            assert!(matches!(counted, Ok(0) | Err(StoreError::Closed)));
        }
        assert_eq!(raw.tables().await, TABLES);
    }
}

#[wasm_bindgen_test]
async fn a_tab_that_does_not_make_way_is_told() {
    let raw = Raw::new();
    let stubborn = raw.database(Some(1), |_| {}).await;
    let refused = Store::open_named(&raw.name).await;
    assert_eq!(refused.err(), Some(StoreError::Blocked));
    // Once it is gone, nobody is in anybody's way: the attempt that was given up let go as well.
    stubborn.close();
    raw.store().await;
    raw.make(VERSION + 1, |_| {}).await;
}

#[wasm_bindgen_test]
fn what_browsers_say_is_told_in_plain_words() {
    let said = |name| {
        let exception = DomException::new_with_message_and_name("its words", name);
        StoreError::from(JsValue::from(exception.expect("an exception")))
    };
    assert_eq!(said("QuotaExceededError"), StoreError::Full);
    assert_eq!(said("SecurityError"), StoreError::Unavailable);
    assert_eq!(said("VersionError"), StoreError::Newer);
    assert_eq!(said("InvalidStateError"), StoreError::Closed);
    assert_eq!(said("AbortError"), StoreError::Closed);
    let words = "UnknownError: its words".to_owned();
    assert_eq!(said("UnknownError"), StoreError::Damaged(words));
    let words = "DataError: its words".to_owned();
    assert_eq!(said("DataError"), StoreError::Browser(words));
}

fn with_table(database: &IdbDatabase, name: &str) {
    database.create_object_store(name).expect("a table");
}
