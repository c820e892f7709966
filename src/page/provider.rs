//! Holds the state of a room, for everything below.

use murmuration_room::Member;
use murmuration_swarm::{PeerId, random_id};
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
    /// Who this page's person is.
    pub member: Member,
    /// The id that the page has there; a new random one, where there is none.
    #[prop_or_default]
    pub id: Option<PeerId>,
    /// What they are called.
    pub nick: Nick,
    /// Whether to link through relays alone.
    #[prop_or_default]
    pub relay_only: bool,
    /// What is below.
    pub children: Html,
}

/// Provides a [`RoomContext`].
#[component]
pub fn RoomProvider(props: &RoomProviderProps) -> Html {
    let RoomProviderProps {
        room,
        member,
        id,
        nick,
        relay_only,
        children,
    } = props;
    let state = use_reducer(|| {
        let id = id.clone().unwrap_or_else(random_id);
        let new = RoomState::new(room.clone(), id, nick.clone());
        RoomState {
            relay_only: *relay_only,
            people: new.people.of(*member),
            ..new
        }
    });
    html! {
        <ContextProvider<RoomContext> context={state}>{ children.clone() }</ContextProvider<RoomContext>>
    }
}
