//! A line of the log.

use std::rc::Rc;

use yew::prelude::*;

use super::{bird, hue, name, notice, timestamp};
use crate::{
    state::{Author, Entry, Reach, What},
    words,
};

/// Which.
#[derive(Clone, Debug, PartialEq, Properties)]
pub struct EntryRowProps {
    /// The entry. It never changes, so the row is drawn once.
    pub entry: Rc<Entry>,
}

/// A message with its author and time, or a notice with its time.
#[component]
pub fn EntryRow(EntryRowProps { entry }: &EntryRowProps) -> Html {
    match &entry.what {
        What::Said { by, text, cut } => html! {
            <div class={if entry.follows { "entry said follows" } else { "entry said" }}>
                { bird(&hue(&by.id)) }
                { head(entry, by, "") }
                { body(text) }
                if *cut {
                    <p class="aside">{ "cut here: it was longer than a line may be" }</p>
                }
            </div>
        },
        What::Own { by, text, reach } => html! {
            <div class={if entry.follows { "entry own follows" } else { "entry own" }}>
                { head(entry, by, " (you)") }
                { body(text) }
                <p class={if is_lost(*reach) { "aside aside-lost" } else { "aside" }}>
                    { words::reach(*reach) }
                </p>
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

fn is_lost(reach: Reach) -> bool {
    reach.to == 0
}
