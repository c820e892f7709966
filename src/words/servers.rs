//! The servers that help to find a path.

use super::{Standing, Tone};
use crate::state::{Handout, IceStatus, RoomState, Servers};

/// Which there are, what that means, and what comes of asking for more.
pub fn servers(status: &IceStatus) -> Standing {
    let mut standing = kinds(status.servers);
    match &status.handout {
        Handout::None => {}
        Handout::Asked => {
            standing.tone = Tone::Busy;
            standing.before += "; more are asked for";
        }
        Handout::Given { until } => {
            standing.before += "; credentials are renewed before they expire";
            standing.until = Some(*until);
        }
        Handout::Refused { retry, .. } => {
            standing.tone = Tone::Bad;
            standing.before += "; no more could be had, asking again";
            standing.until = Some(*retry);
        }
    }
    standing
}

/// What is to be said beside the choice to link through relays alone, when there is none.
pub fn no_relay(state: &RoomState) -> Option<&'static str> {
    match state.ice.handout {
        _ if !state.is_cut_off() => None,
        Handout::Asked => Some("Asking for a relay."),
        _ => Some("There is no relay here, so nobody can be reached while this is on."),
    }
}

/// How the room stands while nobody can be reached for want of a relay.
pub(super) fn cut_off(status: &IceStatus) -> Standing {
    match status.handout {
        Handout::Asked => Standing::new(Tone::Busy, "Asking for a relay"),
        _ => Standing::new(Tone::Bad, "No relay, so nobody can be reached"),
    }
}

fn kinds(servers: Servers) -> Standing {
    let (tone, told) = match (servers.stun, servers.turn) {
        (_, true) if servers.relay_only => (
            Tone::Good,
            "a TURN server is there, and all goes through it",
        ),
        (_, _) if servers.relay_only => (
            Tone::Bad,
            "only relayed paths are allowed, and no TURN server is configured",
        ),
        (_, true) => (
            Tone::Good,
            "a TURN server is there: it relays where there is no direct path",
        ),
        (true, false) => (
            Tone::Good,
            "a STUN server is there, but no TURN server: who has no direct path can’t connect",
        ),
        (false, false) => (
            Tone::Busy,
            "there is none: peers must reach each other’s own addresses",
        ),
    };
    Standing::new(tone, told)
}
