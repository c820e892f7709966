//! Who comes to a room in which much was said gets it, and most of it once.

use std::{sync::Arc, time::Duration};

use murmuration_room::{Event, Retention};

use crate::world::{World, check};

const SECOND: Duration = Duration::from_secs(1);
const EVENTS: u8 = 2;

/// So many members who are all linked and have all of these, and the number of one more, who has
/// nothing and is linked with nobody.
fn meet(seed: u64, members: usize, history: usize) -> (World, usize, Vec<Arc<Event>>) {
    let mut world = World::new(seed, members);
    let history = world.history(history);
    for a in 0..members {
        world.had(a, &history);
        for b in 0..a {
            world.link(a, b);
        }
    }
    world.run(30 * SECOND);
    let newcomer = world.add(Retention::default());
    (world, newcomer, history)
}

fn enter(world: &mut World, newcomer: usize) {
    for number in 0..newcomer {
        world.link(newcomer, number);
    }
}

fn bytes(events: &[Arc<Event>]) -> usize {
    events.iter().map(|event| event.bytes().len()).sum()
}

#[test]
fn a_newcomer_gets_everything_in_seconds_and_little_of_it_twice() {
    check(4, |seed| {
        let (mut world, newcomer, history) = meet(seed, 8, 3_000);
        enter(&mut world, newcomer);
        let has_all = |world: &World| world.members[newcomer].machine.events().len() == 3_000;
        let took = world.run_until(20 * SECOND, has_all);
        assert!(took.is_some(), "everything comes");
        world.run(20 * SECOND);
        let (got, all) = (world.members[newcomer].got_bytes, bytes(&history));
        println!("{took:?}: {got} bytes for {all}");
        assert!(2 * got < 3 * all, "{got} bytes for {all}");
    });
}

#[test]
fn the_latest_comes_first_and_without_waiting_for_the_rest() {
    check(10, |seed| {
        let (mut world, newcomer, _) = meet(seed, 15, 1_000);
        let latest = world.say(3, "this was said just now");
        world.run(SECOND);
        enter(&mut world, newcomer);
        let took = world.run_until(SECOND, |world| world.positions(newcomer).contains(&latest));
        assert!(took.is_some());
    });
}

#[test]
fn who_stalls_lies_or_leaves_keeps_nobody_from_getting_everything_from_the_others() {
    check(8, |seed| {
        let (mut world, newcomer, history) = meet(seed, 4, 1_000);
        // The first to offer, and another one.
        for liar in [0, 2] {
            let mut left = world.random.usize(0..4);
            world.members[liar].lies = Some(Box::new(move |_, _, kind, content| {
                if kind == EVENTS {
                    if left == 0 {
                        return Vec::new();
                    }
                    left -= 1;
                }
                vec![super::liars::frame(kind, content)]
            }));
        }
        enter(&mut world, newcomer);
        if seed % 2 == 0 {
            world.run(SECOND / 2);
            world.part(newcomer, 1);
        }
        let has_all = |world: &World| world.members[newcomer].machine.events().len() == 1_000;
        let took = world.run_until(60 * SECOND, has_all);
        assert!(took.is_some(), "everything comes");
        let (got, all) = (world.members[newcomer].got_bytes, bytes(&history));
        assert!(got < 3 * all, "{got} bytes for {all}");
    });
}

#[test]
fn two_halves_of_a_room_become_one_again_and_send_little_twice() {
    check(3, |seed| {
        let mut world = World::new(seed, 6);
        let history = world.history(1_200);
        // Each half has its own half, in stretches.
        let half = |half: usize| {
            let chunks = history.chunks(100).skip(half).step_by(2);
            chunks.flatten().cloned().collect::<Vec<_>>()
        };
        for a in 0..6 {
            world.had(a, &half(a % 2));
        }
        for a in 0..6 {
            for b in 0..a {
                if a % 2 == b % 2 {
                    world.link(a, b);
                }
            }
        }
        world.run(30 * SECOND);
        for a in 0..6 {
            for b in 0..a {
                world.link(a, b);
            }
        }
        let have_all = |world: &World| (0..6).all(|a| world.positions(a).len() == 1_200);
        let took = world.run_until(60 * SECOND, have_all);
        let got: usize = (0..6).map(|a| world.members[a].got_bytes).sum();
        let needed = 6 * bytes(&history) / 2;
        println!("{took:?}: {got} bytes for {needed}");
        assert!(took.is_some(), "everything comes");
        assert!(got < 3 * needed, "{got} bytes for {needed}");
    });
}

#[test]
fn a_store_that_takes_seconds_makes_it_slower_and_nothing_else() {
    check(3, |seed| {
        let (mut world, newcomer, history) = meet(seed, 4, 1_000);
        world.members[newcomer].store_takes = 8_000;
        enter(&mut world, newcomer);
        let has_stored = |world: &World| world.members[newcomer].stored.len() == 1_000;
        let took = world.run_until(200 * SECOND, has_stored);
        let (got, all) = (world.members[newcomer].got_bytes, bytes(&history));
        assert!(took.is_some());
        assert!(got < 2 * all, "{got} bytes for {all}");
    });
}

#[test]
fn who_holds_little_is_sent_little() {
    check(5, |seed| {
        let (mut world, newcomer, history) = meet(seed, 4, 1_000);
        let small = Retention {
            count: 100,
            ..Retention::default()
        };
        world.members[newcomer].retention = small;
        world.reload(newcomer);
        enter(&mut world, newcomer);
        world.run(200 * SECOND);
        let expected: Vec<_> = history[900..].iter().map(|it| it.position()).collect();
        assert_eq!(world.positions(newcomer), expected);
        let got = world.members[newcomer].got_bytes;
        assert!(got < bytes(&history));
    });
}
