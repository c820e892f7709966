//! What is there before anything is known.

use yew::prelude::*;

use super::Bird;

/// Says that the page is on its way.
#[component]
pub fn Splash() -> Html {
    html! {
        <main class="splash">
            <Bird />
            <p role="status">{ "Loading…" }</p>
        </main>
    }
}
