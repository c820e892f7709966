//! A room as it is seen: lays out the leaves and gives each its part of the state.

use yew::prelude::*;

use super::{
    Panel, PeerList, PersonPanel, Speech, bird, conversations, copy_link, details, details_button,
    flock, invitation, person, relay_choice, status_line,
};
use crate::{nick::Nick, state::RoomState, words};

/// Header, people and conversations, where `speech` is what can be done. `on_rename` is called with the
/// new name when this page's person takes one, and `on_relay_only` when links are to go through
/// relays alone, or no longer.
pub fn room_view(
    state: &RoomState,
    link: &AttrValue,
    panel: &Panel,
    person_panel: &PersonPanel,
    speech: &Speech,
    on_rename: &Callback<Nick>,
    on_relay_only: &Callback<bool>,
) -> Html {
    let linked = state.people.linked();
    let is_inviting = linked == 0 && !state.is_cut_off();
    let invitation = html! {
        if is_inviting {
            { invitation(link) }
        }
    };
    let on_write = speech.on_turn.reform(Some);
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
                <PeerList people={state.people.clone()} known={state.known.clone()} {on_rename} {on_write}
                    on_about={person_panel.on_open()} />
                <p class="side-note">
                    { "The hub only introduces you: what you say never passes through it." }
                </p>
                { relay_choice(state, on_relay_only) }
            </aside>
            { conversations(state, speech, invitation) }
            { details(panel, state) }
            { person(person_panel, state) }
        </div>
    }
}
