//! Links that break, and pages that stop: what is mended, how soon, and what the others see.

use std::time::Duration;

use murmuration_swarm::{Departure, Event, Input};

use crate::{
    check::{
        SECOND, assert_full_mesh, assert_said_once, everybody_speaks, one_of, seeds, settled,
        speak_until, two_of,
    },
    sim::{NodeId, Shown, Suspended, World},
};

#[test]
fn a_crashed_page_is_unreachable_within_six_seconds_and_gone_within_twenty() {
    seeds(300, |seed| {
        let (mut world, count) = settled(seed, 2..=12, 1);
        let crashed = world.rng.usize(..count);
        let id = world.nodes[crashed].id.clone();
        world.crash(crashed);
        world.run(6 * SECOND);
        for node in others(&world, crashed) {
            assert_eq!(world.nodes[node].peers.get(&id), Some(&Shown::Wavering));
        }
        world.run(14 * SECOND);
        for node in others(&world, crashed) {
            assert_eq!(world.nodes[node].peers.get(&id), None);
        }
        assert_full_mesh(&world);
    });
}

#[test]
fn a_closed_page_is_gone_within_half_a_second() {
    seeds(300, |seed| {
        let (mut world, count) = settled(seed, 2..=12, 1);
        let closed = world.rng.usize(..count);
        world.input(closed, Input::Leave);
        world.close(closed);
        world.run(SECOND / 2);
        assert_full_mesh(&world);
    });
}

#[test]
fn a_path_that_is_cut_for_a_while_comes_back_and_loses_nothing() {
    seeds(1000, |seed| {
        let (mut world, count) = settled(seed, 2..=6, 1);
        let (a, b) = two_of(&mut world, count);
        let span = Duration::from_millis(world.rng.u64(500..=13_000));
        let first = world.first_message();
        world.set_cut(a, b, true);
        let end = world.now() + span;
        speak_until(&mut world, end);
        world.set_cut(a, b, false);
        world.run(4 * SECOND);
        assert_full_mesh(&world);
        everybody_speaks(&mut world);
        assert_said_once(&world, first);
        for node in &world.nodes {
            assert!(node.undelivered.is_empty(), "all of it could be delivered");
        }
    });
}

#[test]
fn an_address_that_changes_is_mended_on_the_same_connection_and_loses_nothing() {
    seeds(1000, |seed| {
        let (mut world, count) = settled(seed, 2..=6, 1);
        let moved = world.rng.usize(..count);
        let told = world.nodes[moved].told.len();
        let first = world.first_message();
        world.move_address(moved);
        let noticed = world.rng.bool();
        if noticed {
            world.input(moved, Input::Woke);
        }
        // Without the browser's word, the next ping shows it.
        let bound = if noticed { 3 * SECOND } else { 9 * SECOND };
        let end = world.now() + bound;
        speak_until(&mut world, end);
        assert_full_mesh(&world);
        world.run(SECOND);
        assert_said_once(&world, first);
        let left = |(_, event): &(Duration, Event)| matches!(event, Event::Left { .. });
        assert!(!world.nodes[moved].told[told..].iter().any(left));
    });
}

#[test]
fn with_no_hub_left_a_link_is_mended_by_way_of_a_peer_that_both_still_have() {
    seeds(500, |seed| {
        let hubs = (seed % 3 + 1) as usize;
        let (mut world, count) = settled(seed, 3..=6, hubs);
        for hub in 0..hubs {
            world.set_down(hub, true);
        }
        let (a, b) = two_of(&mut world, count);
        world.set_cut(a, b, true);
        let span = world.rng.u64(1..=60);
        world.run(Duration::from_secs(span));
        world.set_cut(a, b, false);
        world.run(25 * SECOND);
        assert_full_mesh(&world);
        everybody_speaks(&mut world);
    });
}

#[test]
fn a_frozen_page_is_not_given_up_and_has_missed_nothing_when_it_thaws() {
    seeds(300, |seed| {
        let (mut world, count) = settled(seed, 2..=6, 1);
        let frozen = world.rng.usize(..count);
        let id = world.nodes[frozen].id.clone();
        let first = world.first_message();
        world.suspend(frozen, Suspended::Frozen);
        let span = world.rng.u64(7..=50);
        let end = world.now() + Duration::from_secs(span);
        speak_until(&mut world, end);
        for node in others(&world, frozen) {
            assert_eq!(world.nodes[node].peers.get(&id), Some(&Shown::Wavering));
        }
        world.resume(frozen);
        world.run(3 * SECOND);
        assert_full_mesh(&world);
        assert_said_once(&world, first);
    });
}

#[test]
fn a_page_whose_process_was_stopped_is_linked_again_three_seconds_after_it_goes_on() {
    seeds(500, |seed| {
        let (mut world, count) = settled(seed, 2..=6, 1);
        let stopped = world.rng.usize(..count);
        world.suspend(stopped, Suspended::Stopped);
        let span = world.rng.u64(1..=120);
        world.run(Duration::from_secs(span));
        world.resume(stopped);
        world.run(3 * SECOND);
        assert_full_mesh(&world);
        everybody_speaks(&mut world);
    });
}

#[test]
fn a_clock_that_jumps_ends_no_link() {
    seeds(300, |seed| {
        let (mut world, count) = settled(seed, 2..=6, 1);
        let node = world.rng.usize(..count);
        let before = world.nodes[node].told.len();
        let by = one_of(&mut world, &[2, 30, 3600, 86_400 * 30]);
        world.jump(node, Duration::from_secs(by));
        world.run(3 * SECOND);
        assert_full_mesh(&world);
        everybody_speaks(&mut world);
        let gone = |(_, event): &(Duration, Event)| matches!(event, Event::Left { .. });
        assert!(!world.nodes[node].told[before..].iter().any(gone));
    });
}

#[test]
fn what_could_not_be_delivered_is_told_before_the_peer_is_gone() {
    seeds(300, |seed| {
        let (mut world, count) = settled(seed, 2..=6, 1);
        let crashed = world.rng.usize(..count);
        let id = world.nodes[crashed].id.clone();
        world.crash(crashed);
        world.run(SECOND);
        let message = world.new_message();
        for node in others(&world, crashed) {
            world.say(node, message.0, "too late\n");
        }
        world.run(20 * SECOND);
        for node in others(&world, crashed) {
            let node = &world.nodes[node];
            assert!(node.sent[&message].contains(&id));
            assert_eq!(node.undelivered, [(message, id.clone())]);
            let left = Event::Left {
                peer: id.clone(),
                why: Departure::Unreachable,
            };
            assert!(node.told.iter().any(|(_, event)| *event == left));
        }
    });
}

fn others(world: &World, node: NodeId) -> Vec<NodeId> {
    (0..world.nodes.len()).filter(|&it| it != node).collect()
}
