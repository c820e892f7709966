//! A room as it is seen: lays out the leaves and gives each its part of the state.

use yew::prelude::*;

use super::{
    ChatForm, CopyLink, Invitation, MessageLog, PeerList, StatusLine, bird, flock, relay_choice,
};
use crate::{nick::Nick, state::RoomState, text::Text, words};

/// What it shows, and what can be done.
#[derive(Clone, Debug, PartialEq, Properties)]
pub struct RoomViewProps {
    /// The room.
    pub state: RoomState,
    /// The link to it.
    pub link: AttrValue,
    /// Called with each message.
    pub on_say: Callback<Text>,
    /// Called with the new name when this page's person takes one.
    pub on_rename: Callback<Nick>,
    /// Called when links are to go through relays alone, or no longer.
    pub on_relay_only: Callback<bool>,
}

/// Header, people and conversation.
#[component]
pub fn RoomView(props: &RoomViewProps) -> Html {
    let RoomViewProps {
        state,
        link,
        on_say,
        on_rename,
        on_relay_only,
    } = props;
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
                <StatusLine standing={words::room(state)} />
                if linked > 0 {
                    <CopyLink {link} />
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
                        <Invitation {link} />
                    }
                </MessageLog>
                <ChatForm {on_say} />
            </main>
        </div>
    }
}
