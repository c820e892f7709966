//! One of the others.

use murmuration_swarm::Make;
use yew::prelude::*;

use super::{Countdown, bird, hue, name, tone};
use crate::{
    state::{Author, Peer},
    words,
};

/// A peer with the state of its link, as an item of a list; it may be another window of this page's own
/// person. `more` is what there is to be said and done about it.
pub fn peer_item(peer: &Peer, author: &Author, is_me: bool, more: Html) -> Html {
    let standing = words::peer(peer);
    html! {
        <li key={peer.id.as_str()} class={format!("person {}", tone(standing.tone))}>
            { bird(&hue(&author.face())) }
            <span class="person-name">
                { name(author) }
                if is_me {
                    <span class="you">{ " (you, in another window)" }</span>
                }
                if peer.make == Make::Original {
                    { " " }
                    <span class="make" title="Built on webrtc-swarm: gets plain lines. It has proven nothing, and sees only what is said while it is here">
                        { "original" }
                    </span>
                } else if peer.is_linked() && peer.proof.is_none() {
                    { " " }
                    <span class="make" title="It has not proven who it is, and sees only what is said while it is here">
                        { "unverified" }
                    </span>
                }
            </span>
            <span class="person-state">
                { standing.before }
                if let Some(until) = standing.until {
                    <Countdown {until} />
                }
                if let Some(trip) = words::round_trip(peer.status, peer.path) {
                    { ", " }<span class="round-trip">{ trip }</span>
                }
            </span>
            <span class="person-more">{ more }</span>
        </li>
    }
}
