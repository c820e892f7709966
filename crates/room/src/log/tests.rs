use std::time::Duration;

use proptest::{prelude::*, sample::SizeRange};

use super::*;
use crate::{EventId, Identity, Kind, RoomId};

const ALL: Retention = Retention {
    count: usize::MAX,
    bytes: usize::MAX,
    age: None,
};

fn event(at: u64, heads: &[Position]) -> Arc<Event> {
    let author = Identity::from_seed(&[7; 32]);
    let room = RoomId::public("r");
    let at = Stamp(at << 16);
    Event::new(&room, &author, at, Kind::TEXT, heads, b"body").into()
}

fn log(events: &[Arc<Event>]) -> Log {
    let mut log = Log::default();
    for event in events {
        assert!(log.insert(event.clone()));
    }
    log
}

/// Each of the others follows the one before.
fn chain(length: u64) -> Vec<Arc<Event>> {
    let mut chain: Vec<Arc<Event>> = Vec::new();
    for at in 1..=length {
        let heads: Vec<_> = chain
            .last()
            .map(|last| last.position())
            .into_iter()
            .collect();
        chain.push(event(at, &heads));
    }
    chain
}

fn positions(events: &[Arc<Event>]) -> Vec<Position> {
    events.iter().map(|event| event.position()).collect()
}

#[test]
fn whatever_comes_first_the_order_is_the_same() {
    let chain = chain(5);
    let mut mixed = chain.clone();
    mixed.reverse();
    mixed.swap(1, 3);
    assert_eq!(log(&mixed).events(), &chain[..]);
    assert!(!log(&chain).insert(chain[2].clone()));
}

#[test]
fn what_nothing_follows_are_the_heads() {
    let root = event(1, &[]);
    let left = event(2, &[root.position()]);
    let right = event(3, &[root.position()]);
    let mut log = log(&[right.clone(), root, left.clone()]);
    let both = [left.position(), right.position()];
    assert_eq!(log.heads(), both);
    let joined = event(4, &both);
    log.insert(joined.clone());
    assert_eq!(log.heads(), [joined.position()]);
}

#[test]
fn what_is_followed_and_not_there_is_missing_until_it_comes() {
    let chain = chain(3);
    let mut log = log(&[chain[2].clone()]);
    assert_eq!(log.missing(), [chain[1].position()]);
    log.insert(chain[1].clone());
    assert_eq!(log.missing(), [chain[0].position()]);
    log.insert(chain[0].clone());
    assert!(log.missing().is_empty());
}

#[test]
fn the_oldest_are_let_go_and_are_no_gap_and_do_not_come_back() {
    let chain = chain(5);
    let mut log = log(&chain);
    let retention = Retention { count: 2, ..ALL };
    assert_eq!(log.prune(&retention, Wall(9)), positions(&chain[..3]));
    assert_eq!(log.events(), &chain[3..]);
    assert!(log.missing().is_empty());
    assert!(!log.insert(chain[2].clone()));
    assert!(log.prune(&retention, Wall(9)).is_empty());
    assert_eq!(log.next_stamp(Wall(0)).wall(), Wall(5));
}

#[test]
fn once_more_may_be_held_what_was_let_go_is_taken_in_again() {
    let chain = chain(5);
    let mut log = log(&chain);
    log.prune(&Retention { count: 2, ..ALL }, Wall(9));
    log.reopen();
    log.prune(&ALL, Wall(9));
    assert!(log.missing().is_empty());
    assert!(log.insert(chain[2].clone()));
    assert_eq!(log.missing(), [chain[1].position()]);
}

#[test]
fn bytes_and_age_count_too() {
    let chain = chain(5);
    let size = |events: &[Arc<Event>]| events.iter().map(|event| event.bytes().len()).sum();
    let bytes = size(&chain[2..]);
    let mut one = log(&chain);
    one.prune(&Retention { bytes, ..ALL }, Wall(9));
    assert_eq!(one.events(), &chain[2..]);

    let mut other = log(&chain);
    let age = Some(Duration::from_millis(5));
    other.prune(&Retention { age, ..ALL }, Wall(9));
    assert_eq!(other.events(), &chain[3..]);
    assert!(!other.would_hold(&chain[2].position()));
    assert!(other.insert(event(4, &[])));
}

proptest! {
    /// What two hold that let go of things at different times, and then hear of all, is the same.
    #[test]
    fn letting_go_early_changes_nothing(
        times in proptest::collection::vec((1..40_u64, any::<bool>()), SizeRange::from(0..40)),
        count in 1..20_usize,
    ) {
        let retention = Retention { count, ..ALL };
        let events: Vec<_> = times.iter().map(|(at, _)| event(*at, &[])).collect();
        let mut late = Log::default();
        let mut early = Log::default();
        for (event, (_, prunes)) in events.iter().zip(&times) {
            late.insert(event.clone());
            early.insert(event.clone());
            if *prunes {
                early.prune(&retention, Wall(0));
            }
        }
        early.prune(&retention, Wall(0));
        late.prune(&retention, Wall(0));
        prop_assert_eq!(early.events(), late.events());
        prop_assert_eq!(early.bytes, late.bytes);
        prop_assert!(early.positions().is_sorted());
        prop_assert!(early.events.len() <= count);
    }

    /// Missing and followed, kept as things come and go, are what they are counted anew.
    #[test]
    fn the_books_are_right(
        steps in proptest::collection::vec((1..30_u64, any::<u8>(), any::<bool>()), SizeRange::from(0..40)),
    ) {
        let mut log = Log::default();
        let mut known: Vec<Arc<Event>> = Vec::new();
        for (at, pick, comes) in steps {
            let heads = known.get(usize::from(pick) % (known.len() + 1));
            let heads: Vec<_> = heads.map(|head| head.position()).into_iter().collect();
            let at = heads.first().map_or(at, |head: &Position| (head.at.0 >> 16) + at);
            known.push(event(at, &heads));
            if comes {
                let at = usize::from(pick) % known.len();
                log.insert(known[at].clone());
            }
            log.prune(&Retention { count: 10, ..ALL }, Wall(0));
            let mut missing: Vec<_> = log
                .events()
                .iter()
                .flat_map(|event| event.heads().to_vec())
                .filter(|head| log.would_hold(head) && !log.contains(head))
                .collect();
            missing.sort();
            missing.dedup();
            prop_assert!(missing.iter().all(|position| log.missing().contains(position)));
            prop_assert_eq!(log.missing().len(), missing.len());
        }
    }
}

#[test]
fn the_floor_is_just_behind_what_went_last() {
    let position = |id| Position {
        at: Stamp(7),
        id: EventId(id),
    };
    assert_eq!(retention::after(&position([0; 32])).id.0[31], 1);
    let mut carried = [0; 32];
    carried[30] = 1;
    let mut full = [0; 32];
    full[31] = 0xff;
    assert_eq!(retention::after(&position(full)), position(carried));
    assert_eq!(retention::after(&position([0xff; 32])).at, Stamp(8));
}
