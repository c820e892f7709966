//! A room as it is seen: lays out the leaves and gives each its part of the state.

use yew::prelude::*;

use super::{
    ChatForm, MessageLog, Panel, PeerList, bird, copy_link, details, details_button, flock,
    invitation, relay_choice, status_line,
};
use crate::{nick::Nick, state::RoomState, text::Text, words};

/// Header, people and conversation. `on_say` is called with each message, and `on_rename` with the
/// new name when this page's person takes one, and `on_relay_only` when links are to go through
/// relays alone, or no longer.
pub fn room_view(
    state: &RoomState,
    link: &AttrValue,
    panel: &Panel,
    on_say: &Callback<Text>,
    on_rename: &Callback<Nick>,
    on_relay_only: &Callback<bool>,
) -> Html {
    let linked = state.people.linked();
    html! {
        <div class="room">
            <header class="masthead">
                { bird("mark") }
                { flock() }
                <div class="masthead-titles">
                    <p class="wordmark">{ "Murmuration" }</p>
                    <h1><bdi>{ state.room.as_str() }</bdi></h1>
                </div>
                { status_line(words::room(state)) }
                { details_button(panel) }
                if linked > 0 {
                    { copy_link(link) }
                }
            </header>
            <aside class="side" aria-labelledby="people">
                <h2 id="people">{ words::headcount(linked) }</h2>
                <PeerList people={state.people.clone()} {on_rename} />
                <p class="side-note">
                    { "The hub only introduces you: what you say never passes through it." }
                </p>
                { relay_choice(state, on_relay_only) }
            </aside>
            <main class="talk">
                <MessageLog log={state.log.clone()}>
                    if linked == 0 && !state.is_cut_off() {
                        { invitation(link) }
                    }
                </MessageLog>
                <ChatForm {on_say} />
            </main>
            { details(panel, state) }
        </div>
    }
}
