//! Reading a room's events, piece by piece.

use bytes::Bytes;
use wasm_bindgen::JsValue;

use super::{
    Store, StoreError,
    key::{self, KEY},
    object::{self, records},
    schema::EVENTS,
};
use crate::{EVENT, Event, EventError, RoomId};

/// How many records are read at a time: 18 MB if all are as long as they may be, and 300 KB as a rule.
const AT_ONCE: u32 = 1_000;

/// A room's events, being read. What other tabs put meanwhile may be among them.
#[derive(Debug)]
pub struct Loading<'a> {
    store: &'a Store,
    room: RoomId,
    /// The last key that was read.
    after: Option<JsValue>,
    is_done: bool,
}

/// Some of a room's events.
#[derive(Debug, Default)]
pub struct Chunk {
    /// In order, and after those of the chunk before.
    pub events: Vec<Event>,
    /// How many records were none, and were put aside.
    pub damaged: usize,
    /// How many are of another version than this page knows: they are left as they are.
    pub foreign: usize,
}

impl<'a> Loading<'a> {
    pub(super) fn new(store: &'a Store, room: RoomId) -> Self {
        Self {
            store,
            room,
            after: None,
            is_done: false,
        }
    }

    /// The next of them, or nothing when that was all.
    ///
    /// # Errors
    /// When they can't be read. It can be tried again.
    pub async fn next(&mut self) -> Result<Option<Chunk>, StoreError> {
        if self.is_done {
            return Ok(None);
        }
        let range = key::range(&self.room, self.after.as_ref())?;
        let answers = self.store.read(&[EVENTS], &mut |transaction| {
            let table = transaction.table(EVENTS)?;
            Ok(vec![
                table.get_all_keys_with_key_and_limit(&range, AT_ONCE)?,
                table.get_all_with_key_and_limit(&range, AT_ONCE)?,
            ])
        });
        let records = records(&answers.await?);
        self.is_done = records.len() < AT_ONCE as usize;
        self.after = records.last().map(|(key, _)| key.clone());
        let mut chunk = Chunk::default();
        let mut damaged = Vec::new();
        for (key, value) in records {
            match read(&self.room, &key, &value) {
                Record::Event(event) => chunk.events.push(event),
                Record::Foreign => chunk.foreign += 1,
                Record::Damaged => damaged.push(key),
            }
        }
        chunk.damaged = damaged.len();
        if !damaged.is_empty() {
            let is_damaged = |key: &_, value: &_| {
                let record = read(&self.room, key, value);
                matches!(record, Record::Damaged)
            };
            let moved = self.store.set_aside(EVENTS, &damaged, &is_damaged);
            // Where that fails, they are found again the next time.
            let _ = moved.await;
        }
        Ok(Some(chunk))
    }
}

/// What a record is.
enum Record {
    Event(Event),
    /// Perhaps an event, of a version that this page doesn't know.
    Foreign,
    Damaged,
}

fn read(room: &RoomId, key: &JsValue, value: &JsValue) -> Record {
    let Some(bytes) = object::bytes(value, EVENT) else {
        return Record::Damaged;
    };
    match Event::read_kept(Bytes::from(bytes), room) {
        // The id is a hash of the bytes: under its own key, none of them has changed.
        Ok(event) if is_key(key, &key::key(room, &event.position())) => Record::Event(event),
        Err(EventError::Version(_)) => Record::Foreign,
        Ok(_) | Err(_) => Record::Damaged,
    }
}

fn is_key(key: &JsValue, expected: &[u8; KEY]) -> bool {
    object::key_bytes(key).is_some_and(|key| key == expected)
}
