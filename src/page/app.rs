//! The root: waits for the configuration, reads the room from the address, and shows the one or
//! what is wrong.

use yew::prelude::*;

use super::{RoomPage, RoomProvider};
use crate::{
    browser::recall_nick,
    components::{ErrorPage, splash},
    hooks::{Loading, use_config, use_fragment},
    room::Room,
    trouble::Trouble,
};

/// The whole app.
#[component]
pub fn App() -> Html {
    let config = use_config();
    let fragment = use_fragment();
    let nick = use_state(recall_nick);
    let setter = nick.setter();
    let on_nick = use_callback((), move |nick, ()| setter.set(nick));

    let config = match config {
        Loading::Underway => return splash(),
        Loading::Broken(error) => return html! { <ErrorPage trouble={Trouble::Config(error)} /> },
        Loading::Ready(config) => config,
    };
    match Room::from_fragment(&fragment, &config.room) {
        Ok(room) => {
            let key = room.fragment();
            html! {
                <RoomProvider {key} {room} nick={(*nick).clone()}>
                    <RoomPage {config} {on_nick} />
                </RoomProvider>
            }
        }
        Err(why) => {
            let instead = config.room.clone();
            html! { <ErrorPage trouble={Trouble::Room { fragment, why, instead }} /> }
        }
    }
}
