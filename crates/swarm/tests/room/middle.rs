//! Hubs that put somebody into the middle of a link, and pages that all have to vouch.

use std::time::Duration;

use murmuration_swarm::{Dropped, Event, Failure};

use crate::{
    check::{SECOND, assert_full_mesh, everybody_speaks, one_of, seeds, start},
    sim::{Meddling, NodeId, Version, Vouching, World},
};

const MEDDLINGS: [Meddling; 3] = [Meddling::Misleads, Meddling::Listens, Meddling::Feigns];

// That nobody is ever told to be linked through somebody else is checked wherever a page is told
// that it is linked.

#[test]
fn two_pages_between_whom_somebody_sits_are_never_linked_and_are_soon_when_nobody_does() {
    seeds(300, |seed| {
        let mut world = World::with(seed, 1, Vouching::Required);
        start(&mut world, 2, 0..=500);
        let how = one_of(&mut world, &MEDDLINGS);
        world.meddle_between(0, 1, Some(how));
        let span = Duration::from_secs(world.rng.u64(20..=60));
        world.run(span);
        let told = world.nodes.iter().flat_map(|node| &node.told);
        let failures: Vec<&Failure> = told
            .filter_map(|(_, event)| match event {
                Event::Joined { .. } => panic!("{how:?}"),
                Event::Failed { why, .. } => Some(why),
                _ => None,
            })
            .collect();
        let seen_through = |why: &&Failure| match how {
            // The browsers do: the two have no connection.
            Meddling::Misleads => matches!(why, Failure::NoPath(_)),
            Meddling::Listens | Meddling::Feigns => matches!(why, Failure::Unproven(_)),
        };
        assert!(failures.iter().any(seen_through), "{how:?}: {failures:?}");
        world.meddle_between(0, 1, None);
        world.run(60 * SECOND);
        assert_full_mesh(&world);
        everybody_speaks(&mut world);
    });
}

#[test]
fn those_whose_signals_are_left_alone_link_as_ever_while_somebody_sits_between_others() {
    seeds(300, |seed| {
        let mut world = World::with(seed, 1, Vouching::Required);
        let count = world.rng.usize(3..=7);
        start(&mut world, count, 0..=500);
        let meddled: Vec<(NodeId, NodeId)> =
            pairs(count).filter(|_| world.rng.u8(..3) == 0).collect();
        for &(a, b) in &meddled {
            let how = one_of(&mut world, &MEDDLINGS);
            world.meddle_between(a, b, Some(how));
        }
        world.run(3 * SECOND);
        for (a, b) in pairs(count) {
            let linked = world.nodes[a].linked().contains(&&world.nodes[b].id);
            assert!(linked || meddled.contains(&(a, b)), "{a} and {b}");
        }
        world.run(30 * SECOND);
        for &(a, b) in &meddled {
            world.meddle_between(a, b, None);
        }
        world.run(60 * SECOND);
        assert_full_mesh(&world);
        everybody_speaks(&mut world);
    });
}

#[test]
fn whoever_comes_between_two_that_are_linked_gets_no_certificate_into_their_link() {
    seeds(300, |seed| {
        let mut world = World::with(seed, 1, Vouching::Required);
        let count = world.rng.usize(3..=5);
        start(&mut world, count, 0..=500);
        world.run(5 * SECOND);
        assert_full_mesh(&world);
        meddle_everywhere(&mut world, Some(Meddling::Misleads));
        let moved = world.rng.usize(1..count);
        world.set_cut(0, moved, true);
        world.run(9 * SECOND);
        world.set_cut(0, moved, false);
        world.run(15 * SECOND);
        // Others carry what mends it.
        for node in &world.nodes {
            assert_eq!(node.linked().len(), count - 1);
        }
        meddle_everywhere(&mut world, None);
        world.run(60 * SECOND);
        assert_full_mesh(&world);
        everybody_speaks(&mut world);
        let certificate = |dropped: &Dropped| matches!(dropped, Dropped::Certificate(_));
        let all = world.nodes.iter().flat_map(|node| &node.dropped);
        assert!(all.filter(|dropped| certificate(dropped)).count() > 0);
    });
}

#[test]
fn pages_that_all_vouch_link_with_no_original_and_with_each_other_as_ever() {
    seeds(100, |seed| {
        let mut world = World::with(seed, 1, Vouching::Required);
        let count = world.rng.usize(2..=5);
        start(&mut world, count, 0..=500);
        let version = one_of(&mut world, &[Version::Six, Version::Nine]);
        let original = world.add_original(Duration::ZERO, version);
        world.run(10 * SECOND);
        for node in 0..count {
            assert_eq!(world.nodes[node].linked().len(), count - 1);
        }
        assert!(world.nodes[original].linked().is_empty());
    });
}

fn meddle_everywhere(world: &mut World, how: Option<Meddling>) {
    for (a, b) in pairs(world.nodes.len()) {
        world.meddle_between(a, b, how);
    }
}

/// Every two of so many pages.
fn pairs(count: usize) -> impl Iterator<Item = (NodeId, NodeId)> {
    (0..count).flat_map(|a| (0..a).map(move |b| (b, a)))
}
