//! What was said, by room and in order.

use super::{
    Loading, Store, StoreError, Writing, damaged, key,
    object::{array, number},
    schema::{DAMAGED, EVENTS, ROOMS},
    transaction::Mode,
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
    pub fn put(&self, room: &RoomId, events: &[Event]) -> Writing {
        self.write(&[EVENTS], Mode::Write, &mut |transaction| {
            let table = transaction.table(EVENTS)?;
            for event in events {
                let key = array(&key::key(room, &event.position()));
                table.put_with_key(&array(event.bytes()), &key)?;
            }
            Ok(())
        })
    }

    /// Removes events of a room, if they are there: all of them, or on an error none.
    ///
    /// # Errors
    /// When they can't be removed.
    pub fn remove(&self, room: &RoomId, positions: &[Position]) -> Writing {
        self.write(&[EVENTS], Mode::Write, &mut |transaction| {
            let table = transaction.table(EVENTS)?;
            for position in positions {
                table.delete(&array(&key::key(room, position)))?;
            }
            Ok(())
        })
    }

    /// Removes everything of a room at once, also its settings and what was put aside as damaged.
    /// Once this returns, no crash and no loss of power brings it back.
    ///
    /// # Errors
    /// When it can't be removed; then all of it is still there.
    pub fn forget(&self, room: &RoomId) -> Writing {
        let tables = [EVENTS, ROOMS, DAMAGED];
        self.write(&tables, Mode::WriteThrough, &mut |transaction| {
            let settings = array(&room.0);
            let (before, behind) = key::bounds(room);
            transaction
                .table(EVENTS)?
                .delete(&key::range(room, None)?)?;
            transaction.table(ROOMS)?.delete(&settings)?;
            let damaged = transaction.table(DAMAGED)?;
            damaged.delete(&damaged::range(EVENTS, &before, &behind)?)?;
            damaged.delete(&damaged::range(ROOMS, &settings, &settings)?)?;
            Ok(())
        })
    }

    /// How many events of a room are kept.
    ///
    /// # Errors
    /// When they can't be counted.
    pub async fn count(&self, room: &RoomId) -> Result<usize, StoreError> {
        let counted = self.read(&[EVENTS], &mut |transaction| {
            let range = key::range(room, None)?;
            Ok(vec![transaction.table(EVENTS)?.count_with_key(&range)?])
        });
        Ok(number(&counted.await?))
    }
}
