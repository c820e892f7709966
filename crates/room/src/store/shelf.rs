//! What is known of rooms and of members: bytes under 32 bytes. What they mean, their caller decides.

use js_sys::Array;
use wasm_bindgen::{JsCast, JsValue};

use super::{
    Store, StoreError,
    object::{array, bytes, key_bytes},
    schema::{MEMBERS, ROOMS},
    transaction::{Mode, answer},
};
use crate::{Member, RoomId};

impl Store {
    /// A room's settings, if there are any.
    ///
    /// # Errors
    /// When they can't be read. Damaged ones are put aside, and are none.
    pub async fn settings(&self, room: &RoomId) -> Result<Option<Vec<u8>>, StoreError> {
        let key = array(&room.0);
        let transaction = self.begin(&[ROOMS], Mode::Read)?;
        let value = answer(&transaction.table(ROOMS)?.get(&key)?).await?;
        if value.is_undefined() {
            return Ok(None);
        }
        let settings = bytes(&value, usize::MAX);
        if settings.is_none() {
            self.clear_away(ROOMS, &[key.into()]).await;
        }
        Ok(settings)
    }

    /// Keeps a room's settings, in place of those before.
    ///
    /// # Errors
    /// When they can't be kept; those before are still there.
    pub async fn put_settings(&self, room: &RoomId, settings: &[u8]) -> Result<(), StoreError> {
        self.shelve(ROOMS, &room.0, settings).await
    }

    /// Removes a room's settings, if there are any.
    ///
    /// # Errors
    /// When they can't be removed.
    pub async fn remove_settings(&self, room: &RoomId) -> Result<(), StoreError> {
        self.take(ROOMS, &room.0).await
    }

    /// What is known of all members, in the order of their keys.
    ///
    /// # Errors
    /// When it can't be read. Damaged records are put aside, and are none.
    pub async fn members(&self) -> Result<Vec<(Member, Vec<u8>)>, StoreError> {
        let transaction = self.begin(&[MEMBERS], Mode::Read)?;
        let table = transaction.table(MEMBERS)?;
        let (keys, values) = (table.get_all_keys()?, table.get_all()?);
        transaction.end().await?;
        let keys: Array = keys.result()?.dyn_into()?;
        let values: Array = values.result()?.dyn_into()?;
        let mut members = Vec::new();
        let mut damaged = Vec::new();
        for (key, value) in keys.iter().zip(values.iter()) {
            match (key_bytes(&key), bytes(&value, usize::MAX)) {
                (Some(member), Some(known)) => members.push((Member(member), known)),
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
    pub async fn put_member(&self, member: &Member, known: &[u8]) -> Result<(), StoreError> {
        self.shelve(MEMBERS, &member.0, known).await
    }

    /// Removes what is known of a member, if there is anything.
    ///
    /// # Errors
    /// When it can't be removed.
    pub async fn remove_member(&self, member: &Member) -> Result<(), StoreError> {
        self.take(MEMBERS, &member.0).await
    }

    async fn shelve(&self, table: &str, key: &[u8; 32], value: &[u8]) -> Result<(), StoreError> {
        let transaction = self.begin(&[table], Mode::Write)?;
        transaction
            .table(table)?
            .put_with_key(&array(value), &array(key))?;
        transaction.end().await
    }

    async fn take(&self, table: &str, key: &[u8; 32]) -> Result<(), StoreError> {
        let transaction = self.begin(&[table], Mode::Write)?;
        transaction.table(table)?.delete(&array(key))?;
        transaction.end().await
    }

    async fn clear_away(&self, table: &str, keys: &[JsValue]) {
        let is_damaged = |key: &_, value: &_| {
            key_bytes::<32>(key).is_none() || bytes(value, usize::MAX).is_none()
        };
        // Where that fails, they are found again the next time.
        let _ = self.set_aside(table, keys, &is_damaged).await;
    }
}
