//! What is in a report, and what never is.

use std::{rc::Rc, time::Duration};

use murmuration_room::{Member, Position};
use murmuration_swarm::{
    Addresses, Attempt, Departure, Failure, HubId, HubUrl, IceServer, Make, MessageId, Path,
    PeerId, RtcConfig, Step as Refused, Tried,
};
use proptest::prelude::*;
use yew::Reducible;

use super::*;
use crate::{
    nick::Nick,
    room::Room,
    state::{
        Acquaintance, Action, Handout, Happening, Hearing, Hub, HubStatus, IceStatus, Servers,
        Utterance, Uttered,
    },
};

/// Stands in whatever must not get out.
const SECRET: &str = "s3cr3t";
const BROWSER: &str = "Browser/1.2.3";

#[test]
fn a_report_says_how_things_stand_and_what_was_tried() {
    let seconds = Duration::from_secs;
    let (a, b) = (peer(0), peer(1));
    let state = room([
        (0, Happening::Hub(HubId(0), HubStatus::Connected)),
        (
            1,
            Happening::Hub(
                HubId(1),
                HubStatus::Lost {
                    retry: Moment(133_500),
                },
            ),
        ),
        (1, joined(&a)),
        (
            1,
            Happening::Trying {
                peer: b.clone(),
                what: Attempt::Offer,
            },
        ),
        (
            1,
            Happening::Connecting {
                peer: b.clone(),
                make: Make::Original,
            },
        ),
        (
            2,
            Happening::Path {
                peer: a,
                path: Path {
                    relayed: true,
                    round_trip: Some(seconds(1) / 80),
                },
            },
        ),
        (
            9,
            Happening::Failed {
                peer: b,
                why: Failure::NoAnswer,
                retry: None,
            },
        ),
    ]);
    let told = report(&state, Moment(130_000), BROWSER);
    expect_test::expect![[r#"
        Murmuration 0.1.0, Browser/1.2.3
        Connected to 1 peer; 1 of 2 hubs unreachable, retrying in 4 s

        Hub 1: connected
          since 2 min 10 s ago

        Hub 2: the hub can’t be reached, trying again in 4 s
          since 2 min 10 s ago

        STUN and TURN: a TURN server is there: it relays where there is no direct path; no more could be had, asking again in 15 min

        Peer 1: connected, relayed, 12 ms
          since 2 min 9 s ago
          2 min 9 s ago: connected

        Peer 2 (original): could not connect: it did not answer: it may be gone, or the hub lost the message
          since 2 min 1 s ago
          2 min 1 s ago: it did not answer: it may be gone, or the hub lost the message
          2 min 9 s ago: offered a connection
    "#]]
    .assert_eq(&told);
}

proptest! {
    #[test]
    fn no_address_and_no_secret_gets_out(happenings in prop::collection::vec(happening(), 0..60)) {
        let state = room((1..).zip(happenings));
        let told = report(&state, Moment(90_000), BROWSER).to_lowercase();
        prop_assert!(!told.contains(SECRET), "{told}");
        for mark in ["://", ".example", "10.", "#"] {
            prop_assert!(!told.contains(mark), "{told}");
        }
    }
}

fn happening() -> impl Strategy<Value = Happening> {
    let who = || (0..4_u32).prop_map(peer);
    let address =
        || any::<[bool; 3]>().prop_map(|[own, seen, relayed]| Addresses { own, seen, relayed });
    let tried = (address(), address()).prop_map(|(ours, theirs)| Tried { ours, theirs });
    let steps = [
        Refused::Open,
        Refused::Describe,
        Refused::Accept,
        Refused::Candidate,
        Refused::Send,
    ];
    let failure = prop_oneof![
        Just(Failure::NoAnswer),
        tried.prop_map(Failure::NoPath),
        Just(Failure::Unsecured),
        Just(Failure::NoChannel),
        Just(Failure::Closed),
        Just(Failure::Unproven(secret("10.1.2.3 "))),
        prop::sample::select(steps.to_vec())
            .prop_map(|step| Failure::Refused(step, secret("10.1.2.3 "))),
    ];
    let attempts = [
        Attempt::Offer,
        Attempt::Answer,
        Attempt::Relay,
        Attempt::Ping,
        Attempt::Restart,
    ];
    let departures = [
        Departure::Closed,
        Departure::Unreachable,
        Departure::Replaced,
    ];
    let retry = prop::option::of(0..200_000_u64).prop_map(|at| at.map(Moment));
    prop_oneof![
        prop::sample::select(vec![
            HubStatus::Connecting,
            HubStatus::Connected,
            HubStatus::Lost {
                retry: Moment(99_000)
            }
        ])
        .prop_map(|status| Happening::Hub(HubId(0), status)),
        who().prop_map(|peer| Happening::Connecting {
            peer,
            make: Make::Original
        }),
        who().prop_map(|peer| joined(&peer)),
        who().prop_map(Happening::Wavering),
        who().prop_map(Happening::Steady),
        (who(), failure, retry).prop_map(|(peer, why, retry)| Happening::Failed {
            peer,
            why,
            retry
        }),
        (who(), prop::sample::select(departures.to_vec()))
            .prop_map(|(peer, why)| Happening::Left { peer, why }),
        (who(), prop::sample::select(attempts.to_vec()))
            .prop_map(|(peer, what)| Happening::Trying { peer, what }),
        (who(), any::<bool>(), prop::option::of(0..100_000_u64)).prop_map(
            |(peer, relayed, trip)| {
                let round_trip = trip.map(Duration::from_micros);
                Happening::Path {
                    peer,
                    path: Path {
                        relayed,
                        round_trip,
                    },
                }
            }
        ),
        who().prop_map(|peer| Happening::Said {
            peer,
            line: secret("said "),
            cut: false
        }),
        who().prop_map(|peer| Happening::Sent {
            event: Position::default(),
            message: MessageId(1),
            to: vec![peer],
            refused: 0,
        }),
        Just(Happening::Met(vec![(
            Member([7; 32]),
            Acquaintance {
                names: vec![(nick(), Moment(0))],
                since: Moment(0),
                verified: true,
                hearing: Hearing::Muted,
            },
        )])),
        Just(Happening::Added(vec![Uttered {
            place: Position::default(),
            at: Moment(0),
            by: Member([7; 32]),
            what: Utterance::Text(SECRET.into()),
        }])),
    ]
}

/// A room full of secrets, after these happenings at these seconds.
fn room(happenings: impl IntoIterator<Item = (u64, Happening)>) -> Rc<RoomState> {
    let hubs = ["s3cr3t.hub.example:8080/s3cr3t", "http://10.2.3.4/s3cr3t"];
    let servers = [
        ("stun:s3cr3t.example", None),
        ("turn:s3cr3t.example", Some(secret(""))),
    ];
    let servers = servers.map(|(url, credential)| IceServer {
        urls: vec![url.into()],
        username: credential.clone(),
        credential,
    });
    let rtc = RtcConfig {
        ice_servers: servers.into(),
        relay_only: false,
    };
    let handed_out = Happening::Ice(IceStatus {
        servers: Servers::of(&rtc),
        handout: Handout::Refused {
            why: secret("the server answered ").into(),
            retry: Moment(1_000_000),
        },
    });
    let entered = Happening::Entered {
        hubs: hubs.map(|hub| Hub::new(HubUrl::parse(hub).unwrap())).into(),
    };
    let start = RoomState::new(Room::new(SECRET).unwrap(), peer(9), nick());
    let happenings = [(0, entered), (0, handed_out)]
        .into_iter()
        .chain(happenings);
    happenings.fold(Rc::new(start), |state, (second, happening)| {
        let at = Moment(second * 1_000);
        state.reduce(Action { at, happening })
    })
}

fn joined(peer: &PeerId) -> Happening {
    Happening::Joined {
        peer: peer.clone(),
        make: Make::Murmuration,
        nick: Some(nick()),
        proof: None,
    }
}

fn peer(n: u32) -> PeerId {
    PeerId::new(&format!("{n}-{SECRET}")).unwrap()
}

fn nick() -> Nick {
    Nick::parse(SECRET).unwrap()
}

fn secret(before: &str) -> String {
    format!("{before}{SECRET}")
}
