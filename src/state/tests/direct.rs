//! What is between this page's person and one other member.

use super::*;

const ADA: Member = Member([1; 32]);
const BEA: Member = Member([2; 32]);

#[test]
fn what_is_said_to_one_member_is_in_a_conversation_of_its_own() {
    let mut room = kept();
    room.prove("p1", ADA);
    room.direct(ADA, ADA, "psst");
    room.direct(ME, ADA, "what?");
    room.direct(ME, BEA, "hello");
    room.utter(ADA, "hello, all");
    assert_eq!(room.told()[2..], ["p1: hello, all"]);
    assert_eq!(
        room.between(ADA),
        ["p1: psst", "Me: what? [0 got it, 0 did not]"]
    );
    assert_eq!(room.between(BEA), ["Me: hello [0 got it, 0 did not]"]);
}

#[test]
fn what_comes_while_one_is_turned_elsewhere_is_unread_until_one_turns_to_it() {
    let mut room = kept();
    room.direct(ADA, ADA, "one");
    room.direct(ADA, ADA, "two");
    room.direct(ME, BEA, "my own");
    assert_eq!(room.unread(), [(ADA, 2), (BEA, 0)]);
    room.fold(Happening::TurnedTo(Some(ADA)));
    assert_eq!(room.unread(), [(ADA, 0), (BEA, 0)]);
    room.direct(ADA, ADA, "three");
    assert_eq!(room.unread(), [(ADA, 0), (BEA, 0)]);
    room.fold(Happening::TurnedTo(None));
    room.direct(ADA, ADA, "four");
    assert_eq!(room.unread(), [(ADA, 1), (BEA, 0)]);
    assert_eq!(room.state.heard(), 4, "also what was read at once");
}

#[test]
fn what_had_been_kept_here_is_no_news_and_what_was_written_meanwhile_is() {
    let mut room = Scene::new();
    room.direct(ADA, ADA, "of an earlier visit");
    room.fold(Happening::Keeping(Keeping::Kept {
        damaged: 0,
        visiting: None,
    }));
    assert_eq!((room.unread(), room.state.heard()), (vec![(ADA, 0)], 0));
    let before = Moment(0);
    let place = room.direct_at(before, ADA, ADA, "while you were away");
    assert_eq!((room.unread(), room.state.heard()), (vec![(ADA, 1)], 1));
    // As a page that was asleep hears everything again.
    room.fold(Happening::Added(vec![uttered(place, ADA, ADA, "again")]));
    assert_eq!((room.unread(), room.state.heard()), (vec![(ADA, 1)], 1));
}

#[test]
fn what_is_said_in_the_room_meanwhile_is_unread_there() {
    let mut room = kept();
    room.utter(ADA, "one");
    room.fold(Happening::TurnedTo(Some(BEA)));
    room.utter(ADA, "two");
    room.fold(Happening::TurnedTo(Some(ADA)));
    room.utter(ADA, "three");
    let unread = |room: &Scene| room.state.direct.unread_in_room(room.state.log.heard());
    assert_eq!(unread(&room), 2);
    room.fold(Happening::TurnedTo(None));
    assert_eq!(unread(&room), 0);
}

#[test]
fn a_conversation_in_which_nothing_was_said_is_there_while_one_is_turned_to_it() {
    let mut room = kept();
    room.fold(Happening::TurnedTo(Some(ADA)));
    assert_eq!(room.state.direct.open().unwrap().with, ADA);
    assert_eq!(room.unread(), [(ADA, 0)]);
    room.fold(Happening::TurnedTo(Some(BEA)));
    assert_eq!(room.unread(), [(BEA, 0)]);
    room.fold(Happening::TurnedTo(None));
    assert_eq!(room.unread(), []);
    assert_eq!(room.state.direct.open(), None);
}

#[test]
fn of_a_message_to_one_member_it_is_told_whether_that_one_has_it() {
    let mut room = kept();
    let event = room.direct(ME, ADA, "psst");
    room.prove("p2", BEA);
    assert_eq!(room.fate(ADA), (0, 0, 0, false));
    room.fold(Happening::Given {
        event,
        peer: id("p2"),
    });
    assert_eq!(room.fate(ADA), (0, 0, 0, false), "Bea only carries it");
    room.keep(event, BEA);
    assert_eq!(room.fate(ADA), (0, 1, 0, false));
    room.prove("p1", ADA);
    room.fold(Happening::Given {
        event,
        peer: id("p1"),
    });
    assert_eq!(room.fate(ADA), (1, 1, 1, false));
    room.keep(event, ADA);
    assert_eq!(room.fate(ADA), (1, 2, 1, true));
    room.leave("p1");
    assert_eq!(
        room.fate(ADA),
        (1, 2, 0, true),
        "she has it wherever she is"
    );
}

#[test]
fn a_conversation_goes_with_the_last_of_what_was_said_in_it() {
    let mut room = kept();
    let first = room.direct(ADA, ADA, "one");
    let second = room.direct(BEA, BEA, "two");
    let third = room.direct(BEA, BEA, "three");
    room.fold(Happening::Gaps(vec![first, third]));
    room.fold(Happening::LetGo(second));
    assert_eq!(room.unread(), [(BEA, 2)]);
    room.fold(Happening::LetGo(third));
    let bea = &room.state.direct.all()[0].log;
    let gaps: Vec<bool> = bea.entries().map(|entry| entry.gap).collect();
    assert_eq!((gaps, bea.dropped()), (vec![true], 1));
}

#[test]
fn strangers_without_number_push_out_each_other_and_nobody_one_has_written_to() {
    let mut room = kept();
    room.direct(ME, ADA, "hello");
    room.direct(BEA, BEA, "hello");
    room.fold(Happening::TurnedTo(Some(BEA)));
    for n in 0..2 * CONVERSATIONS as u8 {
        let stranger = Member([n + 100; 32]);
        room.direct(stranger, stranger, "buy this");
        assert!(room.state.direct.all().len() <= CONVERSATIONS);
        assert_eq!(room.between(stranger).len(), 1, "the latest is there");
    }
    assert_eq!(room.between(ADA).len(), 1);
    assert_eq!(room.between(BEA).len(), 1);
}

/// A room of which all that is kept has been read.
fn kept() -> Scene {
    let mut room = Scene::new();
    room.fold(Happening::Keeping(Keeping::Kept {
        damaged: 0,
        visiting: None,
    }));
    room
}

fn uttered(place: Position, by: Member, with: Member, text: &str) -> Uttered {
    let text = text.into();
    Uttered {
        place,
        at: Moment(place.at.wall().0),
        by,
        what: Utterance::Direct { with, text },
    }
}

impl Scene {
    /// Somebody says something now that only two can read.
    fn direct(&mut self, by: Member, with: Member, text: &str) -> Position {
        self.direct_at(Moment(self.at.0 + 1_000), by, with, text)
    }

    fn direct_at(&mut self, at: Moment, by: Member, with: Member, text: &str) -> Position {
        let place = Position {
            at: Stamp::first(Wall(at.0)),
            id: EventId([0; 32]),
        };
        self.fold(Happening::Added(vec![uttered(place, by, with, text)]));
        place
    }

    fn between(&self, with: Member) -> Vec<String> {
        let mut all = self.state.direct.all().iter();
        let found = all.find(|one| one.with == with).unwrap();
        found.log.entries().map(|entry| told(&entry.what)).collect()
    }

    fn unread(&self) -> Vec<(Member, u64)> {
        let all = self.state.direct.all().iter();
        all.map(|one| (one.with, one.unread)).collect()
    }

    /// Of the only message to somebody: to how many of their pages it was sent, how many hold it,
    /// whether they are here, and whether they have it.
    fn fate(&self, with: Member) -> (usize, usize, usize, bool) {
        let mut all = self.state.direct.all().iter();
        let found = all.find(|one| one.with == with).unwrap();
        match &found.log.entries().next().unwrap().what {
            What::Own { reach, .. } => {
                let held = &reach.room;
                (held.given, held.kept.len(), held.here, reach.has_arrived())
            }
            other => panic!("{other:?}"),
        }
    }
}
