//! Some rows of the log, and the lines between them.

use std::rc::Rc;

use yew::prelude::*;

use super::EntryRow;
use crate::{
    browser::{Day, full_day, local_day},
    moment::Moment,
    state::{Chunk, Entry},
};

/// Which.
#[derive(Clone, Debug, PartialEq, Properties)]
pub struct ChunkRowsProps {
    /// The entries.
    pub chunk: Rc<Chunk>,
    /// The day of what is drawn before them: all that they need to know of it.
    pub before: Day,
    /// The day that it is.
    pub today: Day,
}

/// Some rows in a row: drawn again only when their own chunk changes, or the day.
#[component]
pub fn ChunkRows(props: &ChunkRowsProps) -> Html {
    let mut before = props.before;
    let mut rows = Vec::new();
    for entry in props.chunk.entries() {
        let day = day(entry);
        if day != before {
            rows.push(html! {
                <p key={format!("day {}", day.0)} class="log-day">{ called(entry, props.today) }</p>
            });
            before = day;
        }
        if entry.gap {
            rows.push(html! {
                <p key={format!("gap {}", entry.number)} class="log-gap">
                    { "Something is missing here that nobody in the room has yet" }
                </p>
            });
        }
        rows.push(html! { <EntryRow key={entry.number} entry={entry.clone()} /> });
    }
    html! { <div class="chunk">{ rows }</div> }
}

/// On which day an entry is: by its place, whose time never goes back from one to the next.
pub fn day(entry: &Entry) -> Day {
    local_day(time(entry))
}

fn time(entry: &Entry) -> Moment {
    Moment(entry.place.at.wall().0)
}

fn called(entry: &Entry, today: Day) -> String {
    match today.0 - day(entry).0 {
        0 => "Today".into(),
        1 => "Yesterday".into(),
        _ => full_day(time(entry)),
    }
}
