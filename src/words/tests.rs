//! The words, state by state.

use std::{rc::Rc, time::Duration};

use murmuration_room::{Member, Refusal};
use murmuration_swarm::{HubId, HubUrl, Make, Path, PeerId};
use yew::Reducible;

use super::*;
use crate::{
    nick::Nick,
    room::Room,
    state::{
        Action, Author, Handout, Happening, Held, Hub, HubStatus, IceStatus, PeerStatus, Reach,
        RoomState,
    },
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
    let told = |to, refused| said(to, refused, 0, &[]);
    assert_eq!(told(0, 0), "waiting: nobody else is here");
    assert_eq!(told(1, 0), "to 1 peer");
    assert_eq!(told(3, 1), "to 3 peers; not to 1 too far behind");
    assert_eq!(told(0, 2), "not sent: 2 peers are too far behind");
}

#[test]
fn what_the_members_hold_of_a_message() {
    let told = |kept: u8, kept_here, here, given, refused| {
        let held = Held {
            given,
            kept: (0..kept).map(|n| Member([n; 32])).collect(),
            kept_here,
            here,
            refused,
            is_old: false,
        };
        let outcome = |to| {
            let reach = Reach {
                to,
                room: held.clone(),
                ..Reach::default()
            };
            outcome(&reach).before
        };
        assert_eq!(outcome(1), format!("{}; to 1 peer", outcome(0)));
        outcome(0)
    };
    assert_eq!(told(0, 0, 2, 0, None), "waiting");
    assert_eq!(told(0, 0, 2, 1, None), "sent, and not confirmed yet");
    assert_eq!(told(1, 1, 1, 1, None), "kept by the other one here");
    assert_eq!(told(1, 1, 3, 1, None), "kept by 1 of the 3 people here");
    assert_eq!(told(2, 2, 2, 2, None), "kept by both others here");
    assert_eq!(told(3, 3, 3, 3, None), "kept by all 3 people here");
    assert_eq!(told(5, 2, 3, 3, None), "kept by 2 of the 3 people here");
    assert_eq!(
        told(1, 0, 0, 1, None),
        "kept by 1 person, who is not here now"
    );
    assert_eq!(
        told(2, 0, 0, 2, None),
        "kept by 2 people, who are not here now"
    );
    let future = Some(Refusal::Future);
    assert_eq!(
        told(0, 0, 2, 2, future),
        "waiting: the clock of this device is ahead"
    );
}

#[test]
fn of_a_private_message_it_is_said_how_far_it_is_on_its_way_to_the_one_who_can_read_it() {
    const ADA: u8 = 9;
    let told = |here, given, kept: &[u8], refused| {
        let ada = Author {
            id: PeerId::new("p1").unwrap(),
            member: Some(Member([ADA; 32])),
            name: "Ada".into(),
            ambiguous: false,
        };
        let reach = Reach {
            room: Held {
                here,
                given,
                kept: kept.iter().map(|n| Member([*n; 32])).collect(),
                refused,
                ..Held::default()
            },
            only: Some(ada),
            ..Reach::default()
        };
        sentence(&outcome(&reach))
    };
    assert_eq!(told(0, 0, &[], None), "waiting: Ada is not here now");
    assert_eq!(told(1, 0, &[], None), "waiting");
    assert_eq!(told(1, 1, &[], None), "sent, and not confirmed yet");
    let flood = Some(Refusal::Flood);
    assert_eq!(told(1, 1, &[], flood), "waiting: that was much at a time");
    assert_eq!(
        told(0, 0, &[1], None),
        "with 1 other, who will pass it on to Ada"
    );
    assert_eq!(
        told(1, 1, &[1, 2], None),
        "with 2 others, who will pass it on to Ada"
    );
    assert_eq!(told(0, 1, &[1, ADA], None), "Ada has it");
}

#[test]
fn who_did_not_get_a_message_is_named() {
    let told = |to, lost: &[&str]| said(to, 0, 0, lost);
    assert_eq!(told(2, &["Ada"]), "to 2 peers; not confirmed by Ada");
    assert_eq!(
        told(2, &["Ada", "Bea"]),
        "to 2 peers; not confirmed by Ada and 1 other"
    );
    assert_eq!(
        told(1, &["Ada", "Bea", "Cleo"]),
        "to 1 peer; not confirmed by Ada and 2 others"
    );
    assert_eq!(told(0, &["Ada"]), "not confirmed: Ada was lost");
    assert_eq!(
        told(0, &["Ada", "Bea"]),
        "not confirmed: Ada and 1 other were lost"
    );
    assert_eq!(
        said(0, 1, 0, &["Ada"]),
        "not confirmed: Ada was lost; not to 1 too far behind"
    );
}

#[test]
fn what_is_under_way_to_somebody_silent_is_told() {
    assert_eq!(said(3, 0, 1, &[]), "to 3 peers, 1 of them unreachable now");
    assert_eq!(said(2, 0, 2, &[]), "to 2 peers, all unreachable now");
    assert_eq!(said(1, 0, 1, &[]), "to 1 peer, unreachable now");
    assert_eq!(
        said(2, 0, 1, &["Ada"]),
        "to 2 peers, 1 of them unreachable now; not confirmed by Ada"
    );
}

#[test]
fn a_link_is_told_with_its_way_and_its_time() {
    let told = |relayed, micros| {
        let round_trip = Some(Duration::from_micros(micros));
        let path = Some(Path {
            relayed,
            round_trip,
        });
        let linked = PeerStatus::Linked;
        let trip = round_trip_of(linked, path);
        (link(linked, path).before, trip)
    };
    assert_eq!(
        told(false, 12_700),
        ("connected, direct".into(), "12 ms".into())
    );
    assert_eq!(
        told(true, 999),
        ("connected, relayed".into(), "<1 ms".into())
    );
    assert_eq!(link(PeerStatus::Linked, None).before, "connected");
    let path = Some(Path {
        relayed: false,
        round_trip: Some(Duration::from_millis(3)),
    });
    assert_eq!(
        link(PeerStatus::Wavering, path).before,
        "unreachable, reconnecting"
    );
    assert_eq!(round_trip(PeerStatus::Wavering, path), None);
}

#[test]
fn a_hub_that_never_was_there_is_told_from_one_that_is_lost() {
    let told = |statuses: &[HubStatus]| {
        let state = statuses
            .iter()
            .fold(scene(&[HubStatus::Connecting], 0), |state, hub| {
                fold(state, Happening::Hub(HubId(0), *hub))
            });
        hub(&state.hubs[0]).at(Moment(0))
    };
    assert_eq!(told(&[]), "connecting");
    assert_eq!(
        told(&[DOWN]),
        "the hub can’t be reached, trying again in 4 s"
    );
    assert_eq!(
        told(&[DOWN, HubStatus::Connecting]),
        "the hub can’t be reached, trying again now"
    );
    assert_eq!(told(&[DOWN, UP]), "connected");
    assert_eq!(told(&[UP, DOWN, UP]), "connected; lost once before");
    assert_eq!(
        told(&[UP, DOWN]),
        "the hub’s stream ended, reconnecting in 4 s"
    );
    assert_eq!(
        told(&[UP, DOWN, HubStatus::Connecting, DOWN]),
        "the hub can’t be reached any more, trying again in 4 s"
    );
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
    let mut state = RoomState::clone(&scene(&[UP], 0));
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
    state.ice.servers.turn = true;
    assert_eq!(room(&state).before, "Looking for others");
    assert_eq!(no_relay(&state), None);
}

#[test]
fn servers_are_told_with_what_comes_of_asking_for_them() {
    let told = |handout| {
        let status = IceStatus {
            handout,
            ..IceStatus::default()
        };
        servers(&status).at(Moment(0))
    };
    let none = "there is none: peers must reach each other’s own addresses";
    assert_eq!(told(Handout::None), none);
    assert_eq!(told(Handout::Asked), format!("{none}; more are asked for"));
    let until = Moment(43_200_000);
    assert_eq!(
        told(Handout::Given { until }),
        format!("{none}; credentials are renewed before they expire in 12 h")
    );
    let (why, retry) = ("the server answered 404".into(), Moment(4_000));
    assert_eq!(
        told(Handout::Refused { why, retry }),
        format!("{none}; no more could be had, asking again in 4 s")
    );
}

fn told(hubs: &[HubStatus], linked: usize) -> (Tone, String) {
    let standing = room(&scene(hubs, linked));
    (standing.tone, standing.at(Moment(0)))
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
        proof: None,
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

fn said(to: usize, refused: usize, waiting: usize, lost: &[&str]) -> String {
    let author = |n, name: &str| Author {
        id: PeerId::new(&format!("p{n}")).unwrap(),
        member: None,
        name: name.into(),
        ambiguous: false,
    };
    let lost = lost.iter().zip(100..).map(|(name, n)| author(n, name));
    let reach = Reach {
        to,
        refused,
        waiting: (0..waiting).map(|n| author(n, "Waiting")).collect(),
        lost: lost.collect(),
        room: Held::default(),
        only: None,
    };
    sentence(&outcome(&reach))
}

fn sentence(Outcome { before, who, after }: &Outcome<'_>) -> String {
    let who = who.map_or("", |who| &*who.name);
    format!("{before}{who}{after}")
}

fn round_trip_of(status: PeerStatus, path: Option<Path>) -> String {
    round_trip(status, path).unwrap_or_default()
}
