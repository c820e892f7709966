//! Everything that can go wrong, all at once; and then it ends.

use std::time::Duration;

use murmuration_swarm::Input;

use crate::{
    check::{
        SECOND, assert_full_mesh, assert_said_once, everybody_speaks, one_of, seeds, speak, start,
    },
    sim::{Faults, Suspended, World},
};

/// What every room comes to within this time after the last fault.
const AT_REST: Duration = Duration::from_secs(120);
/// The most posts to a hub that a page makes in a second, through it all.
const POSTS: usize = 12;

#[test]
fn after_whatever_happened_all_are_linked_and_each_line_came_once_or_was_told_to_be_lost() {
    seeds(1500, |seed| {
        let hubs = (seed % 3 + 1) as usize;
        let mut world = World::new(seed, hubs);
        let count = world.rng.usize(2..=8);
        start(&mut world, count, 0..=3000);
        let faults = world.rng.usize(3..=25);
        for _ in 0..faults {
            something_happens(&mut world);
            let pause = Duration::from_millis(world.rng.u64(0..=6000));
            world.run(pause);
            speak(&mut world);
        }
        let took = world.now();
        everything_ends(&mut world);
        world.run(AT_REST);
        assert_full_mesh(&world);
        for node in world.nodes.iter().filter(|node| node.alive) {
            assert!(node.resting.is_empty(), "another attempt was promised");
        }
        everybody_speaks(&mut world);
        assert_said_once(&world, 1);
        let seconds = (took + AT_REST).as_secs() as usize;
        let most = world.nodes.len() * hubs * seconds * POSTS;
        assert!(world.posts.len() < most, "{} posts", world.posts.len());
    });
}

fn something_happens(world: &mut World) {
    let node = world.rng.usize(..world.nodes.len());
    let other = world.rng.usize(..world.nodes.len());
    let hub = world.rng.usize(..world.hubs.len());
    match world.rng.u8(..18) {
        0 => world.crash(node),
        1 => world.close(node),
        2 if world.nodes.len() < 12 => drop(world.add(Duration::ZERO)),
        3 | 4 if node != other => world.set_cut(node, other, true),
        5 | 6 if node != other => world.set_cut(node, other, false),
        7 => world.suspend(node, Suspended::Frozen),
        8 => world.suspend(node, Suspended::Stopped),
        9 | 10 => world.resume(node),
        11 => world.move_address(node),
        12 => {
            let down = world.rng.bool();
            world.set_down(hub, down);
        }
        13 => {
            let by = one_of(world, &[1, 5, 60, 4000]);
            world.jump(node, Duration::from_secs(by));
        }
        14 => world.input(node, Input::Woke),
        15 | 16 => {
            let unplugged = world.rng.bool();
            world.set_unplugged(node, unplugged);
        }
        _ => {
            let bad = |rng: &mut fastrand::Rng| if rng.bool() { 0 } else { rng.u8(..30) };
            let down = world.hubs[hub].faults.down;
            world.hubs[hub].faults = Faults {
                lose: bad(&mut world.rng),
                double: bad(&mut world.rng),
                late: bad(&mut world.rng),
                split: world.rng.u8(..4) == 0,
                down,
                ..Faults::default()
            };
        }
    }
}

fn everything_ends(world: &mut World) {
    for hub in 0..world.hubs.len() {
        world.set_down(hub, false);
        world.hubs[hub].faults = Faults::default();
    }
    for node in 0..world.nodes.len() {
        world.resume(node);
        world.set_unplugged(node, false);
        for other in 0..node {
            world.set_cut(other, node, false);
        }
    }
    world.run(SECOND);
}
