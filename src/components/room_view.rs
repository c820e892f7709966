//! A room as it is seen: lays out the leaves and gives each its part of the state.

use yew::prelude::*;

use super::{
    Panel, PeerList, PersonPanel, RoomTools, Speech, bird, conversations, copy_link, details,
    details_button, flock, invitation, new_room, new_room_button, person, relay_choice,
    room_button, room_panel, secret_sign, status_line,
};
use crate::{
    nick::Nick,
    state::{Keeping, RoomState},
    words,
};

/// What opens over the room.
#[derive(Debug)]
pub struct Panels {
    /// How it stands with the connections.
    pub details: Panel,
    /// Who a member is.
    pub person: PersonPanel,
    /// What becomes of the room.
    pub tools: RoomTools,
}

/// Header, people and conversations, where `speech` is what can be done. `on_rename` is called with the
/// new name when this page's person takes one, and `on_relay_only` when links are to go through
/// relays alone, or no longer.
pub fn room_view(
    state: &RoomState,
    link: &AttrValue,
    panels: &Panels,
    speech: &Speech,
    on_rename: &Callback<Nick>,
    on_relay_only: &Callback<bool>,
) -> Html {
    let linked = state.people.linked();
    let tools = &panels.tools;
    let is_inviting = linked == 0 && !state.is_cut_off();
    let invitation = html! {
        <>
            if state.keeping == Keeping::Loading {
                <p class="loading">{ "Reading what was said…" }</p>
            }
            if is_inviting {
                { invitation(&state.room, link, new_room_button(tools)) }
            }
        </>
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
                    if state.room.is_secret() {
                        { secret_sign() }
                    }
                </div>
                { status_line(words::room(state)) }
                <div class="masthead-buttons">
                    { room_button(tools) }
                    { details_button(&panels.details) }
                </div>
                if linked > 0 {
                    { copy_link(link) }
                }
            </header>
            <aside class="side" aria-labelledby="people">
                <h2 id="people">{ words::headcount(linked) }</h2>
                <PeerList people={state.people.clone()} known={state.known.clone()} {on_rename} {on_write}
                    on_about={panels.person.on_open()} />
                <div class="warnings" role="status">
                    { warning(words::not_kept(state)) }
                    { warning(words::clock(state.clock_off)) }
                </div>
                <p class="side-note">
                    { "The hub only introduces you: what you say never passes through it." }
                </p>
                { relay_choice(state, on_relay_only) }
            </aside>
            { conversations(state, speech, invitation) }
            { details(&panels.details, state) }
            { person(&panels.person, state) }
            { room_panel(tools, state) }
            { new_room(tools) }
        </div>
    }
}

fn warning(words: Option<String>) -> Html {
    words.map_or_else(Html::default, |words| html! { <p>{ words }</p> })
}
