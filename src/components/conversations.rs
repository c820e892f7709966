//! Where one reads and writes: in the room, or apart with one other member.

use murmuration_room::Member;
use yew::prelude::*;

use super::{ChatForm, MessageLog, chat_form::is_composing, hue, name};
use crate::{
    state::{Conversation, Keeping, RoomState},
    text::Text,
    words,
};

/// What can be done where one talks.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Speech {
    /// Called with each message to where this page's person has turned to.
    pub on_say: Callback<Text>,
    /// Called when they turn to a member, or with `None` to the room.
    pub on_turn: Callback<Option<Member>>,
}

/// The conversation that this page's person has turned to, above it the others, if there are any,
/// and below it where to write. `invitation` is at the end of the room's log.
///
/// Where one writes is told by the button that is pressed, by a line above the log, by the label of
/// the field and by the colour of it all; to those who don't see, by the first three.
pub fn conversations(state: &RoomState, speech: &Speech, invitation: Html) -> Html {
    let open = state.direct.open();
    let room = AttrValue::from(state.room.app().as_str().to_owned());
    let keeps_draft = matches!(state.keeping, Keeping::Kept { .. });
    let other = open.map(|open| state.people.call_member(open.with));
    let onkeydown = {
        let (on_turn, is_apart) = (speech.on_turn.clone(), open.is_some());
        move |event: KeyboardEvent| {
            if is_apart && event.key() == "Escape" && !is_composing(&event) {
                on_turn.emit(None);
            }
        }
    };
    html! {
        <main class={if open.is_some() { "talk talk-apart" } else { "talk" }} {onkeydown}>
            { switcher(state, speech) }
            if let (Some(open), Some(other)) = (open, &other) {
                <p class="apart-note">
                    { "Only you and " }{ name(other) }{ " can read this. Others here may carry it, and \
                    see who writes to whom and when." }
                </p>
                <MessageLog key={open.with.to_string()} log={open.log.clone()}
                    label={words::privately_with(other)} />
            } else {
                <MessageLog log={state.log.clone()}>{ invitation }</MessageLog>
            }
            <ChatForm on_say={&speech.on_say} to={other} {room} {keeps_draft} />
        </main>
    }
}

/// A button for the room and each conversation, and a word to those who don't see them about what is
/// new in one.
fn switcher(state: &RoomState, speech: &Speech) -> Html {
    let open = state.direct.open().map(|open| open.with);
    let room_unread = state.direct.unread_in_room(state.log.heard());
    let all = state.direct.all();
    html! {
        <>
            if !all.is_empty() {
                <nav class="conversations" aria-label="Conversations">
                    { choice(speech, open, None, html! { "Everybody" }, room_unread) }
                    for one in all {
                        { choice(speech, open, Some(one.with), called(state, one), one.unread) }
                    }
                </nav>
            }
            <div class="visually-hidden" aria-live="polite">
                for one in all.iter().filter(|one| one.unread > 0) {
                    <p key={one.with.to_string()}>
                        { words::unread(one.unread) }{ " from " }{ called(state, one) }
                    </p>
                }
            </div>
        </>
    }
}

fn choice(
    speech: &Speech,
    open: Option<Member>,
    with: Option<Member>,
    called: Html,
    unread: u64,
) -> Html {
    let is_open = with == open;
    let on_turn = speech.on_turn.clone();
    let hue = with.map_or(String::new(), |with| hue(&with.to_string()));
    html! {
        <button type="button" class={format!("quiet conversation {hue}")}
            aria-pressed={if is_open { "true" } else { "false" }}
            onclick={move |_| on_turn.emit(with)}>
            { called }
            if unread > 0 {
                { format!(" ({unread}") }
                <span class="visually-hidden">{ " new" }</span>
                { ")" }
            }
        </button>
    }
}

fn called(state: &RoomState, conversation: &Conversation) -> Html {
    name(&state.people.call_member(conversation.with))
}
