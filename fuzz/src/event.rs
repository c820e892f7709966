//! What somebody says that somebody said.

use bytes::Bytes;
use murmuration_room::{EVENT, Event, HEADS, RoomId, Wall};

const NOW: Wall = Wall(1_700_000_000_000);

/// The bytes are an event that a peer sent.
pub fn event(data: &[u8]) {
    let room = RoomId::public("streams-day");
    let bytes = Bytes::copy_from_slice(data);
    let kept = Event::read_kept(bytes.clone(), &room);
    if let Ok(event) = &kept {
        check(event, data);
    }
    match Event::read(bytes, &room, NOW) {
        // Whoever could make the fuzzer sign could have said it.
        Ok(event) => assert_eq!(kept, Ok(event)),
        Err(error) => assert!(!error.to_string().is_empty()),
    }
}

fn check(event: &Event, data: &[u8]) {
    assert_eq!(event.bytes(), data, "not a byte is lost");
    assert!(data.len() <= EVENT);
    assert!(event.heads().len() <= HEADS);
    assert!(event.heads().is_sorted_by(|a, b| a < b));
    assert!(event.heads().iter().all(|head| *head < event.position()));
    assert!(data.len() > event.body().len());
}
