//! Everything that can be well or not, one by one: what the panel shows, and the report without
//! addresses and names.

use murmuration_swarm::Make;

use super::{Standing, hub, record, servers};
use crate::{
    moment::Moment,
    state::{Author, Handout, Noted, RoomState},
};

/// A hub, the servers, or a peer.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Card<'a> {
    /// What it is, without any address or name: 'Hub 1', 'Peer 2'.
    pub title: String,
    /// What a report must not say: where the hub is, what somebody answered.
    pub private: &'a str,
    /// Who the peer is.
    pub author: Option<&'a Author>,
    /// How it stands with it.
    pub standing: Standing,
    /// Since when it stands so.
    pub since: Option<Moment>,
    /// What was done about it, oldest first.
    pub steps: &'a [Noted],
}

/// The hubs, the servers, and the peers, in this order.
pub fn cards(state: &RoomState) -> Vec<Card<'_>> {
    let mut cards = Vec::new();
    for place in &*state.hubs {
        cards.push(Card {
            title: format!("Hub {}", cards.len() + 1),
            private: place.url.as_str(),
            author: None,
            standing: hub(place),
            since: Some(place.since),
            steps: &[],
        });
    }
    cards.push(Card {
        title: "STUN and TURN".into(),
        private: match &state.ice.handout {
            Handout::Refused { why, .. } => why,
            Handout::None | Handout::Asked | Handout::Given { .. } => "",
        },
        author: None,
        standing: servers(&state.ice),
        since: None,
        steps: &[],
    });
    for (peer, n) in state.diagnosis.records().zip(1_u32..) {
        let make = match peer.make {
            Make::Murmuration => "",
            Make::Original => " (original)",
        };
        cards.push(Card {
            title: format!("Peer {n}{make}"),
            private: "",
            author: Some(&peer.author),
            standing: record(peer, state.ice.servers),
            since: Some(peer.since),
            steps: &peer.steps,
        });
    }
    cards
}
