//! The log, whatever comes in whatever order.

use std::collections::HashSet;

use murmuration_swarm::PeerId;
use proptest::{collection::vec, prelude::*};

use super::*;
use crate::state::{Author, Reach};

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn every_order_of_arrival_gives_the_same_log(places in places(500), seed in any::<u64>()) {
        let mut sorted = places.clone();
        sorted.sort();
        sorted.dedup();
        let mut shuffled = places;
        shuffle(&mut shuffled, seed);
        let (log, in_order) = (log_of(&shuffled), log_of(&sorted));
        let shown = |log: &Log| -> Vec<_> {
            log.entries().map(|entry| (entry.place, entry.at, entry.what.clone(), entry.follows)).collect()
        };
        prop_assert_eq!(shown(&log), shown(&in_order));
        prop_assert!(log.entries().map(|entry| entry.place).eq(sorted));
        check(&log);
    }

    #[test]
    fn one_more_entry_changes_one_chunk_or_splits_one(places in places(500), more in place()) {
        let mut log = log_of(&places);
        let before = log.clone();
        insert(&mut log, more);
        let fresh = log.chunks().iter().filter(|chunk| !holds(&before, chunk)).count();
        // Its own, what was split off, and the next one when its first entry ceases to follow.
        prop_assert!(fresh <= 3, "{fresh} chunks are new");
        check(&log);
    }

    #[test]
    fn whatever_is_done_to_a_log_it_stays_right(steps in vec(step(), 0..400)) {
        let mut log = log_of(&[]);
        for step in steps {
            match step {
                Step::Insert(place) => insert(&mut log, place),
                Step::Push => log.push(Moment(1), What::Notice(Notice::Returned)),
                Step::Gaps(mut gaps) => {
                    gaps.sort();
                    log.mark_gaps(&gaps);
                    let marked = log.entries().filter(|entry| entry.gap).map(|entry| entry.place);
                    gaps.retain(|gap| log.find(gap).is_ok());
                    gaps.dedup();
                    prop_assert!(marked.eq(gaps));
                }
                Step::Forget(place) => {
                    log.forget_before(place);
                    prop_assert!(log.entries().all(|entry| entry.place >= place));
                }
                Step::Update(place) => {
                    log.update(&place, |what| *what = said("z", "something longer than it was"));
                }
            }
            check(&log);
        }
    }
}

#[test]
fn what_is_there_already_stays_as_it_is() {
    let mut log = log_of(&[at(1)]);
    let before = log.clone();
    log.insert(at(1), Moment(9), said("b", "another"));
    assert_eq!(log, before);
}

#[test]
fn an_own_entry_comes_after_all_that_is_there_and_before_what_is_said_next() {
    let mut log = log_of(&[at(5_000)]);
    // The clock of whoever spoke is ahead of this page's.
    log.push(Moment(1_000), What::Notice(Notice::Returned));
    log.push(Moment(1_000), What::Notice(Notice::Returned));
    let next = Stamp::following(at(5_000).at, Wall(1_000));
    insert(
        &mut log,
        Position {
            at: next,
            id: EventId::default(),
        },
    );
    let numbers: Vec<u64> = log.entries().map(|entry| entry.number).collect();
    assert_eq!(numbers, [0, 1, 2, 3]);
    // The next notice, on a clock that is right, is at its own time.
    log.push(Moment(9_000), What::Notice(Notice::Returned));
    assert_eq!(log.latest().at, Stamp::first(Wall(9_000)));
}

#[test]
fn what_comes_between_two_of_a_row_ends_it_and_what_follows_is_told_so() {
    let mut log = Log::default();
    log.insert(at(1), Moment(1), said("a", "one"));
    log.insert(at(3), Moment(3), said("a", "three"));
    assert_eq!(follows(&log), [false, true]);
    log.insert(at(2), Moment(2), said("b", "two"));
    assert_eq!(follows(&log), [false, false, false]);
    log.update(&at(2), |what| *what = said("a", "two"));
    assert_eq!(follows(&log), [false, true, true]);
    log.mark_gaps(&[at(2)]);
    assert_eq!(follows(&log), [false, false, true]);
    log.forget_before(at(3));
    assert_eq!(follows(&log), [false]);
}

#[test]
fn a_change_of_one_entry_leaves_the_other_chunks_as_they_are() {
    let places: Vec<_> = (0..5 * CHUNK as u64).map(at).collect();
    let mut log = log_of(&places);
    let changed = |log: &Log, before: &Log| -> Vec<bool> {
        let chunks = log.chunks().iter().zip(before.chunks());
        chunks.map(|(a, b)| !Rc::ptr_eq(a, b)).collect()
    };

    let before = log.clone();
    let middle = at(2 * CHUNK as u64 + 7);
    assert!(log.update(&middle, |what| *what = said("z", "new")));
    assert_eq!(changed(&log, &before), [false, false, true, false, false]);
    let before = log.clone();
    assert!(!log.update(&middle, |what| *what = said("z", "new")));
    assert!(!log.update(&at(1 << 40), |_| unreachable!()));
    assert_eq!(changed(&log, &before), [false; 5]);

    log.mark_gaps(&[at(7), middle]);
    assert_eq!(changed(&log, &before), [true, false, true, false, false]);
    let before = log.clone();
    log.mark_gaps(&[middle, at(4 * CHUNK as u64 + 7)]);
    assert_eq!(changed(&log, &before), [true, false, false, false, true]);
    let before = log.clone();
    log.mark_gaps(&[middle, at(4 * CHUNK as u64 + 7)]);
    assert_eq!(changed(&log, &before), [false; 5]);

    log.forget_before(middle);
    assert_eq!(log.chunks()[1..], before.chunks()[3..]);
    assert!(Rc::ptr_eq(&log.chunks()[1], &before.chunks()[3]));
    assert_eq!(log.chunks()[0].key(), before.chunks()[2].key());
    assert_eq!(log.dropped(), 2 * CHUNK as u64 + 7);
}

#[test]
fn a_chunk_keeps_its_key_while_it_grows_and_when_it_is_split() {
    let mut log = log_of(&(0..CHUNK as u64).map(|n| at(10 * n)).collect::<Vec<_>>());
    let key = log.chunks()[0].key();
    insert(&mut log, at(5));
    let keys: Vec<u64> = log.chunks().iter().map(|chunk| chunk.key()).collect();
    assert_eq!(keys.len(), 2);
    assert_eq!(keys[0], key);
    check(&log);
}

#[test]
fn what_is_older_than_what_was_let_go_is_not_taken_in() {
    let mut log = log_of(&(0..10).map(at).collect::<Vec<_>>());
    log.forget_before(at(5));
    insert(&mut log, at(4));
    assert_eq!((log.len(), log.dropped()), (5, 5));
    log.forget_before(at(100));
    assert!(log.is_empty());
    log.push(Moment(1), What::Notice(Notice::Returned));
    assert_eq!(log.len(), 1, "an own entry is never too old");
}

#[test]
fn the_oldest_go_whatever_order_they_come_in() {
    let all = LOG_ENTRIES as u64 + 500;
    let up = log_of(&(0..all).map(at).collect::<Vec<_>>());
    let down = log_of(&(0..all).rev().map(at).collect::<Vec<_>>());
    for log in [up, down] {
        assert!(log.len() <= LOG_ENTRIES && log.len() > LOG_ENTRIES - CHUNK);
        assert_eq!(log.latest(), at(all - 1));
        assert_eq!(log.chunks()[0].first(), at(all - log.len() as u64));
        check(&log);
    }
}

#[test]
fn history_is_no_news() {
    let mut log = Log::default();
    log.push(Moment(1_000), What::Notice(Notice::Returned));
    insert(&mut log, at(10));
    assert_eq!(log.heard(), 0);
    insert(&mut log, at(2_000));
    insert(&mut log, at(1_500));
    assert_eq!(log.heard(), 2);
}

#[test]
fn a_look_back_reaches_whole_chunks() {
    let log = log_of(&(0..5 * CHUNK as u64).map(at).collect::<Vec<_>>());
    let chunk = |n: usize| log.chunks()[n].first();
    assert_eq!(log.back(None, 1), chunk(4));
    assert_eq!(log.back(None, CHUNK + 1), chunk(3));
    assert_eq!(log.back(Some(chunk(3)), 2 * CHUNK), chunk(1));
    assert_eq!(log.back(Some(chunk(1)), 10 * CHUNK), chunk(0));
    assert_eq!(log.back(Some(chunk(0)), 10), chunk(0));
    assert_eq!(Log::default().back(None, 10), Position::default());
}

/// Whether all that has to hold of any log holds.
fn check(log: &Log) {
    let entries: Vec<_> = log.entries().collect();
    assert_eq!(entries.len(), log.len());
    assert_eq!(log.dropped() + log.len() as u64, log.total());
    let weight: usize = entries.iter().map(|entry| entry.what.weight()).sum();
    assert_eq!(weight, log.bytes);
    let chunk_bytes = log.chunks().iter().map(|chunk| chunk.bytes());
    assert_eq!(weight, chunk_bytes.sum::<usize>());
    assert!(entries.is_sorted_by(|a, b| a.place < b.place));

    let mut before = None;
    for entry in &entries {
        let follows = before.is_some_and(|before: &Entry| {
            before.what.speaker().is_some()
                && before.what.speaker() == entry.what.speaker()
                && entry.at.0 < before.at.0 + 5 * 60_000
                && !entry.gap
        });
        assert_eq!(entry.follows, follows, "{entry:?} after {before:?}");
        before = Some(entry);
    }

    let numbers: HashSet<u64> = entries.iter().map(|entry| entry.number).collect();
    assert_eq!(numbers.len(), entries.len());
    let keys: HashSet<u64> = log.chunks().iter().map(|chunk| chunk.key()).collect();
    assert_eq!(keys.len(), log.chunks().len());
    for chunk in log.chunks() {
        assert!((1..=CHUNK).contains(&chunk.entries().len()));
    }
    // A chunk is begun where one is full, and is half full itself or begins with one entry.
    assert!(log.begun <= 1 + log.total() / (CHUNK as u64 / 2));
}

fn holds(log: &Log, chunk: &Rc<Chunk>) -> bool {
    log.chunks().iter().any(|other| Rc::ptr_eq(other, chunk))
}

fn log_of(places: &[Position]) -> Log {
    let mut log = Log::default();
    for place in places {
        insert(&mut log, *place);
    }
    log
}

/// Something that is made of its place alone.
fn insert(log: &mut Log, place: Position) {
    let speaker = if place.id.0[0] < 5 { "a" } else { "b" };
    let text = format!("{place:?}");
    log.insert(place, Moment(place.at.wall().0), said(speaker, &text));
}

fn said(who: &str, text: &str) -> What {
    let id = PeerId::new(who).unwrap();
    let by = Author {
        name: who.into(),
        id,
        ambiguous: false,
    };
    match who {
        "b" => What::Own {
            message: Some(MessageId(1)),
            by,
            text: text.into(),
            reach: Reach::default(),
        },
        _ => What::Said {
            by,
            text: text.into(),
            cut: false,
        },
    }
}

fn follows(log: &Log) -> Vec<bool> {
    log.entries().map(|entry| entry.follows).collect()
}

fn at(millis: u64) -> Position {
    Position {
        at: Stamp::first(Wall(millis)),
        id: EventId::default(),
    }
}

#[derive(Clone, Debug)]
enum Step {
    Insert(Position),
    Push,
    Gaps(Vec<Position>),
    Forget(Position),
    Update(Position),
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        40 => place().prop_map(Step::Insert),
        2 => Just(Step::Push),
        2 => vec(place(), 0..20).prop_map(Step::Gaps),
        1 => (0_u64..600).prop_map(|minute| Step::Forget(at(minute * 60_000))),
        4 => place().prop_map(Step::Update),
    ]
}

fn places(most: usize) -> impl Strategy<Value = Vec<Position>> {
    vec(place(), 0..most)
}

/// Minutes apart, some at the same time, some the very same.
fn place() -> impl Strategy<Value = Position> {
    (0_u64..600, 0_u8..10).prop_map(|(minute, id)| Position {
        at: at(minute * 60_000).at,
        id: EventId([id; 32]),
    })
}

fn shuffle(places: &mut [Position], mut seed: u64) {
    for end in (1..places.len()).rev() {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        places.swap(end, (seed >> 33) as usize % (end + 1));
    }
}
