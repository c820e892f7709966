use std::collections::BTreeSet;

use proptest::prelude::*;

use super::*;

proptest! {
    /// Whatever is wanted and not in between, the connection ends up with what is wanted, is
    /// never told twice, and what it has not been told of takes no room.
    #[test]
    fn the_connection_has_what_is_wanted(steps: Vec<(u8, Option<bool>)>) {
        let exchange = Exchange::new();
        let (mut wanted, mut had) = (BTreeSet::new(), BTreeSet::new());
        for (key, wish) in steps {
            let key: Key = format!("app/{}", key % 4).into();
            match wish {
                Some(true) => {
                    exchange.want(&key);
                    wanted.insert(key);
                }
                Some(false) => {
                    exchange.unwant(&key);
                    wanted.remove(&key);
                }
                None => {
                    let work = exchange.take();
                    prop_assert!(work.end.iter().all(|key| had.remove(key)));
                    prop_assert!(work.begin.into_iter().all(|key| had.insert(key)));
                    prop_assert_eq!(&had, &wanted);
                }
            }
            let changes = exchange.wishes().changes.len();
            prop_assert_eq!(changes, had.symmetric_difference(&wanted).count());
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_stream_waits_for_nats_but_neither_for_long_nor_when_it_is_away() {
    let exchange = Exchange::new();
    let turn = exchange.want(&"app/all".into());
    let begin = Instant::now();
    exchange.settled(turn).await;
    let session = exchange.begin();
    exchange.found(session, true);
    let question = exchange.take().ask.unwrap();
    exchange.answered(question);
    exchange.settled(turn).await;
    assert_eq!(begin.elapsed(), Duration::ZERO);
    exchange.settled(turn + 1).await;
    assert_eq!(begin.elapsed(), SETTLING);
}

#[tokio::test(start_paused = true)]
async fn a_stream_does_not_wait_for_nats_when_the_hub_closes() {
    let exchange = Exchange::new();
    let turn = exchange.want(&"app/all".into());
    let session = exchange.begin();
    exchange.found(session, true);
    let begin = Instant::now();
    let waiting = exchange.settled(turn);
    let closing = async { exchange.close() };
    tokio::join!(waiting, closing);
    assert_eq!(begin.elapsed(), Duration::ZERO);
}

#[test]
fn what_an_earlier_connection_finds_or_is_answered_says_nothing() {
    let exchange = Exchange::new();
    let first = exchange.begin();
    exchange.found(first, true);
    let early = exchange.take().ask.unwrap();
    let second = exchange.begin();
    exchange.found(second, true);
    exchange.answered(early);
    assert_eq!(exchange.state(), Backplane::Away);
    exchange.answered(exchange.take().ask.unwrap());
    exchange.found(first, false);
    assert_eq!(exchange.state(), Backplane::Connected);
    exchange.found(second, false);
    assert_eq!(exchange.state(), Backplane::Away);
}
