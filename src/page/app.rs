//! The root: reads the room from the address, and shows it or what is wrong.

use std::rc::Rc;

use yew::prelude::*;

use super::{RoomPage, RoomProvider, Visitor};
use crate::{
    browser::{recall_nick, recall_relay_only},
    components::error_page,
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
    /// This page's person.
    pub visitor: Rc<Visitor>,
}

/// The whole app.
#[component]
pub fn App(props: &AppProps) -> Html {
    let fragment = use_fragment();
    let member = props.visitor.identity.member();
    let nick = use_state(|| recall_nick(member));
    let setter = nick.setter();
    let on_nick = use_callback((), move |nick, ()| setter.set(nick));

    let config = match &props.config {
        Ok(config) => config,
        Err(error) => {
            let trouble = Trouble::Config(error.clone());
            return error_page(&trouble);
        }
    };
    match Room::from_fragment(&fragment, &config.room) {
        Ok(room) => {
            let key = room.fragment();
            let relay_only = recall_relay_only().unwrap_or(config.relay_only);
            html! {
                <RoomProvider {key} {room} {member} nick={(*nick).clone()} {relay_only}>
                    <RoomPage {config} visitor={&props.visitor} {on_nick} />
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
