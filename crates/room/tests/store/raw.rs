//! The browser's database itself, behind the store's back: what other pages, other versions and
//! broken disks leave there.

use js_sys::{Array, JSON, Object, Promise, Reflect, Uint8Array};
use murmuration_room::{BrowserEntropy, Entropy, Store};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use wasm_bindgen_futures::JsFuture;
use web_sys::{IdbDatabase, IdbFactory, IdbObjectStore, IdbOpenDbRequest, IdbRequest, window};

/// A database of a test's own, deleted at its end.
pub struct Raw {
    pub name: String,
}

impl Raw {
    /// None yet.
    pub fn new() -> Self {
        let mut id = [0; 16];
        BrowserEntropy.fill(&mut id);
        let name = format!("test {:032x}", u128::from_ne_bytes(id));
        Self { name }
    }

    /// Opens it as the page does.
    pub async fn store(&self) -> Store {
        Store::open_named(&self.name).await.expect("it opens")
    }

    /// Makes it, or upgrades it, at a version.
    pub async fn make(&self, version: u32, upgrade: impl Fn(&IdbDatabase) + 'static) {
        self.database(Some(version), upgrade).await.close();
    }

    /// Puts something into a table.
    pub async fn put(&self, table: &str, key: &JsValue, value: &JsValue) {
        let work = |table: &IdbObjectStore| table.put_with_key(value, key);
        self.with(table, "readwrite", work).await;
    }

    /// What is in a table.
    pub async fn values(&self, table: &str) -> Vec<JsValue> {
        let values = self.with(table, "readonly", IdbObjectStore::get_all).await;
        Array::from(&values).to_vec()
    }

    /// The keys of a table.
    pub async fn keys(&self, table: &str) -> Vec<JsValue> {
        let keys = self.with(table, "readonly", IdbObjectStore::get_all_keys);
        Array::from(&keys.await).to_vec()
    }

    /// The names of its tables.
    pub async fn tables(&self) -> Vec<String> {
        let database = self.database(None, |_| {}).await;
        let names = database.object_store_names();
        database.close();
        (0..names.length()).filter_map(|at| names.get(at)).collect()
    }

    /// Asks for its deletion, as another tab would.
    pub fn delete(&self) -> IdbOpenDbRequest {
        factory().delete_database(&self.name).expect("it is asked")
    }

    /// It, open.
    pub async fn database(
        &self,
        version: Option<u32>,
        upgrade: impl Fn(&IdbDatabase) + 'static,
    ) -> IdbDatabase {
        let request = match version {
            Some(version) => factory().open_with_u32(&self.name, version),
            None => factory().open(&self.name),
        };
        let request = request.expect("it is asked");
        let upgraded = request.clone();
        let upgrade: Closure<dyn Fn()> =
            Closure::new(move || upgrade(upgraded.result().expect("a database").unchecked_ref()));
        request.set_onupgradeneeded(Some(upgrade.as_ref().unchecked_ref()));
        answer(&request).await.unchecked_into()
    }

    async fn with(
        &self,
        table: &str,
        mode: &str,
        work: impl Fn(&IdbObjectStore) -> Result<IdbRequest, JsValue>,
    ) -> JsValue {
        let database = self.database(None, |_| {}).await;
        let method: js_sys::Function = Reflect::get(&database, &"transaction".into())
            .expect("a method")
            .unchecked_into();
        let transaction: web_sys::IdbTransaction = method
            .call2(&database, &table.into(), &mode.into())
            .expect("a transaction")
            .unchecked_into();
        let ended = Promise::new(&mut |complete, abort| {
            transaction.set_oncomplete(Some(&complete));
            transaction.set_onabort(Some(&abort));
        });
        let request = work(&transaction.object_store(table).expect("a table")).expect("a request");
        JsFuture::from(ended).await.expect("it happens");
        database.close();
        request.result().expect("an answer")
    }
}

impl Drop for Raw {
    fn drop(&mut self) {
        // It goes once the last that has it open lets go.
        let _ = factory().delete_database(&self.name);
    }
}

/// The answer to a request.
pub async fn answer(request: &IdbRequest) -> JsValue {
    let answered = Promise::new(&mut |success, error| {
        request.set_onsuccess(Some(&success));
        request.set_onerror(Some(&error));
    });
    JsFuture::from(answered).await.expect("it succeeds");
    request.result().expect("an answer")
}

/// All bytes in a value, however deep.
pub fn bytes_in(value: &JsValue) -> Vec<Vec<u8>> {
    if let Some(bytes) = value.dyn_ref::<Uint8Array>() {
        return vec![bytes.to_vec()];
    }
    let properties = value.dyn_ref::<Object>().map(Object::values);
    let properties = properties.map(|values| values.to_vec()).unwrap_or_default();
    properties.iter().flat_map(bytes_in).collect()
}

/// A value in words, for what has no bytes.
pub fn json(value: &JsValue) -> String {
    JSON::stringify(value).map(String::from).unwrap_or_default()
}

fn factory() -> IdbFactory {
    let factory = window().expect("a window").indexed_db();
    factory.expect("no refusal").expect("a factory")
}
