//! What is there before anything is known.

use yew::prelude::*;

use super::bird;

/// Says that the page is on its way.
pub fn splash() -> Html {
    html! {
        <main class="splash">
            { bird("splash-bird") }
            <p role="status">{ "Loading…" }</p>
        </main>
    }
}
