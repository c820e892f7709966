//! Who this person is.

use js_sys::{Reflect, Uint8Array};
use murmuration_room::{BrowserEntropy, Keeping, Person, Store, StoreError, identify};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::CryptoKey;

use crate::raw::{Raw, bytes_in, json};

const TABLES: [&str; 5] = ["identity", "events", "rooms", "members", "damaged"];

#[wasm_bindgen_test]
async fn an_identity_outlives_the_page() {
    let raw = Raw::new();
    let first = person(&raw.store().await).await;
    assert_eq!(first.keeping, Keeping::New);
    let again = person(&raw.store().await).await;
    assert_eq!(again.keeping, Keeping::Known);
    assert_eq!(again.identity.seed(), first.identity.seed());
}

#[wasm_bindgen_test]
async fn tabs_that_start_together_are_the_same_person() {
    let raw = Raw::new();
    let start = || async { person(&raw.store().await).await };
    let people = futures::join!(start(), start(), start());
    let people = [people.0, people.1, people.2];
    for person in &people {
        assert_eq!(person.identity.seed(), people[0].identity.seed());
    }
    let new = people.iter().filter(|one| one.keeping == Keeping::New);
    assert_eq!(new.count(), 1);
    assert_eq!(raw.keys("identity").await.len(), 1);
}

#[wasm_bindgen_test]
async fn the_seed_is_nowhere_in_the_clear_and_the_key_is_not_given_out() {
    let raw = Raw::new();
    let store = raw.store().await;
    let seed = person(&store).await.identity.seed();
    let mut looked_at = 0;
    for table in TABLES {
        for value in raw.values(table).await {
            for bytes in bytes_in(&value) {
                looked_at += bytes.len();
                assert!(
                    !bytes
                        .windows(8)
                        .any(|part| seed.windows(8).any(|own| own == part))
                );
            }
            assert!(!json(&value).contains(&format!("{:?}", &seed[..4])));
        }
    }
    // A nonce, and the seed sealed with its tag.
    assert_eq!(looked_at, 12 + 32 + 16);
    let record = &raw.values("identity").await[0];
    let key: CryptoKey = property(record, "key").unchecked_into();
    assert!(!key.extractable());
}

#[wasm_bindgen_test]
async fn a_damaged_identity_stays_aside_and_a_new_one_is_made() {
    for damage in [damaged_sealed, wrong_type, without_a_key] {
        let raw = Raw::new();
        let store = raw.store().await;
        let first = person(&store).await.identity;
        let (number, record) = (
            &raw.keys("identity").await[0],
            &raw.values("identity").await[0],
        );
        raw.put("identity", number, &damage(record)).await;

        let next = person(&store).await;
        assert_eq!(next.keeping, Keeping::Replaced);
        assert_ne!(next.identity.seed(), first.seed());
        let again = person(&raw.store().await).await;
        assert_eq!(again.keeping, Keeping::Known);
        assert_eq!(again.identity.seed(), next.identity.seed());
        assert_eq!(raw.keys("identity").await.len(), 2);

        // What was right once can be again, by hand.
        let last = &raw.keys("identity").await[1];
        raw.put("identity", last, record).await;
        assert_eq!(person(&store).await.identity.seed(), first.seed());
    }
}

#[wasm_bindgen_test]
async fn tabs_that_find_it_damaged_together_agree_on_a_new_one() {
    let raw = Raw::new();
    let (ann, bob) = (raw.store().await, raw.store().await);
    person(&ann).await;
    let number = &raw.keys("identity").await[0];
    raw.put("identity", number, &"damaged".into()).await;
    let (one, other) = futures::join!(person(&ann), person(&bob));
    assert_eq!(one.identity.seed(), other.identity.seed());
    assert_eq!(raw.keys("identity").await.len(), 2);
}

#[wasm_bindgen_test]
async fn without_storage_somebody_is_here_for_this_visit_and_that_is_told() {
    let visitor = identify(Err(StoreError::Unavailable), &mut BrowserEntropy).await;
    let other = identify(Err(StoreError::Unavailable), &mut BrowserEntropy).await;
    assert_eq!(visitor.keeping, Keeping::Visiting(StoreError::Unavailable));
    assert_ne!(visitor.identity.seed(), other.identity.seed());
}

#[wasm_bindgen_test]
async fn where_the_storage_was_closed_somebody_is_here_for_this_visit() {
    let raw = Raw::new();
    let store = raw.store().await;
    let _deletion = raw.delete();
    store.closed().await;
    assert_eq!(
        person(&store).await.keeping,
        Keeping::Visiting(StoreError::Closed)
    );
}

async fn person(store: &Store) -> Person {
    identify(Ok(store), &mut BrowserEntropy).await
}

fn damaged_sealed(record: &JsValue) -> JsValue {
    let sealed = property(record, "sealed").unchecked_into::<Uint8Array>();
    let sealed = sealed.slice(0, sealed.length());
    sealed.set_index(3, !sealed.get_index(3));
    with(record, "sealed", &sealed)
}

fn wrong_type(_: &JsValue) -> JsValue {
    42.into()
}

fn without_a_key(record: &JsValue) -> JsValue {
    with(record, "key", &"no key".into())
}

/// A copy of a record, but for one property.
fn with(record: &JsValue, name: &str, value: &JsValue) -> JsValue {
    let copy = js_sys::Object::assign(&js_sys::Object::new(), record.unchecked_ref());
    Reflect::set(&copy, &name.into(), value).expect("an object");
    copy.into()
}

fn property(record: &JsValue, name: &str) -> JsValue {
    Reflect::get(record, &name.into()).expect("an object")
}
