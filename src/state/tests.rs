//! The folding, one happening at a time.

mod direct;
mod messages;

use std::time::Duration;

use murmuration_room::{EventId, Member, Stamp, Wall};
use murmuration_swarm::{Failure, HubUrl, Path};

use super::*;

#[test]
fn a_peer_comes_speaks_and_goes() {
    let mut room = Scene::new();
    room.fold(Happening::Connecting {
        peer: id("p1"),
        make: Make::Murmuration,
    });
    assert_eq!(room.statuses(), [PeerStatus::Connecting]);
    room.join("p1", "Ada");
    room.say("p1", "hello");
    room.fold(Happening::Left {
        peer: id("p1"),
        why: Departure::Closed,
    });
    assert!(room.statuses().is_empty());
    assert_eq!(
        room.told(),
        [
            "entered streams-day",
            "Ada joined",
            "Ada: hello",
            "Ada left"
        ]
    );
}

#[test]
fn a_replaced_link_is_neither_a_departure_nor_an_arrival() {
    let mut room = Scene::new();
    room.join("p1", "Ada");
    room.fold(Happening::Left {
        peer: id("p1"),
        why: Departure::Replaced,
    });
    assert_eq!(room.statuses(), [PeerStatus::Relinking]);
    room.join("p1", "Ada");
    assert_eq!(room.statuses(), [PeerStatus::Linked]);
    assert_eq!(room.told(), ["entered streams-day", "Ada joined"]);
}

#[test]
fn a_failed_link_stays_in_sight_only_while_it_will_be_tried_again() {
    let mut room = Scene::new();
    room.fold(Happening::Connecting {
        peer: id("p1"),
        make: Make::Original,
    });
    let retry = Moment(9_000);
    room.fold(Happening::Failed {
        peer: id("p1"),
        why: Failure::NoAnswer,
        retry: Some(retry),
    });
    assert_eq!(room.statuses(), [PeerStatus::Failed { retry }]);
    room.fold(Happening::Connecting {
        peer: id("p1"),
        make: Make::Original,
    });
    room.fold(Happening::Failed {
        peer: id("p1"),
        why: Failure::NoAnswer,
        retry: None,
    });
    assert!(room.statuses().is_empty());
    assert_eq!(room.told(), ["entered streams-day"]);
}

#[test]
fn a_wavering_peer_is_still_linked() {
    let mut room = Scene::new();
    room.join("p1", "Ada");
    room.fold(Happening::Wavering(id("p1")));
    assert_eq!(room.state.people.linked(), 1);
    room.fold(Happening::Steady(id("p1")));
    assert_eq!(room.statuses(), [PeerStatus::Linked]);
}

#[test]
fn a_new_name_is_told_once() {
    let mut room = Scene::new();
    room.join("p1", "Ada");
    for _ in 0..2 {
        room.fold(Happening::Renamed {
            peer: id("p1"),
            nick: nick("Bea"),
        });
    }
    room.fold(Happening::CalledMyself(nick("Me")));
    room.fold(Happening::CalledMyself(nick("Myself")));
    assert_eq!(
        room.told()[1..],
        ["Ada joined", "Ada is now Bea", "I am now Myself"],
    );
}

#[test]
fn two_of_one_name_are_told_apart() {
    let mut room = Scene::new();
    room.join("p1", "Ada");
    room.join("p2", "ada");
    room.join("p3", "ME");
    room.say("p1", "hi");
    assert_eq!(
        room.told()[1..],
        [
            "Ada joined",
            "ada (p2) joined",
            "ME (p3) joined",
            "Ada (p1): hi"
        ]
    );
    assert!(room.state.people.author_me().ambiguous);
    room.join("p4", "Åsa");
    room.join("p5", "ÅSA\u{200d}");
    assert!(room.told().last().is_some_and(|told| told.contains("(p5)")));
}

#[test]
fn a_stranger_without_a_name_is_called_by_its_id() {
    let mut room = Scene::new();
    let peer = id("c0123456789");
    room.fold(Happening::Joined {
        peer,
        make: Make::Original,
        nick: None,
        proof: None,
    });
    assert_eq!(room.told()[1..], ["456789 joined"]);
}

#[test]
fn what_is_heard_of_a_peer_that_is_not_there_changes_nothing() {
    let mut room = Scene::new();
    let before = room.state.clone();
    room.say("ghost", "boo");
    room.fold(Happening::Renamed {
        peer: id("ghost"),
        nick: nick("Boo"),
    });
    room.fold(Happening::Left {
        peer: id("ghost"),
        why: Departure::Closed,
    });
    room.fold(Happening::Wavering(id("ghost")));
    room.fold(Happening::Hub(HubId(7), HubStatus::Connected));
    assert_eq!(*room.state, *before);
}

#[test]
fn an_own_message_says_what_became_of_it() {
    let mut room = Scene::new();
    let event = room.utter(ME, "hi");
    room.fold(Happening::Sent {
        event,
        message: MessageId(1),
        to: vec![id("p1"), id("p2")],
        refused: 1,
    });
    assert_eq!(room.told()[1..], ["Me: hi [2 got it, 1 did not]"]);
    assert_eq!(room.state.log.heard(), 0);
}

#[test]
fn words_in_a_row_by_one_person_follow_each_other() {
    let mut room = Scene::new();
    room.join("p1", "Ada");
    room.say("p1", "one");
    room.say("p1", "two");
    room.at = Moment(room.at.0 + 5 * 60 * 1_000);
    room.say("p1", "much later");
    let follows: Vec<bool> = room
        .state
        .log
        .entries()
        .map(|entry| entry.follows)
        .collect();
    assert_eq!(follows, [false, false, false, true, false]);
}

#[test]
fn coming_back_keeps_the_log_and_forgets_the_links() {
    let mut room = Scene::new();
    room.join("p1", "Ada");
    room.enter();
    assert_eq!(room.told(), ["entered streams-day", "Ada joined", "back"]);
    assert!(room.statuses().is_empty());
    assert_eq!(room.state.people.nick().as_str(), "Me");
}

#[test]
fn the_log_is_bounded_by_entries() {
    let mut room = Scene::new();
    room.join("p1", "Ada");
    for _ in 0..LOG_ENTRIES {
        room.say("p1", "x");
    }
    let log = &room.state.log;
    assert!(log.len() <= LOG_ENTRIES && log.len() > LOG_ENTRIES - CHUNK);
    assert_eq!(log.dropped() + log.len() as u64, log.total());
    assert_eq!(log.heard(), LOG_ENTRIES as u64);
}

#[test]
fn the_log_is_bounded_by_bytes() {
    let mut room = Scene::new();
    room.join("p1", "Ada");
    let long = "x".repeat(16 * 1024);
    let fit = LOG_BYTES / long.len();
    for _ in 0..fit + CHUNK {
        room.say("p1", &long);
    }
    let kept = room.state.log.len();
    assert!(kept <= fit && kept > fit - CHUNK);
}

#[test]
fn one_more_entry_leaves_the_other_chunks_as_they_are() {
    let mut room = Scene::new();
    room.join("p1", "Ada");
    for _ in 0..3 * CHUNK {
        room.say("p1", "x");
    }
    let before = room.state.log.chunks().to_vec();
    room.say("p1", "x");
    let same = room
        .state
        .log
        .chunks()
        .iter()
        .zip(&before)
        .filter(|(a, b)| Rc::ptr_eq(a, b))
        .count();
    assert_eq!(same, before.len() - 1);
}

#[test]
fn the_way_of_a_link_is_known_until_it_ends() {
    let mut room = Scene::new();
    room.join("p1", "Ada");
    let path = Path {
        relayed: true,
        round_trip: Some(Duration::from_millis(30)),
    };
    room.fold(Happening::Path {
        peer: id("p1"),
        path,
    });
    let way = |room: &Scene| room.state.people.get(&id("p1")).unwrap().path;
    assert_eq!(way(&room), Some(path));
    room.fold(Happening::Left {
        peer: id("p1"),
        why: Departure::Replaced,
    });
    assert_eq!(way(&room), None);
    room.join("p1", "Ada");
    assert_eq!(way(&room), None);
}

/// This page's person.
const ME: Member = Member([0xee; 32]);

/// A room in which happenings come a second apart.
struct Scene {
    state: Rc<RoomState>,
    at: Moment,
}

impl Scene {
    fn new() -> Self {
        let mut state = RoomState::new(Room::default(), id("me"), nick("Me"));
        state.people = state.people.of(ME);
        let mut room = Self {
            state: Rc::new(state),
            at: Moment(0),
        };
        room.enter();
        room
    }

    fn enter(&mut self) {
        let hub = Hub::new(HubUrl::parse("hub.example").unwrap());
        self.fold(Happening::Entered { hubs: vec![hub] });
    }

    fn fold(&mut self, happening: Happening) {
        self.at = Moment(self.at.0 + 1_000);
        self.state = self.state.clone().reduce(Action {
            at: self.at,
            happening,
        });
    }

    fn join(&mut self, peer: &str, name: &str) {
        let nick = Some(nick(name));
        self.fold(Happening::Joined {
            peer: id(peer),
            make: Make::Murmuration,
            nick,
            proof: None,
        });
    }

    fn prove(&mut self, peer: &str, member: Member) {
        self.fold(Happening::Joined {
            peer: id(peer),
            make: Make::Murmuration,
            nick: None,
            proof: Some(Proof {
                member,
                shared: Rc::from([7; 32]),
            }),
        });
    }

    fn leave(&mut self, peer: &str) {
        self.fold(Happening::Left {
            peer: id(peer),
            why: Departure::Closed,
        });
    }

    fn keep(&mut self, event: Position, by: Member) {
        let events = vec![event];
        self.fold(Happening::Kept { events, by });
    }

    fn say(&mut self, peer: &str, line: &str) {
        self.fold(Happening::Said {
            peer: id(peer),
            line: line.into(),
            cut: false,
        });
    }

    /// A member says something now. Gives its place.
    fn utter(&mut self, by: Member, text: &str) -> Position {
        let at = Moment(self.at.0 + 1_000);
        let place = Position {
            at: Stamp::first(Wall(at.0)),
            id: EventId([0; 32]),
        };
        let what = Utterance::Text(text.into());
        self.fold(Happening::Added(vec![Uttered {
            place,
            at,
            by,
            what,
        }]));
        place
    }

    fn statuses(&self) -> Vec<PeerStatus> {
        self.state.people.peers().map(|peer| peer.status).collect()
    }

    fn told(&self) -> Vec<String> {
        self.state
            .log
            .entries()
            .map(|entry| told(&entry.what))
            .collect()
    }
}

fn told(what: &What) -> String {
    let name = |author: &Author| match author.ambiguous {
        true => format!("{} ({})", author.name, author.id.short()),
        false => author.name.to_string(),
    };
    match what {
        What::Said { by, text, .. } => format!("{}: {text}", name(by)),
        What::Own {
            by, text, reach, ..
        } => {
            let lost: String = reach
                .lost
                .iter()
                .map(|who| format!(", lost {}", name(who)))
                .collect();
            let Reach { to, refused, .. } = reach;
            format!(
                "{}: {text} [{to} got it, {refused} did not{lost}]",
                name(by)
            )
        }
        What::Notice(notice) => match notice {
            Notice::Entered(room) => format!("entered {room}"),
            Notice::Returned => "back".into(),
            Notice::Joined(who, _) => format!("{} joined", name(who)),
            Notice::Left(who) => format!("{} left", name(who)),
            Notice::Lost(who) => format!("{} lost", name(who)),
            Notice::Renamed { from, to } => format!("{} is now {}", name(from), name(to)),
            Notice::CalledMyself(me) => format!("I am now {}", name(me)),
            Notice::Namesake(who) => format!("{} is a namesake", name(who)),
            Notice::Flooding(who) => format!("{} floods", name(who)),
            Notice::Misbehaving(who) => format!("{} misbehaves", name(who)),
        },
    }
}

fn id(text: &str) -> PeerId {
    PeerId::new(text).unwrap()
}

fn nick(text: &str) -> Nick {
    Nick::parse(text).unwrap()
}
