//! What is known of rooms and of members: bytes under 32 bytes. What they mean, their caller decides.

use wasm_bindgen::JsValue;

use super::{
    Store, StoreError, Writing,
    object::{array, bytes, key_bytes, records},
    schema::{MEMBERS, ROOMS},
    transaction::Mode,
};
use crate::{Member, RoomId};

impl Store {
    /// A room's settings, if there are any.
    ///
    /// # Errors
    /// When they can't be read. Damaged ones are put aside, and are none.
    pub async fn settings(&self, room: &RoomId) -> Result<Option<Vec<u8>>, StoreError> {
        let key = array(&room.0);
        let answers = self.read(&[ROOMS], &mut |transaction| {
            Ok(vec![transaction.table(ROOMS)?.get(&key)?])
        });
        let answers = answers.await?;
        let settings = answers.first().and_then(|value| bytes(value, usize::MAX));
        if settings.is_none() && !answers.first().is_none_or(JsValue::is_undefined) {
            self.clear_away(ROOMS, &[key.into()]).await;
        }
        Ok(settings)
    }

    /// Keeps a room's settings, in place of those before.
    ///
    /// # Errors
    /// When they can't be kept; those before are still there.
    pub fn put_settings(&self, room: &RoomId, settings: &[u8]) -> Writing {
        self.shelve(ROOMS, &room.0, settings)
    }

    /// Removes a room's settings, if there are any.
    ///
    /// # Errors
    /// When they can't be removed.
    pub fn remove_settings(&self, room: &RoomId) -> Writing {
        self.take(ROOMS, &room.0)
    }

    /// What is known of all members, in the order of their keys.
    ///
    /// # Errors
    /// When it can't be read. Damaged records are put aside, and are none.
    pub async fn members(&self) -> Result<Vec<(Member, Vec<u8>)>, StoreError> {
        let answers = self.read(&[MEMBERS], &mut |transaction| {
            let table = transaction.table(MEMBERS)?;
            Ok(vec![table.get_all_keys()?, table.get_all()?])
        });
        let mut members = Vec::new();
        let mut damaged = Vec::new();
        for (key, value) in records(&answers.await?) {
            match (member(&key), bytes(&value, usize::MAX)) {
                (Some(member), Some(known)) => members.push((member, known)),
                _ => damaged.push(key),
            }
        }
        if !damaged.is_empty() {
            self.clear_away(MEMBERS, &damaged).await;
        }
        Ok(members)
    }

    /// Keeps what is known of a member, in place of what was.
    ///
    /// # Errors
    /// When it can't be kept; what was is still there.
    pub fn put_member(&self, member: &Member, known: &[u8]) -> Writing {
        self.shelve(MEMBERS, &member.0, known)
    }

    /// Removes what is known of a member, if there is anything.
    ///
    /// # Errors
    /// When it can't be removed.
    pub fn remove_member(&self, member: &Member) -> Writing {
        self.take(MEMBERS, &member.0)
    }

    fn shelve(&self, table: &str, key: &[u8; 32], value: &[u8]) -> Writing {
        self.write(&[table], Mode::Write, &mut |transaction| {
            let table = transaction.table(table)?;
            table.put_with_key(&array(value), &array(key))?;
            Ok(())
        })
    }

    fn take(&self, table: &str, key: &[u8; 32]) -> Writing {
        self.write(&[table], Mode::Write, &mut |transaction| {
            transaction.table(table)?.delete(&array(key))?;
            Ok(())
        })
    }

    async fn clear_away(&self, table: &str, keys: &[JsValue]) {
        let is_damaged =
            |key: &_, value: &_| member(key).is_none() || bytes(value, usize::MAX).is_none();
        // Where that fails, they are found again the next time.
        let _ = self.set_aside(table, keys, &is_damaged).await;
    }
}

/// The member that a key is. (A room's has the same form.)
fn member(key: &JsValue) -> Option<Member> {
    key_bytes(key)?.try_into().ok().map(Member)
}
