//! What an empty room says.

use yew::prelude::*;

use super::{CopyLink, flock};

/// Where others are to come.
#[derive(Clone, Debug, PartialEq, Properties)]
pub struct InvitationProps {
    /// The link to the room.
    pub link: AttrValue,
}

/// Says that nobody is here, and what to do about it.
#[component]
pub fn Invitation(InvitationProps { link }: &InvitationProps) -> Html {
    html! {
        <section class="invitation" aria-labelledby="invitation">
            { flock() }
            <h2 id="invitation">{ "Nobody else is here yet" }</h2>
            <p>{ "Open this link in another window, or send it to someone, and you will be connected." }</p>
            <p class="link"><a href={link.clone()}>{ link }</a></p>
            <CopyLink {link} />
        </section>
    }
}
