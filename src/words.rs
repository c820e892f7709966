//! Plain words for every state that can be seen.
//!
//! What counts down is kept apart from its sentence: the number is drawn by a component that
//! ticks, and isn't read out each second.

use std::time::Duration;

use crate::{
    moment::Moment,
    state::{Handout, HubStatus, IceStatus, Peer, PeerStatus, Reach, RoomState},
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

/// How it stands with the STUN and TURN servers.
pub fn ice(status: &IceStatus) -> Standing {
    let servers = match status.servers {
        0 => "No STUN or TURN server".into(),
        1 => "1 STUN or TURN server".into(),
        some => format!("{some} STUN and TURN servers"),
    };
    match &status.handout {
        Handout::None => Standing::new(Tone::Good, servers),
        Handout::Asked => Standing::new(Tone::Busy, format!("{servers}, asking for more")),
        Handout::Given { until } => Standing {
            tone: Tone::Good,
            before: format!("{servers}, renewed before they expire"),
            until: Some(*until),
            after: String::new(),
        },
        Handout::Refused { why, retry } => Standing {
            tone: Tone::Bad,
            before: format!("{servers}, and no more could be had ({why}), asking again"),
            until: Some(*retry),
            after: String::new(),
        },
    }
}

/// What is to be said beside the choice to link through relays alone, when there is none.
pub fn no_relay(state: &RoomState) -> Option<&'static str> {
    match state.ice.handout {
        _ if !state.is_cut_off() => None,
        Handout::Asked => Some("Asking for a relay."),
        _ => Some("There is no relay here, so nobody can be reached while this is on."),
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
        seconds @ 100..=7_200 => format!("in {} min", seconds.div_ceil(60)),
        seconds => format!("in {} h", seconds.div_ceil(3_600)),
    }
}

/// How many are here, this page included.
pub fn headcount(linked: usize) -> String {
    match linked {
        0 => "Only you".into(),
        others => format!("{} here", others + 1),
    }
}

fn cut_off(status: &IceStatus) -> Standing {
    match status.handout {
        Handout::Asked => Standing::new(Tone::Busy, "Asking for a relay"),
        _ => Standing::new(Tone::Bad, "No relay, so nobody can be reached"),
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
        assert_eq!(countdown(Duration::from_secs(7_201)), "in 3 h");
    }

    #[test]
    fn it_is_said_when_nobody_can_be_reached_for_want_of_a_relay() {
        let mut state = RoomState::clone(&scene(&[HubStatus::Connected], 0));
        state.relay_only = true;
        state.ice.handout = Handout::Asked;
        assert_eq!(room(&state).before, "Asking for a relay");
        assert_eq!(no_relay(&state), Some("Asking for a relay."));
        state.ice.handout = Handout::Refused {
            why: "the server answered 404".into(),
            retry: Moment(4_000),
        };
        assert_eq!(room(&state).before, "No relay, so nobody can be reached");
        assert!(no_relay(&state).is_some_and(|note| note.starts_with("There is no relay")));
        state.ice.has_relay = true;
        assert_eq!(room(&state).before, "Looking for others");
        assert_eq!(no_relay(&state), None);
    }

    #[test]
    fn servers_are_told_with_what_comes_of_asking_for_them() {
        let told = |servers, handout| {
            let standing = ice(&IceStatus {
                servers,
                handout,
                ..IceStatus::default()
            });
            let until = standing
                .until
                .map(|until| countdown(until.since(Moment(0))));
            format!("{} {}", standing.before, until.unwrap_or_default())
        };
        assert_eq!(told(0, Handout::None), "No STUN or TURN server ");
        assert_eq!(
            told(1, Handout::Asked),
            "1 STUN or TURN server, asking for more "
        );
        let until = Moment(43_200_000);
        assert_eq!(
            told(2, Handout::Given { until }),
            "2 STUN and TURN servers, renewed before they expire in 12 h"
        );
        let (why, retry) = ("the server answered 404".into(), Moment(4_000));
        assert_eq!(
            told(2, Handout::Refused { why, retry }),
            "2 STUN and TURN servers, and no more could be had (the server answered 404), asking again in 4 s"
        );
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
