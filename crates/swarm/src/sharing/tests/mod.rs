//! Tabs that share, by the thousand, in a simulated browser.
//!
//! A failing seed prints itself; `SEED=… cargo test -p murmuration-swarm --lib sharing` replays just
//! that one, `TRACE=1` prints all that happens in it, and `SEEDS=…` sets how many are tried.

mod browser;
mod hub;

use std::{
    env,
    panic::{AssertUnwindSafe, catch_unwind, resume_unwind},
    time::Duration,
};

use browser::Browser;

const SECOND: Duration = Duration::from_secs(1);

#[test]
fn one_tab_opens_one_stream_at_once_and_keeps_it() {
    seeds(50, |seed| {
        let mut browser = Browser::new(seed);
        browser.open_tab();
        browser.run(10 * SECOND);
        assert_eq!(browser.hub.opened, 1);
        browser.everybody_hears();
    });
}

#[test]
fn eight_tabs_have_one_stream_and_each_hears_what_is_for_it() {
    seeds(200, |seed| {
        let mut browser = Browser::new(seed);
        let apart = browser.rng.u64(0..=300);
        for _ in 0..8 {
            browser.open_tab();
            let pause = browser.millis(0..=apart);
            browser.run(pause);
        }
        browser.run(5 * SECOND);
        assert_eq!(browser.hub.streams(), 1);
        browser.everybody_hears();
    });
}

#[test]
fn no_more_than_six_connections_are_needed_however_many_come_at_once() {
    seeds(100, |seed| {
        let mut browser = Browser::new(seed);
        browser.hub.connections = 5;
        for _ in 0..20 {
            browser.open_tab();
        }
        browser.run(10 * SECOND);
        browser.everybody_hears();
    });
}

#[test]
fn when_the_holder_closes_or_crashes_another_holds_within_two_seconds() {
    seeds(200, |seed| {
        let mut browser = Browser::new(seed);
        for _ in 0..5 {
            browser.open_tab();
            browser.run(SECOND);
        }
        while browser.living() > 1 {
            let holder = browser.holder().expect("somebody holds");
            if browser.rng.bool() {
                browser.close(holder);
            } else {
                browser.crash(holder);
            }
            browser.run(2 * SECOND);
            assert_eq!(browser.hub.streams(), 1);
            browser.everybody_hears();
        }
        assert_eq!(browser.lost, 0, "a short gap is not told");
    });
}

#[test]
fn a_frozen_holder_loses_the_lock_and_thaws_as_a_sibling() {
    seeds(200, |seed| {
        let mut browser = Browser::new(seed);
        for _ in 0..4 {
            browser.open_tab();
            browser.run(SECOND);
        }
        let frozen = browser.holder().expect("somebody holds");
        browser.freeze(frozen);
        if browser.rng.bool() {
            // Who comes does not wait long for it.
            browser.open_tab();
            browser.run(7 * SECOND);
        } else {
            browser.run(30 * SECOND);
        }
        browser.everybody_hears();
        browser.thaw(frozen);
        browser.run(5 * SECOND);
        assert_ne!(browser.holder(), Some(frozen));
        assert_eq!(browser.hub.streams(), 1);
        browser.everybody_hears();
    });
}

#[test]
fn a_stream_that_is_lost_comes_back_for_all() {
    seeds(200, |seed| {
        let mut browser = Browser::new(seed);
        for _ in 0..6 {
            browser.open_tab();
            browser.run(SECOND);
        }
        browser.cut(Duration::from_secs(5));
        browser.run(15 * SECOND);
        assert!(browser.lost >= 6, "each is told: {}", browser.lost);
        assert_eq!(browser.hub.streams(), 1);
        browser.everybody_hears();
    });
}

#[test]
fn where_the_hub_names_no_channels_each_tab_has_a_stream_of_its_own() {
    seeds(200, |seed| {
        let mut browser = Browser::new(seed);
        browser.hub.names = false;
        for _ in 0..4 {
            browser.open_tab();
            browser.run(SECOND);
        }
        browser.run(15 * SECOND);
        assert_eq!(browser.hub.streams(), 4);
        browser.everybody_hears();
        let holder = browser.holder().expect("somebody holds");
        browser.close(holder);
        browser.run(5 * SECOND);
        assert_eq!(browser.hub.streams(), 3);
        browser.everybody_hears();
    });
}

#[test]
fn whom_the_hub_has_no_room_for_on_the_stream_has_one_of_its_own() {
    seeds(100, |seed| {
        let mut browser = Browser::new(seed);
        browser.hub.most_channels = 4;
        for _ in 0..6 {
            browser.open_tab();
            browser.run(SECOND);
        }
        browser.run(15 * SECOND);
        assert!((2..=5).contains(&browser.hub.streams()));
        browser.everybody_hears();
    });
}

#[test]
fn more_tabs_than_a_stream_carries_help_themselves() {
    let mut browser = Browser::new(1);
    for _ in 0..70 {
        browser.open_tab();
        browser.run(SECOND / 5);
    }
    browser.run(15 * SECOND);
    assert!(browser.hub.widest <= super::MOST + 2);
    browser.everybody_hears();
}

#[test]
fn where_there_are_no_locks_each_tab_has_a_stream_of_its_own() {
    let mut browser = Browser::new(1);
    browser.has_locks = false;
    for _ in 0..4 {
        browser.open_tab();
    }
    browser.run(5 * SECOND);
    assert_eq!(browser.hub.streams(), 4);
    browser.everybody_hears();
}

#[test]
fn whatever_happens_nothing_is_lost_while_a_holder_stands() {
    seeds(400, |seed| {
        let mut browser = Browser::new(seed);
        for _ in 0..60 {
            match browser.rng.u8(..14) {
                0..=3 if browser.living() < 12 => browser.open_tab(),
                4 => browser.any(Browser::close),
                5 => browser.any(Browser::crash),
                6 => browser.any(Browser::freeze),
                7 | 8 => browser.any(Browser::thaw),
                9 => browser.babble(),
                10 if browser.rng.u8(..4) == 0 => {
                    let down = browser.millis(0..=4000);
                    browser.cut(down);
                }
                _ => {}
            }
            let pause = browser.millis(0..=1500);
            browser.chatter(pause);
        }
        browser.thaw_all();
        browser.run(40 * SECOND);
        if browser.living() > 0 {
            assert_eq!(browser.hub.streams(), 1);
        }
        browser.everybody_hears();
    });
}

/// Tries many seeds, and names the one that fails.
fn seeds(count: u64, test: impl Fn(u64)) {
    let number = |name| {
        env::var(name)
            .ok()
            .and_then(|text| text.parse::<u64>().ok())
    };
    let seeds = match number("SEED") {
        Some(seed) => seed..seed + 1,
        None => 0..number("SEEDS").unwrap_or(count),
    };
    for seed in seeds {
        if let Err(panic) = catch_unwind(AssertUnwindSafe(|| test(seed))) {
            eprintln!("failed with SEED={seed}");
            resume_unwind(panic);
        }
    }
}
