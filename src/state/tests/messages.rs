//! What becomes of own messages after they were sent.

use super::*;

#[test]
fn a_message_that_somebody_lost_never_got_says_so() {
    let mut room = Scene::new();
    room.join("p1", "Ada");
    room.join("p2", "Bea");
    room.send(1, &["p1", "p2"]);
    room.send(2, &["p1", "p2"]);
    room.lose("p1", &[2, 3]);
    room.lose("p1", &[2]);
    assert_eq!(
        room.told()[3..],
        [
            "Me: 1 [2 got it, 0 did not]",
            "Me: 2 [1 got it, 0 did not, lost Ada]"
        ]
    );
    // Told after they are gone, it is the same.
    room.fold(Happening::Left {
        peer: id("p2"),
        why: Departure::Unreachable,
    });
    room.lose("p2", &[2]);
    assert_eq!(
        room.told()[4],
        "Me: 2 [0 got it, 0 did not, lost Ada, lost Bea]"
    );
}

#[test]
fn a_message_of_an_earlier_visit_is_another_one() {
    let mut room = Scene::new();
    room.join("p1", "Ada");
    room.send(1, &["p1"]);
    room.enter();
    room.join("p1", "Ada");
    room.lose("p1", &[1]);
    assert_eq!(room.told()[2], "Me: 1 [1 got it, 0 did not]");
}

#[test]
fn a_change_leaves_the_other_chunks_as_they_are() {
    let mut room = Scene::new();
    room.join("p1", "Ada");
    for message in 0..3 * CHUNK as u64 {
        room.send(message, &["p1"]);
    }
    let before = room.state.log.chunks().to_vec();
    room.lose("p1", &[CHUNK as u64]);
    let chunks = room.state.log.chunks().iter().zip(&before);
    let same: Vec<bool> = chunks.map(|(a, b)| Rc::ptr_eq(a, b)).collect();
    assert_eq!(same, [true, false, true, true]);
}

#[test]
fn a_message_is_under_way_to_who_is_silent_until_they_are_back() {
    let mut room = Scene::new();
    room.join("p1", "Ada");
    room.join("p2", "Bea");
    room.fold(Happening::Wavering(id("p1")));
    room.send(1, &["p1", "p2"]);
    let waiting = room.reach().waiting;
    assert_eq!(waiting.len(), 1);
    assert_eq!(waiting[0].id, id("p1"));
    room.fold(Happening::Steady(id("p1")));
    assert!(room.reach().waiting.is_empty());
    assert_eq!(room.reach().to, 2);
}

#[test]
fn it_is_told_how_many_of_the_members_here_hold_a_message() {
    let mut room = Scene::new();
    let event = room.utter(ME, "hello");
    assert_eq!(room.held(), (0, 0, 0));
    let (ada, bea) = (Member([1; 32]), Member([2; 32]));
    room.prove("p1", ada);
    room.prove("p2", bea);
    room.prove("p3", bea);
    room.fold(Happening::Given {
        event,
        peer: id("p1"),
    });
    assert_eq!(room.held(), (0, 0, 2));
    room.keep(event, ada);
    room.keep(event, ada);
    assert_eq!(room.held(), (1, 1, 2));
    // One's own other window is no other person.
    room.prove("p4", ME);
    room.keep(event, ME);
    assert_eq!(room.held(), (1, 1, 2));
    room.leave("p1");
    assert_eq!(room.held(), (1, 0, 1));
    room.leave("p2");
    assert_eq!(room.held(), (1, 0, 1), "the other window is still there");
    room.prove("p5", ada);
    assert_eq!(room.held(), (1, 1, 2), "who is back counts again");
}

#[test]
fn history_comes_in_any_order_and_under_the_names_of_its_authors() {
    let mut room = Scene::new();
    let ada = Member([1; 32]);
    let place = |at| Position {
        at: Stamp::first(Wall(at)),
        id: EventId([7; 32]),
    };
    let said = |at, what| Uttered {
        place: place(at),
        at: Moment(at),
        by: ada,
        what,
    };
    room.fold(Happening::Added(vec![
        said(10, Utterance::Name(nick("Ada"))),
        said(12, Utterance::Text("second".into())),
    ]));
    room.fold(Happening::Added(vec![
        said(11, Utterance::Text("first".into())),
        said(13, Utterance::Name(nick("Countess"))),
    ]));
    assert_eq!(
        room.told()[..3],
        ["Ada: first", "Ada: second", "Ada is now Countess"]
    );
    room.fold(Happening::Added(vec![said(
        9,
        Utterance::Name(nick("Old")),
    )]));
    assert_eq!(&*room.state.people.call_member(ada).name, "Countess");
    room.fold(Happening::LetGo(place(12)));
    assert_eq!(room.told()[..2], ["Ada: second", "Ada is now Countess"]);
}

#[test]
fn who_is_muted_is_neither_shown_nor_heard_and_is_again_later() {
    let mut room = Scene::new();
    let ada = Member([1; 32]);
    room.prove("p1", ada);
    room.utter(ada, "buy this");
    room.utter(ME, "no");
    room.utter(ada, "or that");
    let met = |hearing| {
        let known = Acquaintance {
            names: Vec::new(),
            since: Moment(1),
            verified: false,
            hearing,
        };
        Happening::Met(vec![(ada, known)])
    };
    room.fold(met(Hearing::Muted));
    assert_eq!(room.told().len(), 3);
    room.utter(ada, "or what?");
    assert_eq!(room.told().len(), 3);
    room.fold(met(Hearing::Heard));
    let private = Uttered {
        place: Position {
            at: Stamp::first(Wall(1)),
            id: EventId([9; 32]),
        },
        at: Moment(1),
        by: ada,
        what: Utterance::Direct {
            with: ada,
            text: "psst".into(),
        },
    };
    room.fold(Happening::Keeping(Keeping::Nothing));
    room.fold(Happening::HeardAgain(vec![private]));
    let unread: Vec<_> = room
        .state
        .direct
        .all()
        .iter()
        .map(|one| one.unread)
        .collect();
    assert_eq!(unread, [0], "what is told again is no news");
    room.fold(met(Hearing::Blocked));
    let apart = room.state.direct.all().iter().map(|one| one.log.len());
    assert_eq!(apart.sum::<usize>(), 0);
    room.fold(met(Hearing::Heard));
    room.utter(ada, "sorry");
    assert_eq!(room.told().len(), 4);
    assert_eq!(room.state.log.len(), 4);
}

#[test]
fn nobody_is_told_that_somebody_muted_comes_goes_or_takes_another_name() {
    let mut room = Scene::new();
    let (ada, bea) = (Member([1; 32]), Member([2; 32]));
    let known = Acquaintance {
        names: Vec::new(),
        since: Moment(1),
        verified: false,
        hearing: Hearing::Muted,
    };
    room.fold(Happening::Met(vec![(ada, known)]));
    let before = room.told().len();
    for why in [Departure::Closed, Departure::Unreachable] {
        room.prove("p1", ada);
        room.fold(Happening::Renamed {
            peer: id("p1"),
            nick: nick("Countess"),
        });
        room.fold(Happening::Left {
            peer: id("p1"),
            why,
        });
    }
    assert_eq!(room.told().len(), before);
    room.prove("p2", bea);
    assert_eq!(room.told().len(), before + 1);
}

#[test]
fn who_comes_under_the_name_of_somebody_known_is_told_loudly() {
    let mut room = Scene::new();
    let (ada, other) = (Member([1; 32]), Member([2; 32]));
    let known = |since, verified| Acquaintance {
        names: vec![(nick("Ada"), Moment(since))],
        since: Moment(since),
        verified,
        hearing: Hearing::Heard,
    };
    room.fold(Happening::Met(vec![(ada, known(1, true))]));
    room.prove("p2", other);
    room.fold(Happening::Added(vec![Uttered {
        place: Position {
            at: Stamp::first(Wall(1)),
            id: EventId([3; 32]),
        },
        at: Moment(1),
        by: other,
        what: Utterance::Name(nick("Ada")),
    }]));
    room.fold(Happening::Met(vec![(other, known(9, false))]));
    assert!(
        room.told()
            .iter()
            .any(|told| told.ends_with("is a namesake")),
        "{:?}",
        room.told()
    );
}

#[test]
fn another_window_of_somebody_is_neither_an_arrival_nor_a_departure() {
    let mut room = Scene::new();
    let ada = Member([1; 32]);
    room.prove("p1", ada);
    room.prove("p2", ada);
    room.prove("p3", ME);
    room.leave("p1");
    assert_eq!(room.told().len(), 2);
    assert_eq!(
        room.state.people.linked(),
        2,
        "Ada, and this person's other window"
    );
    room.leave("p2");
    room.leave("p3");
    assert_eq!(room.told().len(), 3);
}

impl Scene {
    /// How many members hold the last message, how many of them here, and of how many.
    fn held(&self) -> (usize, usize, usize) {
        let held = self.reach().room;
        (held.kept.len(), held.kept_here, held.here)
    }

    fn send(&mut self, message: u64, to: &[&str]) {
        let event = self.utter(ME, &message.to_string());
        self.fold(Happening::Sent {
            event,
            message: MessageId(message),
            to: to.iter().map(|peer| id(peer)).collect(),
            refused: 0,
        });
    }

    fn lose(&mut self, peer: &str, messages: &[u64]) {
        self.fold(Happening::Undelivered {
            peer: id(peer),
            messages: messages.iter().copied().map(MessageId).collect(),
        });
    }

    /// What became of the last message.
    fn reach(&self) -> Reach {
        let own = |entry: &Rc<Entry>| match &entry.what {
            What::Own { reach, .. } => Some(reach.clone()),
            What::Said { .. } | What::Notice(_) => None,
        };
        self.state.log.entries().rev().find_map(own).unwrap()
    }
}
