//! Pages that lose their network, and have it again later: the same, or another one.

use std::time::Duration;

use crate::{
    check::{
        SECOND, assert_all_linked, assert_full_mesh, assert_said_once, everybody_speaks, seeds,
        settled, two_of,
    },
    sim::World,
};

#[test]
fn whoever_was_without_a_network_is_linked_again_three_seconds_after() {
    seeds(1500, |seed| {
        let (mut world, count) = settled(seed, 2..=6, 1);
        let node = world.rng.usize(..count);
        let first = world.first_message();
        world.set_unplugged(node, true);
        pass(&mut world, 500..=60_000);
        world.set_unplugged(node, false);
        world.run(3 * SECOND);
        assert_all_linked(&world);
        everybody_speaks(&mut world);
        // What came too late to make a link is over by then.
        world.run(17 * SECOND);
        assert_full_mesh(&world);
        assert_said_once(&world, first);
    });
}

#[test]
fn two_that_were_without_a_network_at_different_times_are_linked_again() {
    seeds(1000, |seed| {
        let hubs = (seed % 3 + 1) as usize;
        let (mut world, count) = settled(seed, 2..=6, hubs);
        let (a, b) = two_of(&mut world, count);
        world.set_unplugged(a, true);
        pass(&mut world, 0..=30_000);
        world.set_unplugged(b, true);
        pass(&mut world, 0..=30_000);
        world.set_unplugged(a, false);
        pass(&mut world, 0..=30_000);
        world.set_unplugged(b, false);
        world.run(3 * SECOND);
        assert_all_linked(&world);
        everybody_speaks(&mut world);
        // What came too late to make a link is over by then.
        world.run(17 * SECOND);
        assert_full_mesh(&world);
    });
}

fn pass(world: &mut World, millis: std::ops::RangeInclusive<u64>) {
    let span = Duration::from_millis(world.rng.u64(millis));
    world.run(span);
}
