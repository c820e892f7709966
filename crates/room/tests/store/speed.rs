//! How long the browser takes; it is printed, not judged.

use murmuration_room::RoomId;
use wasm_bindgen_test::{console_log, wasm_bindgen_test};
use web_sys::window;

use crate::{
    events::{loaded, said},
    raw::Raw,
};

#[wasm_bindgen_test]
async fn ten_thousand_events_come_back() {
    let raw = Raw::new();
    let room = RoomId([7; 32]);
    let events = said(&room, 10_000);
    let size = events[0].bytes().len();
    let store = raw.store().await;
    let start = now();
    for part in events.chunks(500) {
        store.put(&room, part).await.unwrap();
    }
    let put = now();
    drop(store);
    let store = raw.store().await;
    let opened = now();
    assert_eq!(loaded(&store, &room).await.len(), events.len());
    let read = now();
    store.put(&room, &events[..1]).await.unwrap();
    let one = now();
    store.forget(&room).await.unwrap();
    console_log!(
        "10,000 events of {size} bytes: put in {:.0} ms, by 500; opened in {:.0} ms; loaded in {:.0} ms; \
         one put in {:.1} ms; forgotten in {:.0} ms",
        put - start,
        opened - put,
        read - opened,
        one - read,
        now() - one
    );
}

/// Milliseconds, from any time on.
fn now() -> f64 {
    let performance = window().and_then(|window| window.performance());
    performance.expect("a page has a clock").now()
}
