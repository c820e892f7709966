//! Rooms of our pages alone.

use std::{collections::BTreeMap, time::Duration};

use murmuration_swarm::{Departure, Event, Input, PeerId};

use crate::{
    check::{
        SECOND, assert_full_mesh, everybody_speaks, everybody_speaks_until, one_of, seeds, start,
    },
    sim::{Faults, NodeId, Shown, World},
};

#[test]
fn all_who_start_together_are_linked_within_two_seconds_and_hear_each_other_once() {
    seeds(2000, |seed| {
        let mut world = World::new(seed, 1);
        let count = world.rng.usize(2..=16);
        let most = one_of(&mut world, &[0, 20, 200]);
        start(&mut world, count, 0..=most);
        world.run(2 * SECOND);
        assert_full_mesh(&world);
        everybody_speaks(&mut world);
    });
}

#[test]
fn a_link_costs_the_hub_four_posts_at_most() {
    seeds(300, |seed| {
        let mut world = World::new(seed, 1);
        let count = world.rng.usize(2..=10);
        start(&mut world, count, 0..=3000);
        world.run(10 * SECOND);
        assert_full_mesh(&world);
        let mut posts: BTreeMap<(NodeId, PeerId), usize> = BTreeMap::new();
        for post in world.posts.iter().filter(|post| !post.channel.is_all()) {
            let to = world
                .nodes
                .iter()
                .position(|node| node.id.channel() == post.channel);
            let to = to.expect("posted to a page of the room");
            let pair = (post.from.min(to), world.nodes[post.from.max(to)].id.clone());
            *posts.entry(pair).or_default() += 1;
        }
        let most = posts.values().max().copied().unwrap_or_default();
        assert!(most <= 4, "a pair posted {most} times");
    });
}

#[test]
fn a_newcomer_is_linked_with_a_settled_room_in_one_round() {
    seeds(200, |seed| {
        let mut world = World::new(seed, 1);
        start(&mut world, 5, 0..=100);
        world.run(30 * SECOND);
        let newcomer = world.add(Duration::ZERO);
        world.run(SECOND);
        assert_eq!(world.nodes[newcomer].linked().len(), 5);
        assert_full_mesh(&world);
    });
}

#[test]
fn a_hub_that_loses_doubles_and_delays_messages_only_takes_longer() {
    seeds(1000, |seed| {
        let mut world = World::new(seed, 1);
        world.hubs[0].faults = Faults {
            lose: 20,
            double: 20,
            late: 20,
            ..Faults::default()
        };
        let count = world.rng.usize(2..=8);
        start(&mut world, count, 0..=500);
        everybody_speaks_until(&mut world, 15 * SECOND);
        world.hubs[0].faults = Faults::default();
        world.run(40 * SECOND);
        assert_full_mesh(&world);
        everybody_speaks(&mut world);
    });
}

#[test]
fn a_lost_offer_or_answer_is_made_good_within_three_seconds() {
    seeds(1000, |seed| {
        let mut world = World::new(seed, 1);
        start(&mut world, 2, 0..=200);
        let lost = world.rng.usize(0..=1);
        world.lose_signal(lost);
        world.run(4 * SECOND);
        assert_full_mesh(&world);
        everybody_speaks(&mut world);
    });
}

#[test]
fn pages_that_close_crash_and_come_while_others_link_leave_no_ghosts() {
    seeds(2000, |seed| {
        let mut world = World::new(seed, 1);
        let count = world.rng.usize(2..=12);
        start(&mut world, count, 0..=500);
        for _ in 0..world.rng.usize(1..=6) {
            let pause = Duration::from_millis(world.rng.u64(0..=700));
            world.run(pause);
            let node = world.rng.usize(..world.nodes.len());
            match world.rng.u8(..3) {
                0 => world.close(node),
                1 => world.crash(node),
                _ => drop(world.add(Duration::ZERO)),
            }
        }
        world.run(40 * SECOND);
        assert_full_mesh(&world);
        everybody_speaks(&mut world);
    });
}

#[test]
fn a_page_that_starts_anew_under_its_old_id_replaces_itself() {
    seeds(1000, |seed| {
        let mut world = World::new(seed, 1);
        start(&mut world, 3, 0..=300);
        let reloaded = world.add_as(Duration::ZERO, 7);
        world.run(5 * SECOND);
        assert_full_mesh(&world);
        if world.rng.bool() {
            world.crash(reloaded);
        } else {
            world.close(reloaded);
        }
        let pause = Duration::from_millis(world.rng.u64(0..=3000));
        world.run(pause);
        world.add_as(Duration::ZERO, 7);
        world.run(8 * SECOND);
        assert_full_mesh(&world);
        everybody_speaks(&mut world);
    });
}

#[test]
fn a_closed_page_is_gone_at_once_and_a_crashed_one_when_the_browser_gives_it_up() {
    let mut world = World::new(1, 1);
    start(&mut world, 3, 0..=100);
    world.run(3 * SECOND);
    let (closed, crashed) = (world.nodes[1].id.clone(), world.nodes[2].id.clone());
    world.close(1);
    world.crash(2);
    world.run(SECOND / 2);
    assert_eq!(world.nodes[0].peers.get(&closed), None);
    assert_eq!(world.nodes[0].peers.get(&crashed), Some(&Shown::Joined));
    world.run(6 * SECOND);
    assert_eq!(world.nodes[0].peers.get(&crashed), Some(&Shown::Wavering));
    world.run(10 * SECOND);
    assert_eq!(world.nodes[0].peers.get(&crashed), None);
    let left: Vec<_> = world.nodes[0]
        .told
        .iter()
        .filter_map(|(_, event)| match event {
            Event::Left { peer, why } => Some((peer.clone(), *why)),
            _ => None,
        })
        .collect();
    assert_eq!(
        left,
        [
            (closed, Departure::Closed),
            (crashed, Departure::Unreachable)
        ]
    );
}

#[test]
fn linked_pages_talk_on_when_the_hub_dies_and_find_newcomers_when_it_is_back() {
    seeds(100, |seed| {
        let mut world = World::new(seed, 1);
        start(&mut world, 4, 0..=100);
        world.run(3 * SECOND);
        world.set_down(0, true);
        world.run(20 * SECOND);
        assert_full_mesh(&world);
        everybody_speaks(&mut world);
        world.add(Duration::ZERO);
        world.run(5 * SECOND);
        world.set_down(0, false);
        world.run(40 * SECOND);
        assert_full_mesh(&world);
    });
}

#[test]
fn who_leaves_is_told_nothing_more_and_does_nothing_more() {
    let mut world = World::new(3, 1);
    start(&mut world, 3, 0..=50);
    world.run(3 * SECOND);
    world.input(0, Input::Leave);
    let told = world.nodes[0].told.len();
    let posts = world.posts.len();
    world.say(0, 1, "anybody?\n");
    world.run(SECOND);
    assert_eq!(world.nodes[0].told.len(), told);
    assert!(world.posts[posts..].iter().all(|post| post.from != 0));
    assert_eq!(world.nodes[1].linked(), [&world.nodes[2].id]);
}
