//! A transaction on the database: all of it happens, or nothing does.

use js_sys::{Array, Promise};
use wasm_bindgen::{JsCast, JsValue, prelude::wasm_bindgen};
use wasm_bindgen_futures::JsFuture;
use web_sys::{DomException, IdbDatabase, IdbObjectStore, IdbRequest, IdbTransaction};

use super::object::object;

#[wasm_bindgen]
extern "C" {
    /// An `IDBDatabase`, whose `transaction` web-sys has without the options.
    #[wasm_bindgen(extends = IdbDatabase)]
    type Database;

    #[wasm_bindgen(method, catch)]
    fn transaction(
        this: &Database,
        tables: &Array,
        mode: &str,
        options: &JsValue,
    ) -> Result<IdbTransaction, JsValue>;
}

/// What a transaction is for.
#[derive(Clone, Copy)]
pub enum Mode {
    /// To read.
    Read,
    /// To write, which has happened once the operating system has it: it outlives a crash of the
    /// page and of the browser. When the machine loses its power in the next seconds, it may be gone
    /// (all of it); what is half there is undone.
    Write,
    /// To write, which has happened once it is on the disk.
    WriteThrough,
}

/// A transaction. When it is dropped before [`Transaction::end`], nothing of it happens.
///
/// It lives while it has requests, so nothing but their answers may be waited for in it. That they
/// come in time rests on the executor, which runs what they wake before the browser goes on.
pub struct Transaction {
    inner: IdbTransaction,
    /// Until it may happen.
    end: Option<JsFuture>,
}

impl Transaction {
    /// Begins one on some of the tables.
    pub fn begin(database: &IdbDatabase, tables: &[&str], mode: Mode) -> Result<Self, JsValue> {
        let tables: Array = tables.iter().map(|&table| JsValue::from(table)).collect();
        let (mode, durability) = match mode {
            Mode::Read => ("readonly", "default"),
            Mode::Write => ("readwrite", "relaxed"),
            Mode::WriteThrough => ("readwrite", "strict"),
        };
        let options = object([("durability", &durability.into())])?;
        let database: &Database = database.unchecked_ref();
        let inner = database.transaction(&tables, mode, &options)?;
        let end = Promise::new(&mut |complete, abort| {
            inner.set_oncomplete(Some(&complete));
            inner.set_onabort(Some(&abort));
        });
        Ok(Self {
            end: Some(end.into()),
            inner,
        })
    }

    /// One of its tables.
    pub fn table(&self, name: &str) -> Result<IdbObjectStore, JsValue> {
        self.inner.object_store(name)
    }

    /// Lets it happen; when all of it has, gives the answers to `asked`. Dropping the future does not
    /// undo it.
    ///
    /// # Errors
    /// When nothing of it did, with the reason. (A request that succeeded says nothing: a browser
    /// that runs out of room may notice only at the end.)
    pub fn end(
        mut self,
        asked: Vec<IdbRequest>,
    ) -> impl Future<Output = Result<Vec<JsValue>, JsValue>> {
        let end = self.end.take();
        async move {
            if let Some(end) = end
                && end.await.is_err()
            {
                return Err(because(self.inner.error()));
            }
            let mut answers = Vec::with_capacity(asked.len());
            for request in asked {
                answers.push(request.result()?);
            }
            Ok(answers)
        }
    }
}

impl Drop for Transaction {
    fn drop(&mut self) {
        if self.end.is_some() {
            // What has come to its end by itself can't be aborted, and need not be.
            let _ = self.inner.abort();
        }
    }
}

/// Waits for the answer to a request.
pub async fn answer(request: &IdbRequest) -> Result<JsValue, JsValue> {
    let answered = Promise::new(&mut |success, error| {
        request.set_onsuccess(Some(&success));
        request.set_onerror(Some(&error));
    });
    match JsFuture::from(answered).await {
        Ok(_) => request.result(),
        Err(_) => Err(because(request.error()?)),
    }
}

/// Why a request or a transaction failed; nothing when its connection was closed.
pub fn because(reason: Option<DomException>) -> JsValue {
    reason.map_or(JsValue::NULL, JsValue::from)
}
