//! Opening the database: making it, bringing it up to date, mending it.

use std::ops::Deref;

use js_sys::{Promise, Reflect};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{IdbDatabase, IdbFactory, IdbOpenDbRequest, window};

use super::{
    StoreError,
    schema::{self, Fitness},
    transaction::because,
};

/// How often it is tried: as it should be, as it is, and mended; and once more for each of these that
/// another tab was first to do.
const TRIES: usize = 6;
/// How long a browser may take, in milliseconds. A tab that is frozen may have the database, and does
/// not say so.
const PATIENCE: i32 = 10_000;

/// An open database. It is closed when this is dropped.
#[derive(Debug)]
pub struct Connection(IdbDatabase);

/// Opens the database of this name, with all of the tables.
pub async fn open(name: &str) -> Result<Connection, StoreError> {
    let factory = factory()?;
    let mut version = Some(schema::VERSION);
    let mut failed = StoreError::Blocked;
    for _ in 0..TRIES {
        match attempt(&factory, name, version).await {
            Ok(connection) => match schema::fitness(&connection) {
                Ok(Fitness::Fits) => return Ok(connection),
                Ok(Fitness::Wants(wanted)) => version = Some(wanted),
                Ok(Fitness::Newer) => return Err(StoreError::Newer),
                Err(exception) => failed = exception.into(),
            },
            // It may be one of ours that was mended: as it is, then.
            Err(StoreError::Newer) if version.is_some() => version = None,
            // A browser may have mended it by itself the next time.
            Err(error @ StoreError::Damaged(_)) if error != failed => failed = error,
            // So some browsers say it in a private window.
            Err(StoreError::Closed) => return Err(StoreError::Unavailable),
            Err(error) => return Err(error),
        }
    }
    Err(failed)
}

impl Deref for Connection {
    type Target = IdbDatabase;

    fn deref(&self) -> &IdbDatabase {
        &self.0
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        self.0.close();
    }
}

fn factory() -> Result<IdbFactory, StoreError> {
    let window = window().ok_or(StoreError::Unavailable)?;
    let factory = window.indexed_db()?;
    factory.ok_or(StoreError::Unavailable)
}

/// Opens it at a version, or as it is.
async fn attempt(
    factory: &IdbFactory,
    name: &str,
    version: Option<u32>,
) -> Result<Connection, StoreError> {
    let request = match version {
        Some(version) => factory.open_with_u32(name, version)?,
        None => factory.open(name)?,
    };
    let opened = connection(&request, Some(PATIENCE)).await;
    if matches!(opened, Err(StoreError::Blocked)) {
        // It may still open, and would then be in the way of others itself.
        spawn_local(async move { drop(connection(&request, None).await) });
    }
    opened
}

/// What a request to open comes to. Without patience it is waited for until it comes to something.
async fn connection(
    request: &IdbOpenDbRequest,
    patience: Option<i32>,
) -> Result<Connection, StoreError> {
    loop {
        let Ok(event) = JsFuture::from(next_event(request, patience)?).await else {
            return Err(because(request.error()?).into());
        };
        let kind = Reflect::get(&event, &"type".into()).ok();
        match kind.and_then(|kind| kind.as_string()).as_deref() {
            Some("upgradeneeded") => schema::upgrade(request).inspect_err(|_| undo(request))?,
            Some("success") => return Ok(Connection(request.result()?.unchecked_into())),
            // It is blocked, or the time is up.
            _ => return Err(StoreError::Blocked),
        }
    }
}

/// Leaves the database at the version that it had, and closed.
fn undo(request: &IdbOpenDbRequest) {
    if let Some(transaction) = request.transaction() {
        // If it has ended by itself, there is nothing to be undone.
        let _ = transaction.abort();
    }
}

/// Whatever happens next; rejected when the request fails.
fn next_event(request: &IdbOpenDbRequest, patience: Option<i32>) -> Result<Promise, StoreError> {
    let window = window().ok_or(StoreError::Unavailable)?;
    let mut timer = Ok(0);
    let next = Promise::new(&mut |next, failed| {
        request.set_onupgradeneeded(Some(&next));
        request.set_onsuccess(Some(&next));
        request.set_onerror(Some(&failed));
        request.set_onblocked(patience.is_some().then_some(&next));
        if let Some(patience) = patience {
            timer = window.set_timeout_with_callback_and_timeout_and_arguments_0(&next, patience);
        }
    });
    timer?;
    Ok(next)
}
