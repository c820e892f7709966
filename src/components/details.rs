//! The panel that says of each hub and each peer how it stands with it, what was tried, and why it
//! failed.

use web_sys::HtmlDialogElement;
use yew::prelude::*;

use super::{CopyText, Countdown, name, status_line, tone};
use crate::{
    browser::{clock_time, now, user_agent},
    report::report,
    state::{RoomState, Servers},
    words::{self, Card},
};

/// The dialog, and whether it is open.
#[derive(Debug)]
pub struct Panel {
    pub(super) dialog: NodeRef,
    pub(super) open: UseStateHandle<bool>,
}

impl Panel {
    /// For the button that opens it.
    pub(super) fn opener(&self) -> Callback<MouseEvent> {
        let (dialog, open) = (self.dialog.clone(), self.open.setter());
        Callback::from(move |_| {
            if let Some(dialog) = dialog.cast::<HtmlDialogElement>() {
                // It fails only where it is open already.
                let _ = dialog.show_modal();
                open.set(true);
            }
        })
    }

    /// For the dialog, when it closes.
    pub(super) fn closer(&self) -> Callback<Event> {
        let open = self.open.setter();
        Callback::from(move |_| open.set(false))
    }
}

/// A panel, closed at first.
#[hook]
pub fn use_panel() -> Panel {
    Panel {
        dialog: use_node_ref(),
        open: use_state(|| false),
    }
}

/// The button that opens the panel.
pub fn details_button(panel: &Panel) -> Html {
    let expanded = if *panel.open { "true" } else { "false" };
    let onclick = panel.opener();
    html! {
        <button type="button" class="quiet details-button" aria-haspopup="dialog"
            aria-expanded={expanded} {onclick}>
            { "Details" }
        </button>
    }
}

/// The panel, which tells of the state while it is open. The browser keeps the focus in it, closes it
/// at Escape, and puts the focus back to where it was.
pub fn details(panel: &Panel, state: &RoomState) -> Html {
    let onclose = panel.closer();
    html! {
        <dialog ref={panel.dialog.clone()} class="details" aria-labelledby="details" closedby="any" {onclose}>
            <form method="dialog" class="details-head">
                <h2 id="details">{ "Connection details" }</h2>
                <button class="quiet">{ "Close" }</button>
            </form>
            if *panel.open {
                { content(state) }
            }
        </dialog>
    }
}

fn content(state: &RoomState) -> Html {
    let text = {
        let state = state.clone();
        move |()| report(&state, now(), &user_agent())
    };
    html! {
        <>
            <div class="details-body">
                { status_line(words::room(state)) }
                <ul>
                    for card in words::cards(state) {
                        { item(card, state.ice.servers) }
                    }
                </ul>
            </div>
            <div class="details-foot">
                <CopyText class="copy-report" what="report" {text} />
                <p>{ "It has no names, no addresses and no messages." }</p>
            </div>
        </>
    }
}

fn item(card: Card<'_>, servers: Servers) -> Html {
    let standing = card.standing;
    let since = card
        .since
        .map(|since| format!(" (since {})", clock_time(since)));
    html! {
        <li class={format!("card {}", tone(standing.tone))}>
            <h3>
                { card.title }
                <bdi>{ card.private }</bdi>
                { card.author.map(name) }
            </h3>
            <p>
                { standing.before }
                if let Some(until) = standing.until {
                    <Countdown {until} />
                }
                { standing.after }
                { since }
            </p>
            for noted in card.steps.iter().rev() {
                <p class="step">
                    { format!("{} {}", clock_time(noted.at), words::noted(*noted, servers)) }
                </p>
            }
        </li>
    }
}
