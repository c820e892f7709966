//! Opening the database: making it, bringing it up to date, mending it.

use std::ops::Deref;

use futures::future::{Either, select};
use gloo_events::EventListener;
use gloo_timers::future::TimeoutFuture;
use js_sys::Promise;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{IdbDatabase, IdbFactory, IdbOpenDbRequest, window};

use super::{
    StoreError,
    schema::{self, Fitness},
    transaction::answer,
};

/// How often it is tried: as it should be, as it is, and mended; and once more for each of these that
/// another tab was first to do.
const TRIES: usize = 6;
/// How long a browser may take, in milliseconds. A tab that is frozen may have the database, and does
/// not say so.
const PATIENCE: u32 = 10_000;

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
                Err(error) => failed = error,
            },
            // It may be one of ours that was mended: as it is, then.
            Err(StoreError::Newer) if version.is_some() => version = None,
            // A browser may have mended it by itself the next time.
            Err(error @ StoreError::Damaged(_)) if error != failed => failed = error,
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
    let mut opening = Box::pin(connection(request.clone()));
    let blocked = JsFuture::from(Promise::new(&mut |blocked, _| {
        request.set_onblocked(Some(&blocked));
    }));
    let late = select(blocked, TimeoutFuture::new(PATIENCE));
    if let Either::Left((outcome, _)) = select(&mut opening, late).await {
        return outcome;
    }
    // It may still open, and would then be in the way of others itself.
    spawn_local(async { drop(opening.await) });
    Err(StoreError::Blocked)
}

/// What a request to open comes to.
async fn connection(request: IdbOpenDbRequest) -> Result<Connection, StoreError> {
    let upgraded = request.clone();
    let _upgrade = EventListener::once(&request, "upgradeneeded", move |_| {
        if schema::upgrade(&upgraded).is_err()
            && let Some(transaction) = upgraded.transaction()
        {
            // The request then fails.
            let _ = transaction.abort();
        }
    });
    let database = answer(&request).await.map_err(|error| match error {
        // So some browsers say it in a private window.
        StoreError::Closed => StoreError::Unavailable,
        error => error,
    })?;
    Ok(Connection(database.dyn_into()?))
}
