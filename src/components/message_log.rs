//! What was said, and what happened.

use std::rc::Rc;

use web_sys::HtmlElement;
use yew::prelude::*;

use super::EntryRow;
use crate::state::{Chunk, Log};

/// What it shows.
#[derive(Clone, Debug, PartialEq, Properties)]
pub struct MessageLogProps {
    /// The log.
    pub log: Log,
    /// What follows it, such as an invitation while nobody is there.
    #[prop_or_default]
    pub children: Html,
}

/// Within how many pixels of the end a reader is at the end.
const NEAR: i32 = 32;

/// The log, which stays at its end while the reader is there. Elsewhere a button tells of what is
/// new and leads there.
///
/// The stylesheet turns the scroller upside down (`column-reverse`), so that the browser itself
/// keeps the end in place: `scrollTop` is 0 there, and negative above.
#[component]
pub fn MessageLog(MessageLogProps { log, children }: &MessageLogProps) -> Html {
    let scroller = use_node_ref();
    // How many entries there had been when the reader last was at the end; `None` while there.
    let left_at = use_state_eq(|| None::<u64>);
    let total = log.total();
    let new = left_at.is_some_and(|seen| total > seen);

    let onscroll = {
        let (scroller, left_at) = (scroller.clone(), left_at.clone());
        move |_| {
            let at_end = scroller
                .cast::<HtmlElement>()
                .is_none_or(|log| log.scroll_top() > -NEAR);
            left_at.set((!at_end).then(|| left_at.unwrap_or(total)));
        }
    };
    let onclick = {
        let scroller = scroller.clone();
        move |_| {
            if let Some(log) = scroller.cast::<HtmlElement>() {
                log.set_scroll_top(0);
                // The button goes; whoever pressed it by keyboard is to stay near.
                let _ = log.focus();
            }
        }
    };

    html! {
        <div class="log-frame">
            <div ref={scroller} class="log" role="log" aria-label="Conversation" aria-live="polite"
                tabindex="0" {onscroll}>
                <div class="log-lines">
                    if log.dropped() > 0 {
                        <p class="log-dropped">
                            { format!("{} older entries are no longer kept", log.dropped()) }
                        </p>
                    }
                    for chunk in log.chunks() {
                        <ChunkRows key={chunk.key()} chunk={chunk.clone()} />
                    }
                    { children.clone() }
                </div>
            </div>
            if new {
                <button type="button" class="log-new" {onclick}>{ "New messages" }</button>
            }
        </div>
    }
}

#[derive(Clone, Debug, PartialEq, Properties)]
struct ChunkRowsProps {
    chunk: Rc<Chunk>,
}

/// Some rows in a row: drawn again only when their own chunk gets one more.
#[component]
fn ChunkRows(ChunkRowsProps { chunk }: &ChunkRowsProps) -> Html {
    html! {
        <div class="chunk">
            for entry in chunk.entries() {
                <EntryRow key={entry.number} entry={entry.clone()} />
            }
        </div>
    }
}
