//! One of the others.

use std::rc::Rc;

use murmuration_swarm::Make;
use yew::prelude::*;

use super::{Countdown, bird, hue, name, status_line::tone};
use crate::{
    state::{Author, Peer},
    words,
};

/// Who.
#[derive(Clone, Debug, PartialEq, Properties)]
pub struct PeerItemProps {
    /// The peer.
    pub peer: Rc<Peer>,
    /// What it is called.
    pub author: Author,
}

/// A peer with the state of its link, as an item of a list.
#[component]
pub fn PeerItem(PeerItemProps { peer, author }: &PeerItemProps) -> Html {
    let standing = words::peer(peer);
    html! {
        <li class={format!("person {}", tone(standing.tone))}>
            { bird(&hue(&peer.id)) }
            <span class="person-name">
                { name(author) }
                if peer.make == Make::Original {
                    { " " }
                    <span class="make" title="Built on webrtc-swarm: sees plain lines only, and no names">
                        { "original" }
                    </span>
                }
            </span>
            <span class="person-state">
                { standing.before }
                if let Some(until) = standing.until {
                    <Countdown {until} />
                }
            </span>
        </li>
    }
}
