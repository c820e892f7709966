//! Rooms in which everything happens at once: members come and go, reload and are parted, and one of
//! them takes part in the protocol and lies.

use std::time::Duration;

use fastrand::Rng;
use murmuration_room::{Event, Identity, Kind, RoomId, Stamp, Told, Wall};

use crate::{
    liars::{CLOCK, EVENTS, HAVE, OFFER, RECONCILE, REFUSE, TAKE, WANT, events, frame},
    world::{Lies, World, check, room},
};

const SECOND: Duration = Duration::from_secs(1);

/// What becomes of the frames of a member who lies, each time in another way.
fn liar(seed: u64) -> Lies {
    let mut said: Vec<Vec<u8>> = Vec::new();
    let mut named: Vec<u8> = vec![9; 40];
    // Some hold back a lot and some little; not all alter what is signed, which has them cut off.
    let often = 1 + seed % 4;
    let forges = seed.is_multiple_of(3);
    Box::new(move |random: &mut Rng, _, kind, content| {
        let right = frame(kind, content);
        if [HAVE, WANT].contains(&kind) && !content.is_empty() {
            named = content.to_vec();
        }
        if said.len() < 100 {
            said.push(right.clone());
        }
        if random.u64(..10) >= 2 * often {
            return vec![right];
        }
        let replayed = said[random.usize(..said.len())].clone();
        match random.u8(..12) {
            0..=1 => Vec::new(),
            2 => vec![right.clone(), right],
            3 => vec![right, replayed],
            4 => vec![replayed],
            5 => vec![right, frame(HAVE, &named)],
            6 => vec![right, frame(WANT, &named)],
            7 => vec![frame(REFUSE, &[&[random.u8(..4)], &named[..]].concat())],
            8 => vec![right, frame(OFFER, &random.u32(..).to_be_bytes())],
            9 => vec![right, frame(TAKE, &named[..40])],
            10 => vec![frame(CLOCK, &random.u64(..).to_be_bytes()), right],
            _ if kind == RECONCILE => vec![altered(random, kind, content, 5)],
            _ if forges && kind == EVENTS => vec![altered(random, kind, content, 0)],
            _ if forges => vec![forged(random)],
            _ => vec![right],
        }
    })
}

/// With some bits turned over.
fn altered(random: &mut Rng, kind: u8, content: &[u8], from: usize) -> Vec<u8> {
    let mut content = content.to_vec();
    for _ in 0..random.usize(1..4) {
        if from < content.len() {
            let at = random.usize(from..content.len());
            content[at] ^= 1 << random.u8(..8);
        }
    }
    frame(kind, &content)
}

/// Something in another's name, or that was said in another room.
fn forged(random: &mut Rng) -> Vec<u8> {
    let somebody = Identity::from_seed(&[random.u8(2..); 32]);
    let at = Stamp::first(Wall(1_790_000_000_000));
    let elsewhere = RoomId::public("elsewhere");
    let of = if random.bool() { elsewhere } else { room() };
    let event = Event::new(&of, &somebody, at, Kind::TEXT, &[], b"buy this");
    let mut bytes = event.bytes().to_vec();
    if of == room() {
        bytes[33..65].copy_from_slice(&Identity::from_seed(&[1; 32]).member().0);
    }
    events(&[&bytes])
}

#[test]
fn whatever_one_member_does_the_others_end_with_the_same_and_with_nothing_false() {
    check(80, |seed| {
        let members = 4 + seed as usize % 3;
        let mut world = World::new(seed, members);
        let liar_says = liar(seed);
        world.members[0].lies = Some(liar_says);
        world.members[0].ahead = [0, 90_000, -3_600_000, 600_000][seed as usize % 4];
        for number in 1..members {
            world.members[number].ahead = world.random.i64(-20_000..20_000);
            world.members[number].store_takes = [30, 30, 4_000][world.random.usize(..3)];
        }
        let history = world.history(150);
        world.had(1, &history);
        world.had(0, &history[50..]);
        for round in 0..40 {
            let (a, b) = (world.random.usize(..members), world.random.usize(..members));
            match world.random.u8(..12) {
                0..=2 => world.link(a, b),
                3 => world.link(0, b),
                4 => world.part(a, b),
                5 => world.reload(a),
                6 if round % 3 == 0 => world.part_all(),
                _ => _ = world.say(a, &format!("{round}")),
            }
            let pause = world.random.u64(..2_500);
            world.run(Duration::from_millis(pause));
        }
        // Any chain of honest ones will do, whomever else they know.
        for number in 2..members {
            let to = world.random.usize(1..number);
            world.link(number, to);
        }
        world.link(0, 1);
        world.link(0, members - 1);
        world.run(300 * SECOND);
        // What the liar has just begun to give is under way for a while.
        world.members[0].is_puppet = true;
        world.run(200 * SECOND);
        let liar = world.member(0);
        for number in 1..members {
            assert_eq!(world.positions(number), world.positions(1), "{number}");
            for event in world.members[number].machine.events() {
                let was_said = world.said.contains(&event.position());
                assert!(was_said || event.author() == liar, "{event:?}");
            }
        }
        // What an honest one keeps, as was told, is not lost.
        let all = world.positions(1);
        assert!(world.kept.iter().all(|position| all.contains(position)));
    });
}

#[test]
fn thousands_of_lines_written_offline_arrive_in_the_end() {
    for (count, limit) in [(300, 150 * SECOND), (3_000, 900 * SECOND)] {
        let mut world = World::new(1, 4);
        for a in 0..3 {
            for b in 0..a {
                world.link(a, b);
            }
        }
        for line in 0..count {
            world.say(3, &format!("{line}"));
            world.run(SECOND / 10);
        }
        for number in 0..3 {
            world.link(3, number);
        }
        let all = world.positions(3);
        let have_all = |world: &World| (0..3).all(|number| world.positions(number) == all);
        let took = world.run_until(limit, have_all);
        println!("{count} lines took {took:?}");
        assert!(took.is_some(), "{count}");
    }
}

#[test]
fn what_comes_out_of_order_is_no_gap_and_neither_is_what_all_have_let_go() {
    check(10, |seed| {
        let mut world = World::new(seed, 3);
        let history = world.history(400);
        // Two have let go of the first half.
        world.had(0, &history[200..]);
        world.had(1, &history[200..]);
        for number in [0, 1] {
            world.members[number].retention.count = 200;
            world.reload(number);
            world.say(number, "one more");
        }
        world.link(0, 1);
        world.link(0, 2);
        world.link(1, 2);
        for round in 0..20 {
            world.say(round % 2, "hello");
            world.run(SECOND);
        }
        world.run(60 * SECOND);
        assert!(world.positions(2).len() >= 200);
        let told = &world.members[2].told;
        let gaps = told.iter().find(|told| matches!(told, Told::Gaps(_)));
        assert_eq!(gaps, None);
    });
}
