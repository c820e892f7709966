//! Two sides find out what the other lacks.

mod figures;
mod sides;

use std::collections::BTreeSet;

use murmuration_room::{Position, Stamp};
use proptest::{collection::vec, prelude::*};

use self::sides::{Sides, event};

/// A room's events, and who has which.
#[derive(Clone, Debug)]
struct Room {
    events: usize,
    /// Over how many milliseconds they are spread.
    span: u64,
    split: Split,
    seed: u64,
}

/// Who has what.
#[derive(Clone, Copy, Debug)]
enum Split {
    /// Each side lacks each event this often, in a thousand.
    Lacking([u32; 2]),
    /// Both have the same, but for so many of the newest, of which each has every other.
    Newest(usize),
    /// This side has nothing, and the other everything.
    Empty(usize),
    /// Each event has one who has it.
    Disjoint,
}

impl Room {
    fn sides(&self) -> Sides {
        let mut random = fastrand::Rng::with_seed(self.seed);
        let mut sides = Sides::new(random.u128(..).to_be_bytes());
        let events = (0..self.events).map(|_| event(random.u64(..self.span), &mut random));
        let events: BTreeSet<Position> = events.collect();
        for (age, event) in events.into_iter().rev().enumerate() {
            let has = self.split.has(age, &mut random);
            for (side, has) in sides.both.iter_mut().zip(has) {
                side.set.extend(has.then_some(event));
            }
        }
        sides
    }
}

impl Split {
    /// Who has the event that so many are newer than.
    fn has(self, age: usize, random: &mut fastrand::Rng) -> [bool; 2] {
        match self {
            Self::Lacking(often) => often.map(|often| random.u32(..1_000) >= often),
            Self::Newest(newest) if age >= newest => [true; 2],
            Self::Newest(_) => {
                let first = age.is_multiple_of(2);
                [first, !first]
            }
            Self::Empty(side) => [side != 0, side != 1],
            Self::Disjoint => {
                let first = random.bool();
                [first, !first]
            }
        }
    }
}

fn room() -> impl Strategy<Value = Room> {
    let events = prop_oneof![Just(0), 1..60_usize, 60..3_000_usize, 3_000..10_000_usize];
    // All at once, a few at each time, or in the course of a month.
    let span = prop_oneof![Just(1), 2..20_u64, Just(30 * 24 * 3_600_000)];
    let often = || prop_oneof![Just(0), Just(1), 2..20_u32, 20..900_u32];
    let split = prop_oneof![
        4 => [often(), often()].prop_map(Split::Lacking),
        2 => (0..200_usize).prop_map(Split::Newest),
        1 => (0..2_usize).prop_map(Split::Empty),
        1 => Just(Split::Disjoint),
    ];
    (events, span, split, any::<u64>()).prop_map(|(events, span, split, seed)| Room {
        events,
        span,
        split,
        seed,
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..Default::default() })]

    #[test]
    fn each_difference_is_found_once_and_each_event_that_both_have_is_known_to_be_held(
        room in room(), opener in 0..2_usize,
    ) {
        let sides = room.sides();
        let both: Vec<Position> = sides.common(Stamp(0)).copied().collect();
        let told = sides.reconcile(opener);
        prop_assert!(told.messages <= 20, "{} messages", told.messages);
        for (side, told) in told.sides.iter().enumerate() {
            prop_assert_eq!(&told.pushed, &sides.lacking(1 - side, Stamp(0)));
            prop_assert_eq!(&told.held, &both);
            prop_assert!(told.wanted <= sides.lacking(side, Stamp(0)).len());
        }
    }

    #[test]
    fn what_is_earlier_than_either_sides_floor_is_left_alone(
        room in room(), opener in 0..2_usize,
        floors: [prop::sample::Index; 2], before in [0..3_u64, 0..3_u64], prunes: [bool; 2],
    ) {
        let mut sides = room.sides();
        let all: BTreeSet<Position> = sides.both.iter().flat_map(|side| &side.set).copied().collect();
        let times: Vec<Stamp> = all.into_iter().map(|event| event.at).collect();
        for (index, side) in sides.both.iter_mut().enumerate() {
            if !times.is_empty() {
                let first = times[floors[index].index(times.len())];
                side.floor = Stamp(first.0 - before[index]);
            }
            if prunes[index] {
                side.set.retain(|event| event.at >= side.floor);
            }
        }
        let floor = sides.both[0].floor.max(sides.both[1].floor);
        let both: Vec<Position> = sides.common(floor).copied().collect();
        let told = sides.reconcile(opener);
        for (side, told) in told.sides.iter().enumerate() {
            prop_assert_eq!(&told.pushed, &sides.lacking(1 - side, floor));
            prop_assert_eq!(&told.held, &both);
        }
    }

    #[test]
    fn while_events_arrive_nothing_is_told_that_is_not_so_and_the_next_session_finds_the_rest(
        room in room(), seed: u64, rates in vec(0..4_usize, 2),
    ) {
        let mut random = fastrand::Rng::with_seed(seed);
        let mut sides = room.sides();
        let told = sides.reconcile_while(0, |sides| {
            for (side, &rate) in sides.both.iter_mut().zip(&rates) {
                for _ in 0..rate {
                    side.set.insert(event(random.u64(..room.span), &mut random));
                }
            }
        });
        for (side, told) in told.sides.iter().enumerate() {
            let theirs = &sides.both[1 - side].set;
            prop_assert!(told.held.iter().all(|event| theirs.contains(event)));
            prop_assert!(told.pushed.iter().all(|event| theirs.contains(event)));
        }
        sides.renew();
        sides.reconcile_while(1, |_| {});
        prop_assert_eq!(&sides.both[0].set, &sides.both[1].set);
    }
}

#[test]
fn a_hundred_thousand_that_all_differ_are_found_in_one_session() {
    let room = Room {
        events: 100_000,
        span: 1_000_000_000,
        split: Split::Disjoint,
        seed: 1,
    };
    let sides = room.sides();
    let told = sides.reconcile(0);
    println!("{} messages, {} bytes", told.messages, told.bytes);
    for (side, told) in told.sides.iter().enumerate() {
        assert_eq!(told.pushed, sides.lacking(1 - side, Stamp(0)));
    }
}
