//! Peers that mean no good: member 0 is a puppet that the test speaks for, linked with the honest
//! members 1 and 2.

use std::time::Duration;

use murmuration_room::{
    BODY, Event, EventId, FRAME, Identity, Input, Kind, Position, RoomId, Stamp, Told,
};

use crate::world::{World, check, room};

const SECOND: Duration = Duration::from_secs(1);
pub const CLOCK: u8 = 1;
pub const EVENTS: u8 = 2;
pub const RECONCILE: u8 = 3;
pub const HAVE: u8 = 4;
pub const WANT: u8 = 5;
pub const REFUSE: u8 = 6;
pub const OFFER: u8 = 7;
pub const TAKE: u8 = 8;

fn world(seed: u64) -> World {
    let mut world = World::new(seed, 3);
    world.members[0].is_puppet = true;
    world.link(0, 1);
    world.link(0, 2);
    world.link(1, 2);
    world.run(SECOND);
    world
}

/// A frame, as `docs/protocol.md` has it.
pub fn frame(kind: u8, content: &[u8]) -> Vec<u8> {
    let length = 1 + content.len() as u32;
    [&length.to_be_bytes()[..], &[kind], content].concat()
}

pub fn events(events: &[&[u8]]) -> Vec<u8> {
    let mut content = Vec::new();
    for event in events {
        content.extend((event.len() as u16).to_be_bytes());
        content.extend(*event);
    }
    frame(EVENTS, &content)
}

pub fn positions(kind: u8, positions: &[Position]) -> Vec<u8> {
    let mut content = Vec::new();
    for position in positions {
        content.extend(position.at.0.to_be_bytes());
        content.extend(position.id.0);
    }
    frame(kind, &content)
}

impl World {
    /// An event by somebody, said so many milliseconds from now.
    fn event(&self, author: &Identity, of: &RoomId, ahead: i64, body: &[u8]) -> Event {
        let wall = self.now(1).wall;
        let at = murmuration_room::Wall(wall.0.saturating_add_signed(ahead));
        Event::new(of, author, Stamp::first(at), Kind::TEXT, &[], body)
    }

    fn puppet(&self) -> Identity {
        self.members[0].identity.clone()
    }

    fn misbehaves(&self, number: usize) -> bool {
        let mut told = self.members[number].told.iter();
        told.any(|told| matches!(told, Told::Misbehaving { .. }))
    }

    /// Of which types frames came to the puppet from a member.
    pub fn frames(&self, from: usize) -> Vec<(u8, Vec<u8>)> {
        let heard = self.members[0].heard.iter();
        let pieces = heard.filter(|(sender, _)| *sender == from);
        let bytes: Vec<u8> = pieces.flat_map(|(_, piece)| piece.to_vec()).collect();
        whole_frames(&bytes).0
    }

    /// The same, but those that were taken before.
    pub fn take_frames(&mut self, from: usize) -> Vec<(u8, Vec<u8>)> {
        let mut bytes = Vec::new();
        self.members[0].heard.retain(|(sender, piece)| {
            if *sender == from {
                bytes.extend(piece);
            }
            *sender != from
        });
        let (frames, rest) = whole_frames(&bytes);
        let rest = (from, rest.to_vec().into());
        self.members[0].heard.push_front(rest);
        frames
    }
}

/// The frames in a stream, and what is left of it.
fn whole_frames(mut rest: &[u8]) -> (Vec<(u8, Vec<u8>)>, &[u8]) {
    let mut frames = Vec::new();
    while let Some((length, after)) = rest.split_first_chunk() {
        let length = u32::from_be_bytes(*length) as usize;
        if after.len() < length {
            break;
        }
        frames.push((after[0], after[1..length].to_vec()));
        rest = &after[length..];
    }
    (frames, rest)
}

#[test]
fn what_is_altered_forged_or_of_another_room_is_never_held_and_nobody_listens_any_longer() {
    let stranger = Identity::from_seed(&[99; 32]);
    check(30, |seed| {
        for kind in 0..4 {
            let mut world = world(seed);
            let right = world.event(&world.puppet(), &room(), 0, b"hello");
            let mut bytes = right.bytes().to_vec();
            match kind {
                0 => {
                    // But for the time's: a later one would only be too early for now.
                    let at = world.random.usize(73..bytes.len());
                    let bit = 8 * at + world.random.usize(..8);
                    bytes[bit / 8] ^= 1 << (bit % 8);
                }
                1 => bytes[33..65].copy_from_slice(&stranger.member().0),
                2 => {
                    let elsewhere = RoomId::public("elsewhere");
                    let replayed = world.event(&stranger, &elsewhere, 0, b"hello");
                    bytes = replayed.bytes().to_vec();
                }
                _ => bytes.truncate(100),
            }
            let sent = events(&[&bytes, right.bytes()]);
            world.speak(0, 1, sent.into());
            world.run(5 * SECOND);
            assert!(world.misbehaves(1), "{kind}");
            let held = |number: usize| world.members[number].machine.events().to_vec();
            assert!(held(1).iter().chain(&held(2)).all(|event| **event == right));
            // The others talk on.
            let position = world.say(1, "still here");
            world.run(SECOND);
            assert!(world.positions(2).contains(&position));
        }
    });
}

#[test]
fn what_is_from_the_future_is_refused_and_said_so_and_goes_no_further() {
    check(20, |seed| {
        let mut world = world(seed);
        let early = world.event(&world.puppet(), &room(), 150_000, b"tomorrow");
        let now = world.event(&world.puppet(), &room(), 100_000, b"soon");
        world.speak(0, 1, events(&[early.bytes(), now.bytes()]).into());
        world.run(5 * SECOND);
        assert!(!world.misbehaves(1));
        for number in [1, 2] {
            assert_eq!(world.positions(number), [now.position()]);
        }
        let refused = world
            .frames(1)
            .into_iter()
            .find(|(kind, _)| *kind == REFUSE);
        let (_, content) = refused.expect("a refusal");
        assert_eq!(content[0], 1, "the future");
        assert_eq!(content[9..41], early.id().0);
    });
}

#[test]
fn whose_clock_is_ahead_is_told_and_heard_all_the_same() {
    check(20, |seed| {
        let mut world = World::new(seed, 4);
        world.members[3].ahead = 600_000;
        for a in 0..4 {
            for b in 0..a {
                world.link(a, b);
            }
        }
        world.run(SECOND);
        let position = world.say(3, "what time is it?");
        world.run(SECOND);
        let told = world.members[3].told.iter();
        let off = told.filter_map(|told| match told {
            Told::ClockIsOff(off) => Some(*off),
            _ => None,
        });
        let off: Vec<_> = off.collect();
        assert_eq!(off.len(), 1);
        assert!((590_000..610_000).contains(&off[0]), "{off:?}");
        for number in 0..3 {
            assert_eq!(world.positions(number), [position]);
        }
    });
}

#[test]
fn a_flood_is_slowed_and_then_cut_off_and_the_others_talk_on() {
    let mut world = world(1);
    let puppet = world.puppet();
    for round in 0..30 {
        let made = (0..50).map(|n| world.event(&puppet, &room(), n, &[round as u8]));
        let made: Vec<_> = made.collect();
        let made: Vec<&[u8]> = made.iter().map(|event| &event.bytes()[..]).collect();
        world.speak(0, 1, events(&made).into());
        world.run(SECOND);
    }
    let flood = |world: &World, number: usize| {
        let events = world.members[number].machine.events().iter();
        events
            .filter(|event| event.author() == puppet.member())
            .count()
    };
    assert!(
        (200..300).contains(&flood(&world, 1)),
        "{}",
        flood(&world, 1)
    );
    let told = &world.members[1].told;
    let flooding = told.iter().filter(|told| matches!(told, Told::Flooding(_)));
    assert_eq!(flooding.count(), 1);
    let held = flood(&world, 1);
    let late = world.event(&puppet, &room(), 0, b"let me in");
    world.speak(0, 1, events(&[late.bytes()]).into());
    let position = world.say(2, "quiet, please");
    world.run(10 * SECOND);
    assert_eq!(flood(&world, 1), held);
    assert!(world.positions(1).contains(&position));
    // Not for ever.
    world.run(600 * SECOND);
    let again = world.event(&puppet, &room(), 0, b"sorry");
    world.speak(0, 1, events(&[again.bytes()]).into());
    world.run(SECOND);
    assert_eq!(flood(&world, 1), held + 1);
}

#[test]
fn who_claims_to_hold_what_nobody_made_is_asked_a_bounded_number_of_times() {
    let mut world = world(1);
    let at = world.event(&world.puppet(), &room(), 0, b"").at();
    for round in 0..20_u32 {
        let invented: Vec<_> = (0..1000_u32)
            .map(|n| {
                let mut id = [7; 32];
                id[..4].copy_from_slice(&(round * 1000 + n).to_be_bytes());
                let id = EventId(id);
                Position { at, id }
            })
            .collect();
        world.speak(0, 1, positions(HAVE, &invented).into());
        world.run(SECOND / 10);
    }
    world.run(60 * SECOND);
    let wants = world
        .frames(1)
        .into_iter()
        .filter(|(kind, _)| *kind == WANT);
    let wanted: usize = wants.map(|(_, content)| content.len() / 40).sum();
    assert!((1..=4096 * 2).contains(&wanted), "{wanted}");
    assert!(world.positions(1).is_empty());
}

#[test]
fn who_asks_for_everything_again_and_again_and_takes_nothing_gets_a_window_full() {
    let mut world = world(1);
    let mut all = Vec::new();
    let body = vec![b'x'; BODY];
    for _ in 0..100 {
        let kind = Kind::TEXT;
        let body = body.clone().into();
        world.handle(1, Input::Say { kind, body });
        world.run(60 * SECOND);
        all = world.positions(1);
    }
    let before = world.members[1].sent_bytes;
    for _ in 0..50 {
        world.speak(0, 1, positions(WANT, &all).into());
        world.run(SECOND);
    }
    let sent = world.members[1].sent_bytes - before;
    assert!(sent < 300 * 1024, "{sent}");
}

#[test]
fn whatever_bytes_come_nothing_panics_and_the_honest_have_the_same() {
    check(200, |seed| {
        let mut world = world(seed);
        let event = world.event(&world.puppet(), &room(), 0, b"hello");
        for _ in 0..20 {
            let kind = world.random.u8(0..8);
            let length = world.random.usize(0..200);
            let mut content: Vec<u8> = (0..length).map(|_| world.random.u8(..)).collect();
            if world.random.bool() {
                content.truncate(length / 40 * 40);
            }
            let mut bytes = match world.random.u8(..4) {
                0 => events(&[event.bytes()]),
                1 => positions(kind, &[event.position()]),
                _ => frame(kind, &content),
            };
            if world.random.u8(..10) == 0 {
                bytes.truncate(world.random.usize(..bytes.len()));
            }
            let to = world.random.usize(1..3);
            world.speak(0, to, bytes.into());
            let from = world.random.usize(1..3);
            world.say(from, "go on");
            world.run(SECOND / 2);
        }
        world.run(100 * SECOND);
        assert_eq!(world.positions(1), world.positions(2));
        assert!(world.positions(1).len() >= 20);
    });
}

#[test]
fn a_frame_that_is_longer_than_any_may_be_is_not_waited_for() {
    let mut world = world(1);
    let length = FRAME as u32 + 1;
    world.speak(0, 1, length.to_be_bytes().to_vec().into());
    world.run(SECOND);
    assert!(world.misbehaves(1));
}

#[test]
fn what_a_peer_withholds_is_told_as_a_gap_until_somebody_has_it() {
    let mut world = world(1);
    let puppet = world.puppet();
    let first = world.event(&puppet, &room(), 0, b"first");
    let at = Stamp(first.at().0 + 1);
    let heads = [first.position()];
    let second = Event::new(&room(), &puppet, at, Kind::TEXT, &heads, b"second");
    world.speak(0, 1, events(&[second.bytes()]).into());
    world.run(10 * SECOND);
    let gaps = |world: &World, number: usize| {
        let told = world.members[number].told.iter();
        let gaps = told.filter_map(|told| match told {
            Told::Gaps(gaps) => Some(gaps.clone()),
            _ => None,
        });
        gaps.collect::<Vec<_>>()
    };
    let told = vec![second.position()];
    assert_eq!(gaps(&world, 1), std::slice::from_ref(&told));
    assert_eq!(gaps(&world, 2), std::slice::from_ref(&told));
    world.speak(0, 2, events(&[first.bytes()]).into());
    world.run(10 * SECOND);
    assert_eq!(gaps(&world, 1), [told.clone(), vec![]]);
    assert_eq!(gaps(&world, 2), [told, vec![]]);
}

#[test]
fn what_a_blocked_member_said_goes_no_further() {
    let mut world = World::new(1, 3);
    world.link(0, 1);
    world.say(0, "buy this");
    world.run(SECOND);
    let blocked = vec![world.member(0)];
    world.handle(1, Input::Block(blocked));
    world.link(1, 2);
    let position = world.say(1, "hello");
    world.run(100 * SECOND);
    assert_eq!(world.positions(2), [position]);
    assert_eq!(world.positions(1).len(), 2);
}
