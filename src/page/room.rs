//! The page of a room: the only component that reads the context and holds the conversation.

use std::rc::Rc;

use murmuration_room::{BrowserEntropy, Keep};
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use super::{Agent, RoomContext, Visitor, files, use_agent};
use crate::{
    browser::{go_to, href, now, remember_draft, remember_nick, remember_relay_only},
    chat::Command,
    components::{
        Panels, Speech, Wish, error_page, room_view, use_panel, use_person, use_room_tools,
    },
    config::Config,
    hooks::use_title,
    nick::Nick,
    room::{Room, RoomError},
    state::{Action, Happening, Importing},
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
    let tools = use_room_tools(on_wish(&agent, &room), Callback::from(enter_new));

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
            let panels = Panels {
                details: panel,
                person: person_panel,
                tools,
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
                &panels,
                &speech,
                &on_rename.into(),
                &on_relay_only,
            )
        }
    }
}

/// Has done what is wanted in the room's panel.
fn on_wish(agent: &Agent, room: &RoomContext) -> Callback<Wish> {
    let Agent::Talking(chat) = agent.clone() else {
        return Callback::noop();
    };
    let (place, settings) = (room.room.clone(), room.settings);
    let dispatcher = room.dispatcher();
    Callback::from(move |wish| match wish {
        Wish::Order(command) => {
            if matches!(&command, Command::Settle(settings) if settings.keep == Keep::Nothing) {
                remember_draft(place.app().as_str(), "");
            }
            chat.order(command);
        }
        Wish::Import(file) => {
            dispatcher.dispatch(Action {
                at: now(),
                happening: Happening::Importing(Importing::Reading),
            });
            let (chat, place) = (chat.clone(), place.clone());
            spawn_local(async move {
                chat.order(files::import(file, &place, &settings.retention()).await);
            });
        }
    })
}

/// Goes to a new secret room of this name.
fn enter_new(name: String) -> Result<(), RoomError> {
    let room = Room::new_secret(&name, &mut BrowserEntropy)?;
    go_to(&room.fragment());
    Ok(())
}
