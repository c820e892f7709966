//! A line of the log.

use std::rc::Rc;

use yew::prelude::*;

use super::{bird, hue, name, notice, timestamp};
use crate::{
    state::{Author, Entry, Reach, What},
    words::{self, Outcome},
};

/// Which.
#[derive(Clone, Debug, PartialEq, Properties)]
pub struct EntryRowProps {
    /// The entry. Hardly any ever changes, so the row is drawn once.
    pub entry: Rc<Entry>,
}

/// A message with its author and time, or a notice with its time.
#[component]
pub fn EntryRow(EntryRowProps { entry }: &EntryRowProps) -> Html {
    match &entry.what {
        What::Said { by, text, cut } => html! {
            <div class={if entry.follows { "entry said follows" } else { "entry said" }}>
                { bird(&hue(&by.face())) }
                { head(entry, by, "") }
                { body(text) }
                if *cut {
                    <p class="aside">{ "cut here: it was longer than a line may be" }</p>
                }
            </div>
        },
        What::Own {
            by, text, reach, ..
        } => html! {
            <div class={if entry.follows { "entry own follows" } else { "entry own" }}>
                { head(entry, by, " (you)") }
                { body(text) }
                { fate(reach) }
            </div>
        },
        What::Notice(what) => html! {
            <div class="entry notice">
                <p>{ notice(what) }</p>
                { timestamp(entry.at) }
            </div>
        },
    }
}

/// Author and time. What follows shows them to screen readers only: it is read alone.
fn head(entry: &Entry, by: &Author, you: &'static str) -> Html {
    html! {
        <p class={if entry.follows { "entry-head visually-hidden" } else { "entry-head" }}>
            <span>{ name(by) }<span class="you">{ you }</span></span>
            { " " }
            { timestamp(entry.at) }
        </p>
    }
}

/// A stranger's text: a text node, in a direction of its own.
fn body(text: &str) -> Html {
    html! {
        <p class="entry-text" dir="auto">{ text }</p>
    }
}

/// What became of it.
fn fate(reach: &Reach) -> Html {
    let Outcome { before, who, after } = words::outcome(reach);
    let is_lost = reach.room.refused.is_some() || !reach.lost.is_empty();
    html! {
        <p class={if is_lost { "aside aside-lost" } else { "aside" }}>
            { before }
            { who.map(name) }
            { after }
        </p>
    }
}
