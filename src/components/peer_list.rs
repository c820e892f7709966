//! Who is here.

use std::rc::Rc;

use murmuration_room::Member;
use yew::prelude::*;

use super::{NickField, about_button, bird, hue, marks, name, peer_item, write_button};
use crate::{
    nick::Nick,
    state::{Known, Peer, People},
};

/// Who, and what can be done.
#[derive(Clone, Debug, PartialEq, Properties)]
pub struct PeerListProps {
    /// Everybody.
    pub people: People,
    /// Called with the new name when this page's person takes one.
    pub on_rename: Callback<Nick>,
    /// Whom this page's person has met.
    #[prop_or_default]
    pub known: Rc<Known>,
    /// Called with a member whom this page's person wants to know about.
    #[prop_or_default]
    pub on_about: Callback<Member>,
    /// Called with a member that this page's person wants to write to alone.
    #[prop_or_default]
    pub on_write: Callback<Member>,
}

/// This page's person first, who can change their name here, and then the others as they came.
#[component]
pub fn PeerList(props: &PeerListProps) -> Html {
    let PeerListProps {
        people, on_rename, ..
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
                { row(props, peer) }
            }
        </ul>
    }
}

fn row(props: &PeerListProps, peer: &Peer) -> Html {
    let author = props.people.call_peer(peer);
    let is_me = props.people.is_me(peer);
    let trust = html! {
        if !is_me {
            { marks(&props.known, &author) }
            { about_button(&author, &props.on_about) }
            { write_button(&author, &props.on_write) }
        }
    };
    peer_item(peer, &author, is_me, trust)
}
