//! What outlives a page.

use std::time::Duration;

use murmuration_room::{Input, Told};

use crate::world::{World, check};

const SECOND: Duration = Duration::from_secs(1);

#[test]
fn what_is_written_alone_is_sent_later_once_and_in_order() {
    check(50, |seed| {
        let mut world = World::new(seed, 2);
        let written: Vec<_> = (0..5).map(|n| world.say(0, &format!("{n}"))).collect();
        world.run(SECOND);
        world.reload(0);
        let mut all = written.clone();
        all.push(world.say(0, "after the reload"));
        world.link(0, 1);
        world.run(5 * SECOND);
        assert_eq!(world.positions(1), all);
        for position in &all {
            assert_eq!(world.keepers(0, position).len(), 1);
        }
    });
}

#[test]
fn nobody_says_that_it_holds_what_a_reload_would_lose() {
    check(200, |seed| {
        let mut world = World::new(seed, 3);
        world.link(0, 1);
        world.link(0, 2);
        world.link(1, 2);
        world.run(SECOND);
        let position = world.say(0, "keep this");
        let until = world.random.u64(..300);
        world.run(Duration::from_millis(until));
        let keepers = world.keepers(0, &position);
        world.part_all();
        for number in [1, 2] {
            world.reload(number);
            if keepers.contains(&world.member(number)) {
                assert_eq!(world.positions(number), [position]);
            }
        }
    });
}

#[test]
fn who_comes_back_counts_again_after_a_reload_here() {
    check(30, |seed| {
        let mut world = World::new(seed, 2);
        world.link(0, 1);
        let position = world.say(0, "hello");
        world.run(SECOND);
        world.reload(0);
        assert!(world.keepers(0, &position).is_empty());
        world.link(0, 1);
        world.run(3 * SECOND);
        assert_eq!(world.keepers(0, &position).len(), 1);
    });
}

#[test]
fn what_is_imported_is_kept_told_and_passed_on_as_if_it_had_been_sent() {
    check(20, |seed| {
        let mut world = World::new(seed, 3);
        // More than anybody may say at once.
        let said: Vec<_> = (0..300).map(|n| world.say(0, &format!("{n}"))).collect();
        world.link(1, 2);
        world.run(SECOND);
        let file = world.members[0].machine.events().to_vec();

        world.handle(1, Input::Import(file.clone()));
        let told = &world.members[1].told;
        let is_all = |told: &Told| matches!(told, Told::Added(events) if *events == file);
        assert!(told.iter().any(is_all), "{told:?}");
        world.run(90 * SECOND);
        for number in [1, 2] {
            assert_eq!(world.positions(number), said);
            assert!(said.iter().eq(world.members[number].stored.keys()));
        }
        let before = world.members[1].told.len();
        world.handle(1, Input::Import(file));
        assert_eq!(world.members[1].told.len(), before, "nothing was new");
    });
}
