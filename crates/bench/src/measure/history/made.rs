//! Events as a room has them: said by some people over a month, a sentence each.

use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::Result;
use murmuration_room::{Event, Identity, Kind, Position, RoomId, Stamp, Wall};

/// How many there are.
pub(super) const EVENTS: usize = 10_000;
/// How many people say them.
const PEOPLE: u8 = 4;
/// Over how long, in milliseconds: up to an hour ago, so that nobody takes them for a flood.
const MONTH: u64 = 30 * 24 * 3_600_000;
const HOUR: u64 = 3_600_000;

/// The last of them says this.
pub(super) const LAST: &str = "9999: and so on, until everything that anybody had to say was said.";

/// So many events of a room, in order, each following the one before.
pub(super) fn events(room: &RoomId) -> Result<Vec<Event>> {
    let now = SystemTime::now().duration_since(UNIX_EPOCH)?.as_millis() as u64;
    let people: Vec<_> = (0..PEOPLE).map(|n| Identity::from_seed(&[n; 32])).collect();
    let mut events: Vec<Event> = Vec::with_capacity(EVENTS);
    for number in 0..EVENTS {
        let ago = (EVENTS - number) as u64 * (MONTH / EVENTS as u64) + HOUR;
        let at = Stamp::first(Wall(now - ago));
        let heads: Vec<Position> = events.last().map(Event::position).into_iter().collect();
        let author = &people[number % people.len()];
        let body =
            format!("{number}: and so on, until everything that anybody had to say was said.");
        events.push(Event::new(
            room,
            author,
            at,
            Kind::TEXT,
            &heads,
            body.as_bytes(),
        ));
    }
    Ok(events)
}

/// The frames in which a member would send them.
pub(super) fn frames(events: &[Event]) -> Vec<u8> {
    const BATCH: usize = 100;
    const KIND: u8 = 2;
    let mut frames = Vec::new();
    for batch in events.chunks(BATCH) {
        let mut content = vec![KIND];
        for event in batch {
            content.extend((event.bytes().len() as u16).to_be_bytes());
            content.extend(event.bytes());
        }
        frames.extend((content.len() as u32).to_be_bytes());
        frames.extend(content);
    }
    frames
}
