//! What an empty room says.

use yew::prelude::*;

use super::{copy_link, flock};

/// Says that nobody is here, and what to do about it: the link to the room.
pub fn invitation(link: &AttrValue) -> Html {
    html! {
        <section class="invitation" aria-labelledby="invitation">
            { flock() }
            <h2 id="invitation">{ "Nobody else is here yet" }</h2>
            <p>{ "Open this link in another window, or send it to someone, and you will be connected." }</p>
            <p class="link"><a href={link}>{ link }</a></p>
            { copy_link(link) }
        </section>
    }
}
