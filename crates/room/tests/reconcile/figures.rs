//! What it costs, in bytes of both directions together, without the events themselves.

use crate::sides::{Outcome, Sides, event};

/// A room of this many events, in the course of a month; where one side lacks some of them.
fn missing(events: usize, missing: usize, newest: bool) -> Outcome {
    let mut random = fastrand::Rng::with_seed(7);
    let month = 30 * 24 * 3_600_000;
    let mut all: Vec<_> = (0..events)
        .map(|_| event(random.u64(..month), &mut random))
        .collect();
    all.sort();
    let mut sides = Sides::new([5; 16]);
    sides.both[0].set.extend(&all);
    if !newest {
        random.shuffle(&mut all);
    }
    sides.both[1].set.extend(&all[..events - missing]);
    let outcomes = [0, 1].map(|opener| sides.reconcile(opener));
    for outcome in &outcomes {
        assert_eq!(outcome.sides[0].pushed.len(), missing);
    }
    let [first, second] = outcomes;
    // The dearer of both: either may open.
    if first.bytes > second.bytes {
        first
    } else {
        second
    }
}

#[test]
fn to_find_ten_of_ten_thousand_takes_few_bytes() {
    for newest in [false, true] {
        let told = missing(10_000, 10, newest);
        println!("{} bytes, {} messages", told.bytes, told.messages);
        assert!(told.bytes < 8_000, "{} bytes", told.bytes);
        assert!(told.messages <= 4, "{} messages", told.messages);
    }
}

#[test]
fn it_costs_in_proportion_to_what_is_missing_and_never_much_more_than_a_list_of_all() {
    const EVENTS: usize = 10_000;
    println!("missing | bytes, at random | messages | bytes, newest | messages");
    for lacks in [0, 1, 10, 100, 1_000, EVENTS] {
        let told = [false, true].map(|newest| missing(EVENTS, lacks, newest));
        let row = told
            .each_ref()
            .map(|told| format!("{} | {}", told.bytes, told.messages));
        println!("{lacks} | {}", row.join(" | "));
        for told in told {
            assert!(told.bytes <= 300 + lacks * 600, "{} bytes", told.bytes);
            assert!(told.bytes <= EVENTS * 12, "{} bytes", told.bytes);
        }
    }
}
