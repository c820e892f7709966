//! What an empty room says.

use yew::prelude::*;

use super::{copy_link, flock};
use crate::room::Room;

/// Says that nobody is here, and what to do about it: the link to the room, and what else
/// there is.
pub fn invitation(room: &Room, link: &AttrValue, otherwise: Html) -> Html {
    let what_to_do = if room.is_secret() {
        "Whoever has this link is in. Send it to those who should be, in a way that only they can read."
    } else {
        "Open this link in another window, or send it to someone, and you will be connected."
    };
    html! {
        <section class="invitation" aria-labelledby="invitation">
            { flock() }
            <h2 id="invitation">{ "Nobody else is here yet" }</h2>
            <p>{ what_to_do }</p>
            <p class="link"><a href={link}>{ link }</a></p>
            { copy_link(link) }
            { otherwise }
        </section>
    }
}
