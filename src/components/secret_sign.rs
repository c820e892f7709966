//! The sign of a secret room.

use yew::prelude::*;

use crate::words::SECRET;

/// A lock, and what it means. On a phone that is for screen readers only: the panel has it for all.
pub fn secret_sign() -> Html {
    let (what, meaning) = SECRET;
    html! {
        <p class="secret-sign">
            <svg viewBox="0 0 16 16" aria-hidden="true">
                <path d="M4 7V5a4 4 0 0 1 8 0v2h1v8H3V7zm2 0h4V5a2 2 0 0 0-4 0z" />
            </svg>
            <span>{ what }<span class="secret-meaning">{ meaning }</span></span>
        </p>
    }
}
