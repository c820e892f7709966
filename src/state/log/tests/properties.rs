//! What holds of every log.

use proptest::{collection::vec, prelude::*};

use super::*;

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

fn holds(log: &Log, chunk: &Rc<Chunk>) -> bool {
    log.chunks().iter().any(|other| Rc::ptr_eq(other, chunk))
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
