//! The root: waits for the configuration, reads the room from the address, and shows the one or
//! what is wrong.

use yew::prelude::*;

use super::{RoomPage, RoomProvider};
use crate::{
    browser::recall_nick,
    components::{ErrorPage, Splash},
    hooks::{Loading, use_config, use_fragment},
    nick::Nick,
    room::Room,
    trouble::Trouble,
};

/// The whole app.
#[component]
pub fn App() -> Html {
    let config = use_config();
    let fragment = use_fragment();
    let nick = use_state(|| recall_nick().unwrap_or_else(made_up_nick));
    let setter = nick.setter();
    let on_nick = use_callback((), move |nick, ()| setter.set(nick));

    let config = match config {
        Loading::Underway => return html! { <Splash /> },
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

fn made_up_nick() -> Nick {
    // Below 2³², and nothing hangs on its quality.
    Nick::made_up((js_sys::Math::random() * f64::from(u32::MAX)) as u32)
}
