//! The root: reads the room from the address, and shows it or what is wrong.

use std::rc::Rc;

use yew::prelude::*;

use super::{RoomPage, RoomProvider, Visitor};
use crate::{
    browser::{recall_nick, recall_relay_only},
    components::{error_page, looking},
    config::{Config, ConfigError},
    hooks::use_fragment,
    room::Room,
    trouble::Trouble,
};

/// How the page is set up.
#[derive(Clone, Debug, PartialEq, Properties)]
pub struct AppProps {
    /// The configuration, or why there is none.
    pub config: Result<Rc<Config>, ConfigError>,
    /// This page's person, once it is known who that is.
    pub visitor: Option<Rc<Visitor>>,
}

/// The whole app.
#[component]
pub fn App(props: &AppProps) -> Html {
    let fragment = use_fragment();
    let nick = use_state(|| None);
    let setter = nick.setter();
    let on_nick = use_callback((), move |nick, ()| setter.set(Some(nick)));

    let config = match &props.config {
        Ok(config) => config,
        Err(error) => {
            let trouble = Trouble::Config(error.clone());
            return error_page(&trouble);
        }
    };
    match Room::from_fragment(&fragment, &config.room) {
        Ok(room) => {
            let Some(visitor) = &props.visitor else {
                return looking(&room);
            };
            let key = room.fragment();
            let member = visitor.identity.member();
            let nick = (*nick).clone().unwrap_or_else(|| recall_nick(member));
            let id = visitor.opening.borrow().as_ref().map(|it| it.id().clone());
            let relay_only = recall_relay_only().unwrap_or(config.relay_only);
            html! {
                <RoomProvider {key} {room} {member} {id} {nick} {relay_only}>
                    <RoomPage {config} {visitor} {on_nick} />
                </RoomProvider>
            }
        }
        Err(why) => {
            let instead = config.room.clone();
            error_page(&Trouble::Room {
                fragment,
                why,
                instead,
            })
        }
    }
}
