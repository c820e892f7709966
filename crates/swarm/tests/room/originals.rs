//! Rooms of our pages and pages on the original packages.

use std::time::Duration;

use crate::{
    check::{SECOND, assert_full_mesh, everybody_speaks, everybody_speaks_until, one_of, seeds},
    sim::{Faults, Version, World},
};

#[test]
fn whoever_starts_first_all_are_linked_in_two_seconds_and_no_line_is_lost() {
    seeds(2000, |seed| {
        let mut world = World::new(seed, 1);
        let most = one_of(&mut world, &[0, 20, 300, 2000]);
        world.hubs[0].faults.slow = one_of(&mut world, &[0, 30, 400]);
        mixed_room(&mut world, 6, most);
        let started = Duration::from_millis(most);
        everybody_speaks_until(&mut world, started + SECOND);
        assert_full_mesh(&world);
        everybody_speaks_until(&mut world, started + 8 * SECOND);
        assert_full_mesh(&world);
    });
}

#[test]
fn however_slow_the_hub_no_line_is_lost_and_an_attempt_that_came_to_nothing_is_soon_made_again() {
    seeds(2000, |seed| {
        let mut world = World::new(seed, 1);
        world.hubs[0].faults.slow = 1500;
        let most = one_of(&mut world, &[0, 1000, 3000]);
        mixed_room(&mut world, 3, most);
        let started = Duration::from_millis(most);
        everybody_speaks_until(&mut world, started + 20 * SECOND);
        assert_full_mesh(&world);
    });
}

#[test]
fn a_hub_that_loses_and_delays_messages_only_takes_longer() {
    seeds(1000, |seed| {
        let mut world = World::new(seed, 1);
        world.hubs[0].faults = Faults {
            lose: 15,
            late: 15,
            ..Faults::default()
        };
        mixed_room(&mut world, 4, 500);
        world.run(15 * SECOND);
        world.hubs[0].faults = Faults::default();
        world.run(40 * SECOND);
        assert_full_mesh(&world);
        everybody_speaks(&mut world);
    });
}

#[test]
fn pages_of_both_kinds_that_leave_crash_and_come_leave_no_ghosts() {
    seeds(1000, |seed| {
        let mut world = World::new(seed, 1);
        mixed_room(&mut world, 6, 500);
        for _ in 0..world.rng.usize(1..=4) {
            let pause = Duration::from_millis(world.rng.u64(0..=1500));
            world.run(pause);
            let node = world.rng.usize(..world.nodes.len());
            match world.rng.u8(..4) {
                0 => world.close(node),
                1 => world.crash(node),
                2 => drop(world.add(Duration::ZERO)),
                _ => original(&mut world, Duration::ZERO),
            }
        }
        world.run(40 * SECOND);
        assert_full_mesh(&world);
        everybody_speaks(&mut world);
    });
}

/// Two pages or more, at least one of each kind, all starting within so many milliseconds.
fn mixed_room(world: &mut World, pages: usize, most: u64) {
    let count = world.rng.usize(2..=pages);
    let ours = world.rng.usize(1..count);
    for n in 0..count {
        let delay = Duration::from_millis(world.rng.u64(0..=most));
        if n < ours {
            world.add(delay);
        } else {
            original(world, delay);
        }
    }
}

fn original(world: &mut World, delay: Duration) {
    let version = one_of(world, &[Version::Six, Version::Nine]);
    world.add_original(delay, version);
}
