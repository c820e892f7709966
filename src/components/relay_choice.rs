//! Whether to hide one's address from the others.

use web_sys::HtmlInputElement;
use yew::prelude::*;

use crate::{state::IceStatus, words};

/// How it is, and what can be done.
#[derive(Clone, Debug, PartialEq, Properties)]
pub struct RelayChoiceProps {
    /// How links are made.
    pub ice: IceStatus,
    /// Called with the new choice.
    pub on_relay_only: Callback<bool>,
}

/// A checkbox, and beside it the truth when it can't be had.
#[component]
pub fn RelayChoice(RelayChoiceProps { ice, on_relay_only }: &RelayChoiceProps) -> Html {
    let onchange = {
        let on_relay_only = on_relay_only.clone();
        move |event: Event| {
            let field: HtmlInputElement = event.target_unchecked_into();
            on_relay_only.emit(field.checked());
        }
    };
    html! {
        <div class="relay-choice">
            <input id="relay-only" type="checkbox" checked={ice.relay_only} {onchange}
                aria-describedby="no-relay" />
            <label for="relay-only">
                { "Hide my address from the others: talk only through a relay" }
            </label>
            <p id="no-relay" class="problem" role="status">{ words::no_relay(ice) }</p>
        </div>
    }
}
