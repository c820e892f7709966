//! The log, whatever comes in whatever order.

#[cfg(not(target_arch = "wasm32"))]
mod properties;

use std::collections::HashSet;

use murmuration_swarm::PeerId;

use super::*;
use crate::state::{Author, Reach};

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
    let mut log = Log::default();
    let keys = |log: &Log| -> Vec<u64> { log.chunks().iter().map(|chunk| chunk.key()).collect() };
    for n in (1..=CHUNK as u64).rev() {
        insert(&mut log, at(10 * n));
        assert_eq!(keys(&log), [0]);
    }
    insert(&mut log, at(15));
    assert_eq!(keys(&log), [0, 1]);
    check(&log);
}

#[test]
fn chunks_are_well_filled_in_the_orders_that_there_are() {
    let all = 3_000;
    let half = |odd: u64| (0..all / 2).map(move |n| at(2 * n + odd));
    let orders: [Vec<Position>; 4] = [
        (0..all).map(at).collect(),
        (0..all).rev().map(at).collect(),
        [at(all)].into_iter().chain((0..all).map(at)).collect(),
        half(0).chain(half(1).rev()).collect(),
    ];
    for order in orders {
        let log = log_of(&order);
        let chunks = log.chunks().len();
        assert!(chunks <= 1 + 2 * log.len() / CHUNK, "{chunks} chunks");
    }
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
        member: None,
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
