//! Holds the state of a room, for everything below.

use murmuration_swarm::random_id;
use yew::prelude::*;

use crate::{nick::Nick, room::Room, state::RoomState};

/// What [`RoomProvider`] provides: read it as a [`RoomState`], change it by dispatching an
/// [`Action`](crate::state::Action).
pub type RoomContext = UseReducerHandle<RoomState>;

/// The room as it is at first. Give the component the room as its key.
#[derive(Clone, Debug, PartialEq, Properties)]
pub struct RoomProviderProps {
    /// Which room.
    pub room: Room,
    /// What this page's person is called.
    pub nick: Nick,
    /// What is below.
    pub children: Html,
}

/// Provides a [`RoomContext`], under a new random id.
#[component]
pub fn RoomProvider(props: &RoomProviderProps) -> Html {
    let RoomProviderProps {
        room,
        nick,
        children,
    } = props;
    let state = use_reducer(|| RoomState::new(room.clone(), random_id(), nick.clone()));
    html! {
        <ContextProvider<RoomContext> context={state}>{ children.clone() }</ContextProvider<RoomContext>>
    }
}
