//! Plain words for every state that can be seen.
//!
//! What counts down is kept apart from its sentence: the number is drawn by a component that
//! ticks, and isn't read out each second.

use std::time::Duration;

use crate::{
    moment::Moment,
    state::{HubStatus, Peer, PeerStatus, Reach, RoomState},
};

/// How things stand, in a sentence that may have a time in it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Standing {
    /// Good or bad.
    pub tone: Tone,
    /// The sentence up to the time, or all of it.
    pub before: String,
    /// Until when to count down after it.
    pub until: Option<Moment>,
    /// What follows the time.
    pub after: String,
}

/// How good or bad a state is.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Tone {
    /// As it should be.
    Good,
    /// On its way.
    Busy,
    /// Not as it should be.
    Bad,
}

impl Standing {
    fn new(tone: Tone, sentence: impl Into<String>) -> Self {
        Self {
            tone,
            before: sentence.into(),
            until: None,
            after: String::new(),
        }
    }
}

/// How the room stands: hubs and peers together.
pub fn room(state: &RoomState) -> Standing {
    let linked = state.people.linked();
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

/// How it stands with a peer.
pub fn peer(peer: &Peer) -> Standing {
    match peer.status {
        PeerStatus::Connecting => Standing::new(Tone::Busy, "connecting"),
        PeerStatus::Linked => Standing::new(Tone::Good, "connected"),
        PeerStatus::Wavering => Standing::new(Tone::Bad, "not answering"),
        PeerStatus::Relinking => Standing::new(Tone::Busy, "reconnecting"),
        PeerStatus::Failed { retry } => Standing {
            tone: Tone::Bad,
            before: "could not connect, trying again".into(),
            until: Some(retry),
            after: String::new(),
        },
    }
}

/// What became of a message.
pub fn reach(reach: Reach) -> String {
    match reach {
        Reach { to: 0, refused: 0 } => "Nobody else is here, so nobody has received this".into(),
        Reach { to: 0, refused } => format!("not sent: {} too far behind", be(refused)),
        Reach { to, refused: 0 } => format!("to {}", peers(to)),
        Reach { to, refused } => format!("to {}; not to {refused} too far behind", peers(to)),
    }
}

/// The time left, for the end of a sentence: 'in 4 s', or 'now'.
pub fn countdown(left: Duration) -> String {
    match left.as_secs() + u64::from(left.subsec_nanos() > 0) {
        0 => "now".into(),
        seconds @ 1..=99 => format!("in {seconds} s"),
        seconds => format!("in {} min", seconds.div_ceil(60)),
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

fn peers(count: usize) -> String {
    match count {
        1 => "1 peer".into(),
        _ => format!("{count} peers"),
    }
}

fn be(count: usize) -> String {
    match count {
        1 => "1 peer is".into(),
        _ => format!("{count} peers are"),
    }
}

#[cfg(test)]
mod tests {
    use std::rc::Rc;

    use murmuration_swarm::{HubId, HubUrl, Make, PeerId};
    use yew::Reducible;

    use super::*;
    use crate::{
        nick::Nick,
        room::Room,
        state::{Action, Happening, Hub},
    };

    const UP: HubStatus = HubStatus::Connected;
    const DOWN: HubStatus = HubStatus::Lost {
        retry: Moment(4_000),
    };

    #[test]
    fn the_room_is_told_in_a_sentence() {
        assert_eq!(
            told(&[HubStatus::Connecting], 0),
            (Tone::Busy, "Connecting to the hub".into())
        );
        assert_eq!(told(&[UP], 0), (Tone::Busy, "Looking for others".into()));
        assert_eq!(told(&[UP], 1), (Tone::Good, "Connected to 1 peer".into()));
        assert_eq!(told(&[UP], 2), (Tone::Good, "Connected to 2 peers".into()));
        assert_eq!(
            told(&[DOWN], 0),
            (Tone::Bad, "Hub unreachable, retrying in 4 s".into())
        );
        assert_eq!(
            told(&[DOWN, DOWN], 1),
            (
                Tone::Bad,
                "All hubs unreachable, retrying in 4 s; you can still talk to those here".into()
            ),
        );
        assert_eq!(
            told(&[UP, DOWN], 2),
            (
                Tone::Good,
                "Connected to 2 peers; 1 of 2 hubs unreachable, retrying in 4 s".into()
            ),
        );
    }

    #[test]
    fn somebody_who_is_on_the_way_is_told() {
        let state = scene(&[UP], 0);
        let peer = PeerId::new("new").unwrap();
        let state = fold(
            state,
            Happening::Connecting {
                peer,
                make: Make::Murmuration,
            },
        );
        assert_eq!(room(&state).before, "Connecting to 1 peer");
    }

    #[test]
    fn the_truth_about_a_message() {
        let told = |to, refused| reach(Reach { to, refused });
        assert_eq!(
            told(0, 0),
            "Nobody else is here, so nobody has received this"
        );
        assert_eq!(told(1, 0), "to 1 peer");
        assert_eq!(told(3, 1), "to 3 peers; not to 1 too far behind");
        assert_eq!(told(0, 2), "not sent: 2 peers are too far behind");
    }

    #[test]
    fn a_countdown_never_promises_too_much() {
        assert_eq!(countdown(Duration::from_millis(3_001)), "in 4 s");
        assert_eq!(countdown(Duration::ZERO), "now");
        assert_eq!(countdown(Duration::from_secs(150)), "in 3 min");
    }

    fn told(hubs: &[HubStatus], linked: usize) -> (Tone, String) {
        let Standing {
            tone,
            before,
            until,
            after,
        } = room(&scene(hubs, linked));
        let time = until.map(|until| format!(" {}", countdown(until.since(Moment(0)))));
        (tone, format!("{before}{}{after}", time.unwrap_or_default()))
    }

    fn scene(hubs: &[HubStatus], linked: usize) -> Rc<RoomState> {
        let id = |n: usize| PeerId::new(&format!("p{n}")).unwrap();
        let state = RoomState::new(Room::default(), id(0), Nick::made_up(0));
        let entered = Happening::Entered {
            hubs: vec![Hub::new(HubUrl::parse("hub.example").unwrap()); hubs.len()],
        };
        let hubs = hubs
            .iter()
            .enumerate()
            .map(|(n, hub)| Happening::Hub(HubId(n), *hub));
        let joins = (1..=linked).map(|n| Happening::Joined {
            peer: id(n),
            make: Make::Murmuration,
            nick: None,
        });
        [entered]
            .into_iter()
            .chain(hubs)
            .chain(joins)
            .fold(Rc::new(state), fold)
    }

    fn fold(state: Rc<RoomState>, happening: Happening) -> Rc<RoomState> {
        state.reduce(Action {
            at: Moment(0),
            happening,
        })
    }
}
