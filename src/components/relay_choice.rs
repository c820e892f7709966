//! Whether to hide one's address from the others.

use web_sys::HtmlInputElement;
use yew::prelude::*;

use crate::{state::RoomState, words};

/// A checkbox, and beside it the truth when what it promises can't be had. That is not read out by
/// itself: the room's status is, and says the same.
pub fn relay_choice(state: &RoomState, on_relay_only: &Callback<bool>) -> Html {
    let onchange = on_relay_only
        .reform(|event: Event| event.target_unchecked_into::<HtmlInputElement>().checked());
    html! {
        <div class="relay-choice">
            <input id="relay-only" type="checkbox" checked={state.relay_only} {onchange}
                aria-describedby="no-relay" />
            <label for="relay-only">
                { "Hide my address" }
                <span>{ " from the others" }</span>
                { ": talk only through a relay" }
            </label>
            <p id="no-relay" class="problem">{ words::no_relay(state) }</p>
        </div>
    }
}
