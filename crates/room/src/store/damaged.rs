//! What has not the form that it should have: it is put aside, for whoever may make sense of it.

use js_sys::{Array, Date};
use wasm_bindgen::JsValue;
use web_sys::IdbKeyRange;

use super::{
    Store, StoreError,
    object::number,
    schema::DAMAGED,
    transaction::{Mode, answer},
};

impl Store {
    /// How many records were put aside as damaged, since the first visit.
    ///
    /// # Errors
    /// When they can't be counted.
    pub async fn damaged(&self) -> Result<usize, StoreError> {
        let counted = self.read(&[DAMAGED], &mut |transaction| {
            Ok(vec![transaction.table(DAMAGED)?.count()?])
        });
        Ok(number(&counted.await?))
    }

    /// Puts records of a table aside, but for those that another tab has put right since they were
    /// found.
    pub(super) async fn set_aside(
        &self,
        table: &str,
        keys: &[JsValue],
        is_damaged: &dyn Fn(&JsValue, &JsValue) -> bool,
    ) -> Result<(), JsValue> {
        let transaction = self.begin(&[table, DAMAGED], Mode::Write)?;
        let (from, to) = (transaction.table(table)?, transaction.table(DAMAGED)?);
        let mut asked = Vec::new();
        for key in keys {
            asked.push(from.get(key)?);
        }
        // They are answered in order.
        if let Some(last) = asked.last() {
            answer(last).await?;
        }
        for (key, request) in keys.iter().zip(asked) {
            let value = request.result()?;
            if !value.is_undefined() && is_damaged(key, &value) {
                let now = JsValue::from(Date::now());
                to.put_with_key(&value, &Array::of3(&table.into(), key, &now))?;
                from.delete(key)?;
            }
        }
        transaction.end(Vec::new()).await.map(drop)
    }
}

/// What was put aside of a table, from one key to another.
pub fn range(table: &str, first: &JsValue, last: &JsValue) -> Result<JsValue, JsValue> {
    let table = JsValue::from(table);
    // An empty array is behind all times.
    let behind = Array::of3(&table, last, &Array::new());
    Ok(IdbKeyRange::bound(&Array::of2(&table, first), &behind)?.into())
}
