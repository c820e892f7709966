//! The lines between entries: another day, what is missing, what is no longer kept.

use murmuration::browser::{full_day, now};

use super::*;

const DAY: u64 = 24 * 60 * MINUTE;

#[wasm_bindgen_test]
async fn where_days_meet_a_line_says_so() {
    let today = now();
    let before = |days: u64| Moment(today.0 - days * DAY);
    let mut log = Log::default();
    for (at, text) in [
        (before(40), "long ago"),
        (before(40), "and"),
        (before(1), "yesterday"),
        (today, "now"),
    ] {
        let place = Position {
            at: Stamp::following(log.latest().at, Wall(at.0)),
            id: EventId::default(),
        };
        log.insert(place, at, said(text));
    }
    let stage = show(&log).await;
    let lines = stage.texts(".chunk > *");
    let days = [full_day(before(40)), "Yesterday".into(), "Today".into()];
    assert_eq!(stage.texts(".log-day"), days);
    assert_eq!(
        [&lines[0], &lines[3], &lines[5]],
        [&days[0], &days[1], &days[2]]
    );
}

#[wasm_bindgen_test]
async fn a_day_is_named_once_though_it_has_many_chunks_and_today_only_after_another() {
    let mut log = Log::default();
    let today = now().0;
    let many = (0..150).map(|n| (place(today + n), Moment(today + n), said("now")));
    log.extend(many.collect());
    let mut stage = show(&log).await;
    assert!(stage.all(".log-day").is_empty());
    let old = (0..150).map(|n| {
        (
            place(today - DAY + n),
            Moment(today - DAY + n),
            said("then"),
        )
    });
    log.extend(old.collect());
    stage.update(props(&log)).await;
    while !stage.all(".log-earlier").is_empty() {
        click(&stage.one(".log-earlier")).await;
    }
    assert_eq!(stage.all(".chunk").len(), 4);
    assert_eq!(stage.texts(".log-day"), ["Yesterday", "Today"]);
}

#[wasm_bindgen_test]
async fn a_gap_is_a_line_before_what_follows_it() {
    let mut log = lines(0..3);
    log.mark_gaps(&[place(MINUTE)]);
    let mut stage = show(&log).await;
    assert_eq!(stage.all(".log-gap").len(), 1);
    let after = stage.one(".log-gap + .entry");
    assert_eq!(
        after
            .query_selector(".entry-text")
            .unwrap()
            .unwrap()
            .text_content()
            .unwrap(),
        "1"
    );
    assert!(!after.class_name().contains("follows"));
    log.mark_gaps(&[]);
    stage.update(props(&log)).await;
    assert!(stage.all(".log-gap").is_empty());
}

#[wasm_bindgen_test]
async fn what_is_no_longer_kept_is_told_where_the_log_begins() {
    let mut log = lines(0..1_000);
    log.forget_before(place(300 * MINUTE));
    let stage = show(&log).await;
    assert!(stage.all(".log-dropped").is_empty());
    while !stage.all(".log-earlier").is_empty() {
        click(&stage.one(".log-earlier")).await;
    }
    assert_eq!(
        stage.text(".log-dropped"),
        "300 older entries are no longer kept"
    );
}
