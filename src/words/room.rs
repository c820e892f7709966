//! The room as a whole.

use super::{Standing, Tone, peers, servers::cut_off};
use crate::{
    moment::Moment,
    state::{HubStatus, Peer, PeerStatus, RoomState},
};

/// How the room stands: hubs and peers together.
pub fn room(state: &RoomState) -> Standing {
    let linked = state.people.linked();
    if state.is_cut_off() && linked == 0 {
        return cut_off(&state.ice);
    }
    let lost: Vec<Moment> = state
        .hubs
        .iter()
        .filter_map(|hub| lost_until(hub.status))
        .collect();
    let soonest = lost.iter().min().copied();
    let others = if linked > 0 {
        connected_to(linked)
    } else {
        seeking(state)
    };
    let reached = state.hubs.len() - lost.len();
    match soonest {
        None => Standing::new(if linked > 0 { Tone::Good } else { Tone::Busy }, others),
        Some(_) if reached > 0 => Standing {
            tone: if linked > 0 { Tone::Good } else { Tone::Busy },
            before: format!(
                "{others}; {} of {} hubs unreachable, retrying",
                lost.len(),
                state.hubs.len()
            ),
            until: soonest,
            after: String::new(),
        },
        Some(_) => Standing {
            tone: Tone::Bad,
            before: match state.hubs.len() {
                1 => "Hub unreachable, retrying".into(),
                _ => "All hubs unreachable, retrying".into(),
            },
            until: soonest,
            after: match linked {
                0 => String::new(),
                _ => "; you can still talk to those here".into(),
            },
        },
    }
}

/// How many are here, this page included.
pub fn headcount(linked: usize) -> String {
    match linked {
        0 => "Only you".into(),
        others => format!("{} here", others + 1),
    }
}

fn seeking(state: &RoomState) -> String {
    let waiting =
        |peer: &Peer| matches!(peer.status, PeerStatus::Connecting | PeerStatus::Relinking);
    match state.people.peers().filter(|peer| waiting(peer)).count() {
        0 if state
            .hubs
            .iter()
            .any(|hub| hub.status == HubStatus::Connected) =>
        {
            "Looking for others".into()
        }
        0 => "Connecting to the hub".into(),
        some => format!("Connecting to {}", peers(some)),
    }
}

fn connected_to(linked: usize) -> String {
    format!("Connected to {}", peers(linked))
}

fn lost_until(status: HubStatus) -> Option<Moment> {
    match status {
        HubStatus::Lost { retry } => Some(retry),
        HubStatus::Connecting | HubStatus::Connected => None,
    }
}
