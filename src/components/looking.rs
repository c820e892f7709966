//! What is shown while the browser doesn't answer what it keeps.

use yew::prelude::*;

use super::flock;
use crate::room::Room;

/// Names the room, and says what is waited for.
pub fn looking(room: &Room) -> Html {
    html! {
        <main class="error-page">
            { flock() }
            <h1><bdi>{ room.as_str() }</bdi></h1>
            <p role="status">
                { "Looking for what this browser keeps of you. It takes its time: another tab of this page may be in \
                   the way." }
            </p>
        </main>
    }
}
