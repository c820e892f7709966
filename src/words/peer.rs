//! The links, peer by peer.

use murmuration_swarm::{Departure, Path};

use super::{Standing, Tone};
use crate::state::{Peer, PeerStatus, Record, Servers, Step};

/// How it stands with a peer.
pub fn peer(peer: &Peer) -> Standing {
    link(peer.status, peer.path)
}

/// How it stands with a link.
pub fn link(status: PeerStatus, path: Option<Path>) -> Standing {
    match status {
        PeerStatus::Connecting => Standing::new(Tone::Busy, "connecting"),
        PeerStatus::Linked => Standing::new(
            Tone::Good,
            match path {
                None => "connected",
                Some(Path { relayed: false, .. }) => "connected, direct",
                Some(Path { relayed: true, .. }) => "connected, relayed",
            },
        ),
        PeerStatus::Wavering => Standing::new(Tone::Bad, "unreachable, reconnecting"),
        PeerStatus::Relinking => Standing::new(Tone::Busy, "reconnecting"),
        PeerStatus::Failed { retry } => {
            Standing::new(Tone::Bad, "could not connect, trying again").until(retry)
        }
    }
}

/// How long a message and its answer take: '12 ms'. While that is known and the link is well.
pub fn round_trip(status: PeerStatus, path: Option<Path>) -> Option<String> {
    let time = path?.round_trip.filter(|_| status == PeerStatus::Linked)?;
    Some(match u32::try_from(time.as_millis()).unwrap_or(u32::MAX) {
        0 => "<1 ms".into(),
        millis => format!("{millis} ms"),
    })
}

/// How it stands with a peer that may be gone, and why.
pub fn record(record: &Record, servers: Servers) -> Standing {
    let mut standing = match (record.status, record.trouble()) {
        (Some(status), _) => link(status, record.path),
        (None, Some(Step::Left(Departure::Closed)) | None) => Standing::new(Tone::Busy, "gone"),
        (None, Some(Step::Left(_))) => Standing::new(Tone::Bad, "gone"),
        (None, Some(_)) => Standing::new(Tone::Bad, "could not connect"),
    };
    let trip = record
        .status
        .and_then(|status| round_trip(status, record.path));
    if let Some(trip) = trip {
        standing.after = format!(", {trip}");
    } else if let Some(trouble) = record.trouble() {
        let before = match record.status {
            Some(PeerStatus::Connecting) => "; last time: ",
            _ => ": ",
        };
        standing.after = before.to_owned() + &super::step(trouble, servers);
    }
    standing
}
