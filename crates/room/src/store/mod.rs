//! What a browser keeps of it all, by IndexedDB: who this person is, what was said, and what they
//! know of rooms and members.
//!
//! One database for all rooms of an origin, open in any number of tabs at once: each operation is
//! one transaction, and none rests on what another tab may have changed since. It begins when it is
//! called for, not when it is waited for; so they happen in the order of the calls.
//!
//! Nothing in it is believed: what has not the form that it should have is skipped, put into a table
//! of its own, and counted. Nothing is deleted but what the caller says.
//!
//! | module | what is in it |
//! | --- | --- |
//! | `opening`, `schema` | the database, and its tables |
//! | `transaction`, `object` | the browser's side |
//! | `person`, `vault` | the identity, and the browser's key with which its seed is sealed |
//! | `events`, `loading`, `key` | what was said, in order |
//! | `shelf` | what is known of rooms and members |
//! | `damaged` | what was put aside |

mod damaged;
mod error;
mod events;
mod key;
mod loading;
mod object;
mod opening;
mod person;
mod schema;
mod shelf;
mod transaction;
mod vault;

use futures::future::LocalBoxFuture;
use gloo_events::EventListener;
use js_sys::Promise;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;
use web_sys::IdbRequest;

pub use self::{
    error::StoreError,
    loading::{Chunk, Loading},
    person::{Keeping, Person, identify},
};
use self::{
    opening::Connection,
    transaction::{Mode, Transaction},
};

/// The database's name.
const NAME: &str = "murmuration";

/// What this browser keeps. Open one for a page; it is closed when it is dropped, or when another
/// tab wants to upgrade or to delete the database.
#[derive(Debug)]
pub struct Store {
    connection: Connection,
    /// Resolved when it is closed by somebody else.
    closed: Promise,
    _making_way: EventListener,
}

impl Store {
    /// Opens what is kept; makes it on the first visit. What is of an older make is brought up to
    /// date, and what is missing is made.
    ///
    /// # Errors
    /// When there is none to be had within ten seconds. The page then works without.
    pub async fn open() -> Result<Self, StoreError> {
        Self::open_named(NAME).await
    }

    /// Opens another one, for tests.
    #[doc(hidden)]
    pub async fn open_named(name: &str) -> Result<Self, StoreError> {
        let connection = opening::open(name).await?;
        let database = (*connection).clone();
        let making_way = EventListener::new(&connection, "versionchange", move |_| {
            database.close();
        });
        let closed = Promise::new(&mut |closed, _| {
            connection.set_onversionchange(Some(&closed));
            connection.set_onclose(Some(&closed));
        });
        Ok(Self {
            connection,
            closed,
            _making_way: making_way,
        })
    }

    /// Waits until another tab or the browser has closed it: from then on everything fails as
    /// [`StoreError::Closed`].
    pub async fn closed(&self) {
        // It is never rejected.
        let _ = JsFuture::from(self.closed.clone()).await;
    }

    fn begin(&self, tables: &[&str], mode: Mode) -> Result<Transaction, JsValue> {
        Transaction::begin(&self.connection, tables, mode)
    }

    /// Reads, by what `ask` requests at once; gives the answers.
    fn read(&self, tables: &[&str], ask: Asking<Vec<IdbRequest>>) -> Reading {
        let begun = self.begin(tables, Mode::Read);
        answers(begun.and_then(|transaction| Ok((ask(&transaction)?, transaction))))
    }

    /// Writes, by what `ask` requests at once.
    fn write(&self, tables: &[&str], mode: Mode, ask: Asking<()>) -> Writing {
        let begun = self.begin(tables, mode);
        let answers = answers(begun.and_then(|transaction| {
            ask(&transaction)?;
            Ok((Vec::new(), transaction))
        }));
        Box::pin(async { answers.await.map(drop) })
    }
}

/// Something that is being written, also when this is dropped: waiting for it tells whether it was.
pub type Writing = LocalBoxFuture<'static, Result<(), StoreError>>;

/// Makes requests in a transaction.
type Asking<'a, T> = &'a mut dyn FnMut(&Transaction) -> Result<T, JsValue>;
/// The answers to requests, in their order.
type Reading = LocalBoxFuture<'static, Answers>;
type Answers = Result<Vec<JsValue>, StoreError>;

fn answers(begun: Result<(Vec<IdbRequest>, Transaction), JsValue>) -> Reading {
    let ending = begun.map(|(asked, transaction)| transaction.end(asked));
    Box::pin(async { Ok(ending?.await?) })
}
