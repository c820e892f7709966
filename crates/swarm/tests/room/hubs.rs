//! Rooms at several hubs.

use crate::{
    check::{
        SECOND, assert_full_mesh, everybody_speaks, everybody_speaks_until, one_of, seeds, start,
    },
    sim::{Faults, Version, World},
};
use std::time::Duration;

#[test]
fn with_several_hubs_and_some_of_them_down_all_are_linked() {
    seeds(1000, |seed| {
        let mut world = World::new(seed, 3);
        for hub in 0..2 {
            if world.rng.bool() {
                world.set_down(hub, true);
            }
        }
        let count = world.rng.usize(2..=8);
        start(&mut world, count, 0..=500);
        world.run(5 * SECOND);
        assert_full_mesh(&world);
        everybody_speaks(&mut world);
    });
}

#[test]
fn a_hub_that_is_slow_or_loses_everything_delays_nobody_while_another_is_well() {
    seeds(1000, |seed| {
        let mut world = World::new(seed, 3);
        let bad = one_of(&mut world, &[0, 1, 2]);
        world.hubs[bad].faults = Faults {
            slow: 4000,
            lose: one_of(&mut world, &[0, 50, 100]),
            ..Faults::default()
        };
        let count = world.rng.usize(2..=8);
        start(&mut world, count, 0..=200);
        world.run(2 * SECOND);
        assert_full_mesh(&world);
        let end = world.now() + 15 * SECOND;
        everybody_speaks_until(&mut world, end);
        assert_full_mesh(&world);
    });
}

#[test]
fn a_hub_that_comes_back_is_used_again() {
    seeds(500, |seed| {
        let mut world = World::new(seed, 2);
        start(&mut world, 3, 0..=200);
        world.set_down(0, true);
        world.run(3 * SECOND);
        world.set_down(0, false);
        // However long it was away, the pause before the next try has a bound.
        world.run(40 * SECOND);
        world.set_down(1, true);
        world.add(Duration::ZERO);
        world.run(2 * SECOND);
        assert_full_mesh(&world);
        everybody_speaks(&mut world);
    });
}

#[test]
fn an_original_at_one_of_our_hubs_is_linked_as_well() {
    seeds(1000, |seed| {
        let mut world = World::new(seed, 3);
        world.set_down(1, seed % 2 == 0);
        start(&mut world, 2, 0..=500);
        let version = one_of(&mut world, &[Version::Six, Version::Nine]);
        let delay = Duration::from_millis(world.rng.u64(0..=500));
        world.add_original(delay, version);
        everybody_speaks_until(&mut world, 3 * SECOND);
        assert_full_mesh(&world);
    });
}
