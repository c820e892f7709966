//! The page of a room: the only component that reads the context and holds the conversation.

use std::rc::Rc;

use yew::prelude::*;

use super::{Agent, RoomContext, Visitor, use_agent};
use crate::{
    browser::{href, now, remember_nick, remember_relay_only},
    components::{Speech, error_page, room_view, use_panel, use_person},
    config::Config,
    hooks::use_title,
    nick::Nick,
    state::{Action, Happening},
};

/// Where the room is found.
#[derive(Clone, Debug, PartialEq, Properties)]
pub struct RoomPageProps {
    /// The configuration.
    pub config: Rc<Config>,
    /// This page's person.
    pub visitor: Rc<Visitor>,
    /// Called with a new nickname, for the rooms to come.
    pub on_nick: Callback<Nick>,
}

/// Shows the room of the [`RoomProvider`](super::RoomProvider) around it, and talks in it.
#[component]
pub fn RoomPage(props: &RoomPageProps) -> Html {
    let room = use_context::<RoomContext>().expect("a RoomPage is inside of a RoomProvider");
    let agent = use_agent(&props.config, &props.visitor, &room);
    use_title(room.room.as_str(), room.heard());

    let panel = use_panel();
    let person_panel = use_person();

    let on_relay_only = use_callback(room.dispatcher(), |on, room| {
        remember_relay_only(on);
        room.dispatch(Action {
            at: now(),
            happening: Happening::RelayOnly(on),
        });
    });

    let on_turn = use_callback(room.dispatcher(), |with, room| {
        room.dispatch(Action {
            at: now(),
            happening: Happening::TurnedTo(with),
        });
    });

    match agent {
        Agent::Refused(trouble) => error_page(&trouble),
        Agent::Starting => Html::default(),
        Agent::Talking(chat) => {
            let link = room.room.link(&href()).into();
            let on_rename = {
                let (chat, on_nick) = (chat.clone(), props.on_nick.clone());
                move |nick: Nick| {
                    remember_nick(&nick);
                    on_nick.emit(nick.clone());
                    chat.rename(nick);
                }
            };
            let person_panel = {
                let chat = chat.clone();
                let on_judge = Callback::from(move |(member, what)| chat.judge(member, what));
                person_panel.judging(on_judge)
            };
            let speech = Speech {
                on_say: match room.direct.open().map(|open| open.with) {
                    Some(member) => Callback::from(move |text| chat.say_to(member, text)),
                    None => Callback::from(move |text| chat.say(text)),
                },
                on_turn,
            };
            room_view(
                &room,
                &link,
                &panel,
                &person_panel,
                &speech,
                &on_rename.into(),
                &on_relay_only,
            )
        }
    }
}
