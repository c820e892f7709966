//! Honest members that are linked through any chain end with the same events in the same order.

use std::{collections::BTreeSet, time::Duration};

use murmuration_room::{Retention, Told};

use crate::world::{World, check};

const SECOND: Duration = Duration::from_secs(1);

#[test]
fn what_one_says_all_have_and_it_is_told_who_keeps_it() {
    check(50, |seed| {
        let mut world = World::new(seed, 5);
        for a in 0..5 {
            for b in 0..a {
                world.link(a, b);
            }
        }
        world.run(SECOND);
        let position = world.say(2, "hello");
        world.run(SECOND);
        for number in 0..5 {
            assert_eq!(world.positions(number), [position]);
        }
        let others = [0, 1, 3, 4].map(|number| world.member(number));
        assert_eq!(world.keepers(2, &position), BTreeSet::from(others));
    });
}

#[test]
fn what_one_said_before_leaving_reaches_a_later_one_through_another() {
    check(50, |seed| {
        let mut world = World::new(seed, 3);
        world.link(0, 1);
        let position = world.say(0, "I have to go");
        world.run(SECOND);
        world.part(0, 1);
        world.link(1, 2);
        world.run(2 * SECOND);
        assert_eq!(world.positions(2), [position]);
        let event = &world.members[2].machine.events()[0];
        assert_eq!(event.author(), world.member(0));
    });
}

#[test]
fn along_a_chain_everything_gets_to_its_end_within_seconds_a_link() {
    check(50, |seed| {
        let mut world = World::new(seed, 6);
        for number in 1..6 {
            world.link(number - 1, number);
        }
        world.run(5 * SECOND);
        let position = world.say(0, "pass it on");
        world.run(10 * SECOND);
        assert_eq!(world.positions(5), [position]);
    });
}

#[test]
fn after_partitions_and_reloads_all_have_the_same_in_the_same_order() {
    check(60, |seed| {
        let members = 2 + seed as usize % 5;
        let mut world = World::new(seed, members);
        for round in 0..40 {
            let (a, b) = (world.random.usize(..members), world.random.usize(..members));
            match world.random.u8(..10) {
                0..=2 => world.link(a, b),
                3 => world.part(a, b),
                4 => world.reload(a),
                5 => world.part_all(),
                _ => {
                    world.say(a, &format!("{round}"));
                }
            }
            let pause = world.random.u64(..3_000);
            world.run(Duration::from_millis(pause));
        }
        // Any chain will do.
        for number in 1..members {
            let to = world.random.usize(..number);
            world.link(number, to);
        }
        world.run(200 * SECOND);
        for number in 1..members {
            assert_eq!(world.positions(number), world.positions(0), "{number}");
        }
        for node in &world.members {
            let told = node.told.iter().rev();
            let mut gaps = told.filter_map(|told| match told {
                Told::Gaps(gaps) => Some(gaps),
                _ => None,
            });
            assert!(gaps.next().is_none_or(Vec::is_empty), "no gap is left");
        }
    });
}

#[test]
fn what_is_told_as_new_is_what_is_held_and_told_once() {
    check(40, |seed| {
        let mut world = World::new(seed, 4);
        for round in 0..20 {
            let (a, b) = (world.random.usize(..4), world.random.usize(..4));
            world.link(a, b);
            world.say(a, &format!("{round}"));
            world.run(SECOND);
        }
        world.run(100 * SECOND);
        for number in 0..4 {
            let mut added = Vec::new();
            for told in &world.members[number].told {
                if let Told::Added(events) = told {
                    added.extend(events.iter().map(|event| event.position()));
                }
            }
            let told = added.len();
            added.sort();
            added.dedup();
            assert_eq!(added.len(), told);
            assert_eq!(added, world.positions(number));
        }
    });
}

#[test]
fn who_holds_less_neither_gets_the_rest_nor_asks_for_it_for_ever() {
    check(20, |seed| {
        let mut world = World::new(seed, 2);
        let small = world.add(Retention {
            count: 10,
            ..Retention::default()
        });
        world.link(0, 1);
        for round in 0..100 {
            world.say(round % 2, "hello");
            world.run(SECOND / 10);
        }
        world.link(1, small);
        world.run(10 * SECOND);
        let all = world.positions(0);
        assert_eq!(world.positions(small), all[90..]);
        assert_eq!(world.members[small].stored.len(), 10);
        let before = world.members[1].sent_bytes;
        world.run(600 * SECOND);
        let idle = world.members[1].sent_bytes - before;
        assert!(idle < 20_000, "{idle} bytes in ten minutes");
    });
}

#[test]
fn a_page_far_behind_has_thousands_of_events_and_talks_meanwhile() {
    let mut world = World::new(1, 2);
    for _ in 0..3_000 {
        world.say(0, "one of many");
        // Slowly enough to be no flood.
        world.run(30 * SECOND);
    }
    world.link(0, 1);
    world.run(SECOND);
    let live = world.say(0, "now");
    world.run(60 * SECOND);
    assert_eq!(world.positions(1).len(), 3_001);
    assert!(world.positions(1).contains(&live));
}
