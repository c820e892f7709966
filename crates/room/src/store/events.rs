//! What was said, by room and in order.

use super::{
    Loading, Store, StoreError, damaged, key,
    object::array,
    schema::{DAMAGED, EVENTS, ROOMS},
    transaction::{Mode, answer},
};
use crate::{Event, Position, RoomId};

impl Store {
    /// Reads all events of a room, in order and piece by piece.
    pub fn load(&self, room: &RoomId) -> Loading<'_> {
        Loading::new(self, *room)
    }

    /// Keeps events of a room: all of them, or on an error none. Once this returns they outlive a
    /// crash of the page and of the browser; a loss of power in the seconds after may undo it.
    ///
    /// # Errors
    /// When they can't be kept: [`StoreError::Full`] among others.
    pub async fn put(&self, room: &RoomId, events: &[Event]) -> Result<(), StoreError> {
        let transaction = self.begin(&[EVENTS], Mode::Write)?;
        let table = transaction.table(EVENTS)?;
        for event in events {
            let key = array(&key::key(room, &event.position()));
            table.put_with_key(&array(event.bytes()), &key)?;
        }
        transaction.end().await
    }

    /// Removes events of a room, if they are there: all of them, or on an error none.
    ///
    /// # Errors
    /// When they can't be removed.
    pub async fn remove(&self, room: &RoomId, positions: &[Position]) -> Result<(), StoreError> {
        let transaction = self.begin(&[EVENTS], Mode::Write)?;
        let table = transaction.table(EVENTS)?;
        for position in positions {
            table.delete(&array(&key::key(room, position)))?;
        }
        transaction.end().await
    }

    /// Removes everything of a room at once, also its settings and what was put aside as damaged.
    /// Once this returns, no crash and no loss of power brings it back.
    ///
    /// # Errors
    /// When it can't be removed; then all of it is still there.
    pub async fn forget(&self, room: &RoomId) -> Result<(), StoreError> {
        let transaction = self.begin(&[EVENTS, ROOMS, DAMAGED], Mode::WriteThrough)?;
        let events = transaction.table(EVENTS)?;
        events.delete(&key::range(room, None)?)?;
        let settings = array(&room.0);
        transaction.table(ROOMS)?.delete(&settings)?;
        let damaged = transaction.table(DAMAGED)?;
        let (before, behind) = key::bounds(room);
        damaged.delete(&damaged::range(EVENTS, &before, &behind)?)?;
        damaged.delete(&damaged::range(ROOMS, &settings, &settings)?)?;
        transaction.end().await
    }

    /// How many events of a room are kept.
    ///
    /// # Errors
    /// When they can't be counted.
    pub async fn count(&self, room: &RoomId) -> Result<usize, StoreError> {
        let transaction = self.begin(&[EVENTS], Mode::Read)?;
        let range = key::range(room, None)?;
        let count = answer(&transaction.table(EVENTS)?.count_with_key(&range)?).await?;
        Ok(count.as_f64().unwrap_or_default() as usize)
    }
}
