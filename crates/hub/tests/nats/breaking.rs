//! NATS comes, goes, and stands still.

use std::time::Duration;

use murmuration_hub::Backplane;
use tokio::time::Instant;

use crate::server::{NatsServer, hub_alone, hub_at, until, until_across};

const PATH: &str = "/v1/app/all";

#[tokio::test]
async fn a_nats_server_that_dies_and_comes_back_costs_no_stream_and_nothing_comes_late() {
    let mut nats = NatsServer::start().await;
    let [one, two] = [hub_at(&[&nats.url]).await, hub_at(&[&nats.url]).await];
    let mut at_one = one.subscribe(PATH).await;
    let mut at_two = two.subscribe(PATH).await;
    one.post(PATH, "before").await;
    at_one.expect("data: before\n\n").await;
    at_two.expect("data: before\n\n").await;
    nats.kill().await;
    until(&one, Backplane::Away).await;
    until(&two, Backplane::Away).await;
    let away = Instant::now();
    let mut newcomer = two.subscribe("/v1/app/new").await;
    for number in 0..5 {
        one.post(PATH, format!("at one {number}")).await;
        two.post(PATH, format!("at two {number}")).await;
        assert_eq!(at_one.data().await, format!("at one {number}"));
        assert_eq!(at_two.data().await, format!("at two {number}"));
    }
    assert!(
        away.elapsed() < Duration::from_secs(5),
        "nothing waits for NATS"
    );
    // Until what was said is of no use any more.
    tokio::time::sleep_until(away + Duration::from_secs(5)).await;
    nats.start_again().await;
    until(&one, Backplane::Connected).await;
    until(&two, Backplane::Connected).await;
    // Each of these would fail on what is late.
    one.post(PATH, "across 1").await;
    at_two.expect("data: across 1\n\n").await;
    at_one.expect("data: across 1\n\n").await;
    two.post(PATH, "across 2").await;
    at_one.expect("data: across 2\n\n").await;
    at_two.expect("data: across 2\n\n").await;
    one.post("/v1/app/new", "welcome").await;
    newcomer.expect("data: welcome\n\n").await;
}

#[tokio::test]
async fn a_hub_without_nats_starts_all_the_same_and_is_one_with_others_when_it_comes() {
    let mut nats = NatsServer::start().await;
    nats.kill().await;
    let [one, two] = [hub_alone(&[&nats.url]).await, hub_alone(&[&nats.url]).await];
    let begin = Instant::now();
    let mut listener = one.subscribe(PATH).await;
    one.post(PATH, "alone").await;
    listener.expect("data: alone\n\n").await;
    assert!(
        begin.elapsed() < Duration::from_secs(1),
        "nothing waits for NATS"
    );
    assert_eq!(one.hub.backplane(), Backplane::Away);
    nats.start_again().await;
    until(&one, Backplane::Connected).await;
    until(&two, Backplane::Connected).await;
    until_across(&two, &mut listener, PATH).await;
}

#[tokio::test]
async fn a_nats_server_that_stands_still_holds_up_neither_posts_nor_streams_and_is_noticed() {
    let nats = NatsServer::start().await;
    let [one, two] = [hub_at(&[&nats.url]).await, hub_at(&[&nats.url]).await];
    let mut at_one = one.subscribe(PATH).await;
    let mut at_two = two.subscribe(PATH).await;
    one.post(PATH, "quick").await;
    at_one.expect("data: quick\n\n").await;
    at_two.expect("data: quick\n\n").await;
    nats.signal("-STOP").await;
    let begin = Instant::now();
    let large = "x".repeat(65_000);
    let mut poster = one.connect().await;
    // More than anything on the way takes.
    for _ in 0..300 {
        assert_eq!(poster.post(PATH, &large).await.status(), 200);
        assert_eq!(at_one.data().await, large);
    }
    let mut newcomer = one.subscribe("/v1/app/new").await;
    one.post("/v1/app/new", "hello").await;
    newcomer.expect("data: hello\n\n").await;
    assert!(
        begin.elapsed() < Duration::from_secs(10),
        "they wait for NATS"
    );
    until(&one, Backplane::Away).await;
    until(&two, Backplane::Away).await;
    // So that what NATS still has of all that is late.
    tokio::time::sleep_until(begin + Duration::from_secs(12)).await;
    nats.signal("-CONT").await;
    until(&one, Backplane::Connected).await;
    until(&two, Backplane::Connected).await;
    two.post("/v1/app/new", "welcome").await;
    newcomer.expect("data: welcome\n\n").await;
    one.post(PATH, "new").await;
    at_two.expect("data: new\n\n").await;
}
