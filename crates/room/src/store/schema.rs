//! The tables, and how a database comes to have them.
//!
//! | table | key | value |
//! | --- | --- | --- |
//! | `identity` | a number, from 1: the last counts | a key of the browser's, and the seed sealed with it |
//! | `events` | room, time, id: 72 bytes | the event's bytes |
//! | `rooms` | the room's id | settings, as bytes |
//! | `members` | the member's key | what is known of them, as bytes |
//! | `damaged` | of which table, the key there, milliseconds since 1970 | whatever it was |
//!
//! A version has the form that it is of, in thousands, and below that how often the database was
//! mended: then tables that were missing were made. So a database that was mended is not taken for
//! one of a newer page's.

use wasm_bindgen::{JsCast, JsValue};
use web_sys::{IdbDatabase, IdbObjectStore, IdbOpenDbRequest};

use super::transaction::{Mode, Transaction};

pub const IDENTITY: &str = "identity";
pub const EVENTS: &str = "events";
pub const ROOMS: &str = "rooms";
pub const MEMBERS: &str = "members";
pub const DAMAGED: &str = "damaged";

const TABLES: [&str; 5] = [IDENTITY, EVENTS, ROOMS, MEMBERS, DAMAGED];

/// The version of a database that we make.
pub const VERSION: u32 = FORM * MENDINGS;
/// The form of the tables that we know.
const FORM: u32 = 1;
/// How many versions a form has.
const MENDINGS: u32 = 1_000;

/// How a database is to us.
pub enum Fitness {
    Fits,
    /// It does once it was upgraded to this version.
    Wants(u32),
    /// It is of a form that we don't know.
    Newer,
}

/// Whether a database has the tables that there should be.
pub fn fitness(database: &IdbDatabase) -> Result<Fitness, JsValue> {
    let version = version(database);
    Ok(if version < VERSION {
        Fitness::Wants(VERSION)
    } else if version / MENDINGS > FORM {
        Fitness::Newer
    } else if is_whole(database)? {
        Fitness::Fits
    } else {
        Fitness::Wants(version + 1)
    })
}

/// Makes the tables that are missing; what has the name of one and is none of ours gets another.
/// Nothing is deleted.
pub fn upgrade(request: &IdbOpenDbRequest) -> Result<(), JsValue> {
    let database: IdbDatabase = request.result()?.dyn_into()?;
    let transaction = request.transaction().ok_or(JsValue::NULL)?;
    for table in TABLES {
        if database.object_store_names().contains(table) {
            let found = transaction.object_store(table)?;
            if is_ours(&found) {
                continue;
            }
            // No two upgrades are to the same version.
            found.set_name(&format!("{table} until {}", version(&database)));
        }
        database.create_object_store(table)?;
    }
    Ok(())
}

/// The browser has it as a float, of which the page can write none: that would cost it 7 KB.
fn version(database: &IdbDatabase) -> u32 {
    database.version() as u32
}

fn is_whole(database: &IdbDatabase) -> Result<bool, JsValue> {
    let names = database.object_store_names();
    if !TABLES.iter().all(|table| names.contains(table)) {
        return Ok(false);
    }
    let transaction = Transaction::begin(database, &TABLES, Mode::Read)?;
    for table in TABLES {
        if !is_ours(&transaction.table(table)?) {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Ours are told the keys, and neither make them nor look for them in the values.
fn is_ours(table: &IdbObjectStore) -> bool {
    table.key_path().is_ok_and(|path| path.is_null()) && !table.auto_increment()
}
