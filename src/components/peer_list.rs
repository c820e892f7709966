//! Who is here.

use murmuration_room::Member;
use yew::prelude::*;

use super::{NickField, bird, hue, name, peer_item};
use crate::{nick::Nick, state::People};

/// Who, and what can be done.
#[derive(Clone, Debug, PartialEq, Properties)]
pub struct PeerListProps {
    /// Everybody.
    pub people: People,
    /// Called with the new name when this page's person takes one.
    pub on_rename: Callback<Nick>,
    /// Called with a member that this page's person wants to write to alone.
    #[prop_or_default]
    pub on_write: Callback<Member>,
}

/// This page's person first, who can change their name here, and then the others as they came.
#[component]
pub fn PeerList(props: &PeerListProps) -> Html {
    let PeerListProps {
        people,
        on_rename,
        on_write,
    } = props;
    let me = people.author_me();
    html! {
        <ul class="people" aria-label="Peers">
            <li key="me" class="person person-me tone-good">
                { bird(&hue(&me.face())) }
                <NickField nick={people.nick().clone()} {on_rename}>
                    { name(&me) }
                    <span class="you">{ " (you)" }</span>
                </NickField>
            </li>
            for peer in people.others() {
                { peer_item(peer, &people.call_peer(peer), people.is_me(peer), on_write) }
            }
        </ul>
    }
}
