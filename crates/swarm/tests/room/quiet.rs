//! What a room costs its hub, and that it is found all the same.

use std::time::Duration;

use murmuration_swarm::HubId;

use crate::{
    check::{SECOND, assert_full_mesh, everybody_speaks, one_of, seeds, start},
    sim::{Faults, Version, World},
};

const MINUTE: Duration = Duration::from_secs(60);

#[test]
fn a_settled_room_costs_each_hub_one_post_a_minute_at_most_however_large_it_is() {
    seeds(60, |seed| {
        let hubs = one_of(&mut World::new(seed, 1), &[1, 1, 3]);
        let mut world = World::new(seed, hubs);
        let count = one_of(&mut world, &[2, 3, 8, 16]);
        start(&mut world, count, 0..=2000);
        world.run(3 * MINUTE);
        assert_full_mesh(&world);
        let before = world.posts.len();
        world.run(10 * MINUTE);
        for hub in 0..hubs {
            let posts = world.posts[before..].iter().filter(|post| post.hub == hub);
            let posts = posts.count();
            assert!((1..=10).contains(&posts), "{posts} posts in ten minutes");
        }
        let newcomer = world.add(Duration::ZERO);
        world.run(SECOND);
        assert_eq!(world.nodes[newcomer].linked().len(), count);
        assert_full_mesh(&world);
    });
}

#[test]
fn two_halves_that_formed_apart_find_each_other_within_two_minutes() {
    seeds(200, |seed| {
        let mut world = World::new(seed, 1);
        world.hubs[0].faults.split = true;
        let count = world.rng.usize(2..=12);
        start(&mut world, count, 0..=1000);
        let span = Duration::from_secs(world.rng.u64(5..=600));
        world.run(span);
        for node in &world.nodes {
            assert!(node.linked().len() < count - 1, "they are apart");
        }
        world.hubs[0].faults.split = false;
        world.run(2 * MINUTE);
        assert_full_mesh(&world);
        everybody_speaks(&mut world);
    });
}

#[test]
fn an_original_that_comes_to_a_settled_room_is_answered() {
    seeds(100, |seed| {
        let mut world = World::new(seed, 1);
        start(&mut world, 3, 0..=500);
        world.run(3 * MINUTE);
        let version = one_of(&mut world, &[Version::Six, Version::Nine]);
        world.add_original(Duration::ZERO, version);
        world.run(2 * SECOND);
        assert_full_mesh(&world);
        everybody_speaks(&mut world);
    });
}

#[test]
fn a_stream_that_died_in_silence_is_noticed_and_opened_again() {
    seeds(100, |seed| {
        let mut world = World::new(seed, 1);
        let count = world.rng.usize(1..=4);
        start(&mut world, count, 0..=500);
        world.run(10 * SECOND);
        let deaf = world.rng.usize(..count);
        world.silence_stream(deaf, HubId(0));
        world.run(3 * MINUTE);
        let newcomer = world.add(Duration::ZERO);
        world.run(SECOND);
        assert_eq!(world.nodes[newcomer].linked().len(), count);
        assert_full_mesh(&world);
    });
}

#[test]
fn whoever_is_alone_announces_itself_less_and_less_and_is_found_at_once() {
    seeds(100, |seed| {
        let mut world = World::new(seed, 1);
        world.add(Duration::ZERO);
        world.run(3 * MINUTE);
        let before = world.posts.len();
        world.run(10 * MINUTE);
        assert!(world.posts.len() - before <= 10 * 4);
        world.hubs[0].faults = Faults::default();
        world.add(Duration::ZERO);
        world.run(SECOND);
        assert_full_mesh(&world);
    });
}
