//! What grows has a bound, whatever a peer sends, and what a peer may have again and again too.

use std::time::Duration;

use bytes::Bytes;
use murmuration_room::{
    Event, EventId, Identity, Input, Kind, Position, Retention, Stamp, Told, Wall,
};

use crate::{
    liars::{EVENTS, HAVE, OFFER, RECONCILE, REFUSE, TAKE, WANT, frame, positions},
    world::{World, room},
};

const SECOND: Duration = Duration::from_secs(1);

/// A puppet, and a member who holds what was said before.
fn world(history: usize) -> World {
    let mut world = World::new(1, 2);
    world.members[0].is_puppet = true;
    let history = world.history(history);
    world.had(1, &history);
    world.link(0, 1);
    world.run(SECOND);
    world
}

fn invented(at: Stamp, number: u32) -> Position {
    let mut id = [7; 32];
    id[..4].copy_from_slice(&number.to_be_bytes());
    let id = EventId(id);
    Position { at, id }
}

/// The first message of a session, from somebody who has nothing: an empty list of everything.
fn nothing(session: u32) -> Vec<u8> {
    let opening = [&[1][..], &session.to_be_bytes(), &[0; 8], &[0xbf, 0]].concat();
    frame(RECONCILE, &opening)
}

/// The first message of a session, from somebody who has one event, of which nobody knows.
fn something(session: u32) -> Vec<u8> {
    let opening = [&[1][..], &session.to_be_bytes(), &[0; 8], &[0x7f], &[1; 8]].concat();
    frame(RECONCILE, &opening)
}

impl World {
    fn bytes_of(&self, number: usize) -> usize {
        let events = self.members[number].machine.events();
        events.iter().map(|event| event.bytes().len()).sum()
    }

    /// The puppet says that it holds whatever it was sent, as soon as it comes.
    fn acknowledge(&mut self) {
        let room = room();
        let (frames, now) = (self.take_frames(1), self.now(1).wall);
        let mut held = Vec::new();
        for (_, content) in frames.iter().filter(|(kind, _)| *kind == EVENTS) {
            let mut rest = &content[..];
            while let Some((length, after)) = rest.split_first_chunk() {
                let (event, after) = after.split_at(u16::from_be_bytes(*length).into());
                let event = Event::read(Bytes::copy_from_slice(event), &room, now);
                held.push(event.expect("ours is right").position());
                rest = after;
            }
        }
        for some in held.chunks(1_000) {
            self.speak(0, 1, positions(HAVE, some).into());
        }
    }
}

#[test]
fn who_says_again_and_again_that_it_has_nothing_gets_everything_once_and_then_little() {
    let mut world = world(3_000);
    let all = world.bytes_of(1);
    let everything = Position::default();
    let before = world.members[1].sent_bytes;
    let minutes = 10;
    for session in 0..minutes * 60 {
        world.speak(0, 1, nothing(session + 1).into());
        world.speak(0, 1, positions(TAKE, &[everything]).into());
        for _ in 0..10 {
            world.run(SECOND / 10);
            world.acknowledge();
        }
    }
    let sent = world.members[1].sent_bytes - before;
    // Once; a mebibyte again at once; and 8 KiB a second, with what is around the events.
    let bound = all + (1 << 20) + minutes as usize * 60 * 8 * 1024;
    assert!(sent > all, "{sent}");
    assert!(sent < bound * 5 / 4, "{sent} of {bound}");
}

#[test]
fn who_wants_the_same_again_and_again_and_says_that_it_came_gets_little() {
    let mut world = world(1_000);
    let wanted = world.positions(1);
    let before = world.members[1].sent_bytes;
    for _ in 0..120 {
        world.speak(0, 1, positions(WANT, &wanted).into());
        world.run(SECOND);
        world.acknowledge();
    }
    let sent = world.members[1].sent_bytes - before;
    let bound = world.bytes_of(1) + (1 << 20) + 120 * 8 * 1024;
    assert!(sent < bound * 5 / 4, "{sent} of {bound}");
}

#[test]
fn who_opens_session_after_session_is_answered_now_and_then() {
    let mut world = world(100);
    for session in 0..3_000 {
        world.speak(0, 1, something(session + 1).into());
    }
    world.run(60 * SECOND);
    let frames = world.frames(1);
    let answers = frames.iter().filter(|(kind, _)| *kind == RECONCILE).count();
    assert!((2..=30).contains(&answers), "{answers}");
    // An honest one would still be answered.
    let last = frames.iter().rfind(|(kind, _)| *kind == RECONCILE);
    let (_, content) = last.expect("an answer");
    assert_eq!(content[1..5], 3_000_u32.to_be_bytes());
}

#[test]
fn a_hundred_thousand_of_anything_are_taken_in_passing() {
    let mut world = world(1_000);
    let at = Stamp::first(world.now(1).wall);
    let held = world.positions(1);
    for number in 0..100 {
        let invented: Vec<_> = (0..1_000)
            .map(|n| invented(at, number * 1_000 + n))
            .collect();
        for kind in [HAVE, WANT] {
            world.speak(0, 1, positions(kind, &invented).into());
            world.speak(0, 1, positions(kind, &held).into());
        }
        let content = &positions(REFUSE, &invented)[5..];
        world.speak(0, 1, frame(REFUSE, &[&[1], content].concat()).into());
        let offers = frame(OFFER, &number.to_be_bytes()).repeat(100);
        world.speak(0, 1, offers.into());
    }
    let before = world.members[1].sent_bytes;
    world.run(120 * SECOND);
    let told = &world.members[1].told;
    let strange = told.iter().filter(|told| !matches!(told, Told::Added(_)));
    let strange: Vec<_> = strange.collect();
    assert!(strange.is_empty(), "{strange:?}");
    let sent = world.members[1].sent_bytes - before;
    let bound = world.bytes_of(1) + (2 << 20);
    assert!(sent < bound, "{sent}");
}

#[test]
fn that_something_is_kept_is_told_once_however_often_it_is_said() {
    let mut world = world(0);
    let body = Bytes::from_static(b"hello");
    world.handle(
        1,
        Input::Say {
            kind: Kind::TEXT,
            body,
        },
    );
    world.run(SECOND);
    let own = world.positions(1);
    for _ in 0..1_000 {
        world.speak(0, 1, positions(HAVE, &own).into());
        let refusal = [&[2], &positions(REFUSE, &own)[5..]].concat();
        world.speak(0, 1, frame(REFUSE, &refusal).into());
    }
    world.run(60 * SECOND);
    let told = world.members[1].told.iter();
    let told = told.filter(|told| matches!(told, Told::Kept { .. } | Told::Refused { .. }));
    assert_eq!(told.count(), 1);
}

#[test]
fn the_same_event_a_thousand_times_while_it_is_stored_is_answered_once() {
    let mut world = world(0);
    world.members[1].store_takes = 60_000;
    let puppet = Identity::from_seed(&[3; 32]);
    let at = Stamp::first(world.now(1).wall);
    let event = Event::new(&room(), &puppet, at, Kind::TEXT, &[], b"hello");
    let sent = super::liars::events(&[event.bytes()]);
    world.speak(0, 1, sent.repeat(1_000).into());
    world.run(100 * SECOND);
    let frames = world.frames(1);
    let have = frames.iter().filter(|(kind, _)| *kind == HAVE);
    let have: usize = have.map(|(_, content)| content.len() / 40).sum();
    assert_eq!(have, 1);
}

#[test]
fn who_holds_next_to_nothing_can_still_say_something() {
    let mut world = World::new(1, 2);
    let none = Retention {
        count: 0,
        bytes: 0,
        age: Some(Duration::ZERO),
    };
    let small = world.add(none);
    world.link(0, 1);
    world.link(0, small);
    world.run(SECOND);
    for round in 0..10 {
        world.say(1, "hello");
        world.run(SECOND);
        let said = world.say(small, &format!("hello {round}"));
        world.run(3 * SECOND);
        assert!(world.positions(1).contains(&said));
        assert_eq!(world.positions(small).len(), 1);
    }
    world.run(100 * SECOND);
    assert!(world.members[small].stored.len() <= 1);
    assert_eq!(world.positions(0).len(), 20);
}

#[test]
fn holding_less_from_now_on_removes_it_from_the_store_and_takes_back_no_word() {
    let mut world = world(0);
    world.add(Retention::default());
    world.link(1, 2);
    for _ in 0..50 {
        world.say(2, "hello");
        world.run(SECOND);
    }
    let all = world.positions(2);
    let less = Retention {
        count: 10,
        ..Retention::default()
    };
    world.handle(1, Input::Retain(less));
    world.members[1].retention = less;
    world.run(200 * SECOND);
    assert_eq!(world.positions(1), all[40..]);
    assert_eq!(world.members[1].stored.len(), 10);
    assert_eq!(world.positions(2), all);
    world.reload(1);
    assert_eq!(world.positions(1), all[40..]);
}

#[test]
fn what_is_from_the_end_of_time_is_refused_and_one_can_speak_on() {
    let mut world = world(1);
    let puppet = Identity::from_seed(&[3; 32]);
    for at in [
        Stamp(u64::MAX),
        Stamp::first(Wall(u64::MAX)),
        Stamp(u64::MAX - 1),
    ] {
        let event = Event::new(&room(), &puppet, at, Kind::TEXT, &[], b"the end");
        world.speak(0, 1, super::liars::events(&[event.bytes()]).into());
    }
    world.run(SECOND);
    assert_eq!(world.positions(1).len(), 1);
    world.say(1, "and on");
    assert_eq!(world.positions(1).len(), 2);
}

#[test]
fn whose_clock_is_set_back_by_hours_still_speaks_after_what_is_there() {
    let mut world = World::new(1, 2);
    world.link(0, 1);
    let before = world.say(0, "at noon");
    world.run(SECOND);
    world.members[1].ahead = -5 * 3_600_000;
    let after = world.say(1, "it is morning again");
    world.run(SECOND);
    assert_eq!(world.positions(0), [before, after]);
    // What the others say now is from the future here: it comes when the clock is right again.
    let meanwhile = world.say(0, "no");
    world.run(SECOND);
    assert_eq!(world.positions(1), [before, after]);
    world.members[1].ahead = 0;
    world.run(200 * SECOND);
    assert_eq!(world.positions(1), [before, after, meanwhile]);
}
