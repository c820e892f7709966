//! A room's conversation as a file: giving it, and taking one in.

use std::sync::Arc;

use gloo_timers::future::TimeoutFuture;
use murmuration_room::{Archive, ArchiveError, Event, Retention, Wall, write_archive};
use web_sys::File;

use crate::{
    browser::{download, iso_time, now, read_file},
    chat::{Command, Export},
    readable::readable,
    room::Room,
};

/// How many events are looked at at a time: each takes a fraction of a millisecond.
const AT_ONCE: usize = 50;
/// The most characters of a room's name in that of a file.
const NAME: usize = 40;

/// Has the browser save what is held of a room.
pub fn export(room: &Room, events: &[Arc<Event>], export: Export) {
    let (bytes, extension) = match export {
        Export::Archive => (write_archive(&room.id(), events), "murmuration"),
        Export::Text => {
            let events = events.iter().map(|event| &**event);
            (readable(events, iso_time).into_bytes(), "txt")
        }
    };
    let name: String = room.as_str().chars().take(NAME).map(plain).collect();
    let time = iso_time(now());
    let date = time.split('T').next().unwrap_or_default();
    download(&format!("murmuration-{name}-{date}.{extension}"), &bytes);
}

/// Reads a file that somebody says is an export of this room: what there is to be taken in.
pub async fn import(file: File, room: &Room, retention: &Retention) -> Command {
    let mut events = Vec::new();
    let read = read(&file, room, retention, &mut events).await;
    let trouble = read.err();
    Command::Import { events, trouble }
}

async fn read(
    file: &File,
    room: &Room,
    retention: &Retention,
    events: &mut Vec<Arc<Event>>,
) -> Result<(), String> {
    // Not even looked at: it might not fit into memory.
    if file.size() > Archive::most(retention) as f64 {
        return Err(ArchiveError::Large.to_string());
    }
    let bytes = read_file(file).await?.into();
    let archive = Archive::open(bytes, &room.id(), retention, Wall(now().0));
    let archive = archive.map_err(|error| error.to_string())?;
    for (event, number) in archive.zip(1..) {
        events.push(event.map_err(|error| error.to_string())?);
        if number % AT_ONCE == 0 {
            // The page is to stay alive meanwhile.
            TimeoutFuture::new(0).await;
        }
    }
    Ok(())
}

/// What no file system minds.
fn plain(c: char) -> char {
    if c.is_alphanumeric() { c } else { '-' }
}
