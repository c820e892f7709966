//! What was said, and what happened.

use web_sys::HtmlElement;
use yew::prelude::*;

use super::{
    aloud::use_aloud,
    chunk_rows::{ChunkRows, day},
    reading::Reading,
};
use crate::{hooks::use_today, state::Log};

/// What it shows.
#[derive(Clone, Debug, PartialEq, Properties)]
pub struct MessageLogProps {
    /// The log.
    pub log: Log,
    /// What a screen reader calls it.
    #[prop_or(AttrValue::Static("Conversation"))]
    pub label: AttrValue,
    /// What follows it, such as an invitation while nobody is there.
    #[prop_or_default]
    pub children: Html,
}

/// Within how many pixels of the end a reader is at the end.
const NEAR: i32 = 32;

/// The log, which stays at its end while the reader is there. Elsewhere a button tells of what is
/// new and leads there. Only the latest rows are drawn, and more when the reader comes near the
/// first of them, or asks for them.
///
/// The stylesheet turns the scroller upside down (`column-reverse`), so that the browser itself
/// keeps the end in place: `scrollTop` is 0 there, and negative above. What is drawn on top moves
/// nothing for the same reason.
#[component]
pub fn MessageLog(props: &MessageLogProps) -> Html {
    let MessageLogProps {
        log,
        label,
        children,
    } = props;
    let scroller = use_node_ref();
    let reading = use_state_eq(Reading::new);
    let today = use_today();
    let aloud = use_aloud(log);
    let from = reading.from(log);

    let onscroll = {
        let (scroller, reading, log) = (scroller.clone(), reading.clone(), log.clone());
        move |_| {
            let Some(scroller) = scroller.cast::<HtmlElement>() else {
                return;
            };
            let (top, screen) = (scroller.scroll_top(), scroller.client_height());
            let above = scroller.scroll_height() - screen + top;
            let at_end = top > -NEAR;
            reading.set(if !at_end && above < screen {
                reading.earlier(&log)
            } else {
                reading.moved(&log, at_end)
            });
        }
    };
    // Focuses the scroller where the button goes: whoever pressed it by keyboard is to stay near.
    let to_end = {
        let (scroller, reading, log) = (scroller.clone(), reading.clone(), log.clone());
        move |_| {
            if let Some(scroller) = scroller.cast::<HtmlElement>() {
                scroller.set_scroll_top(0);
                let _ = scroller.focus();
            }
            reading.set(reading.moved(&log, true));
        }
    };
    let earlier = {
        let (scroller, reading, log) = (scroller.clone(), reading.clone(), log.clone());
        move |_| {
            let more = reading.earlier(&log);
            if let Some(scroller) = scroller.cast::<HtmlElement>()
                && more.is_all(&log)
            {
                let _ = scroller.focus();
            }
            reading.set(more);
        }
    };

    let mut before = today;
    let mut rows = Vec::new();
    for chunk in log.chunks().iter().filter(|chunk| chunk.last() >= from) {
        rows.push(html! {
            <ChunkRows key={chunk.key()} chunk={chunk.clone()} {before} {today} />
        });
        before = chunk.entries().last().map_or(before, |last| day(last));
    }

    html! {
        <div class="log-frame">
            <div ref={scroller} class="log" role="log" aria-label={label} aria-live="off"
                tabindex="0" {onscroll}>
                <div class="log-lines">
                    if !reading.is_all(log) {
                        <button type="button" class="quiet log-earlier" onclick={earlier}>
                            { "Show earlier messages" }
                        </button>
                    } else if log.dropped() > 0 {
                        <p class="log-dropped">
                            { format!("{} older entries are no longer kept", log.dropped()) }
                        </p>
                    }
                    // A list of their own, in which all have keys.
                    <>{ rows }</>
                    { children.clone() }
                </div>
            </div>
            { aloud }
            if reading.has_new(log) {
                <button type="button" class="log-new" onclick={to_end}>{ "New messages" }</button>
            }
        </div>
    }
}
