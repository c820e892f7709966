//! What hubs want of NATS, and when they don't any more.

use std::time::Duration;

use murmuration_hub::Memory;

use crate::common::eventually;
use crate::server::{NatsServer, hub_at, hub_with, until};

#[tokio::test]
async fn a_channel_is_subscribed_to_once_a_hub_as_long_as_somebody_listens_there() {
    let nats = NatsServer::start().await;
    let [one, two] = [hub_at(&[&nats.url]).await, hub_at(&[&nats.url]).await];
    assert_eq!(nats.channels().await, 0);
    let first = one.subscribe("/v1/app/all,c1").await;
    let second = one.subscribe("/v1/app/all").await;
    let third = two.subscribe("/v1/app/all").await;
    nats.until_channels(3).await;
    drop(first);
    nats.until_channels(2).await;
    drop(second);
    nats.until_channels(1).await;
    for round in 0..50 {
        two.subscribe(&format!("/v1/app/all,{round}")).await;
    }
    drop(third);
    nats.until_channels(0).await;
    one.stop().await;
    two.stop().await;
    let told = async || nats.told("/varz").await["connections"].clone();
    crate::common::within(async { while told().await != 0 {} }).await;
}

#[tokio::test]
async fn a_signal_that_is_sent_at_another_hub_in_a_hiccup_is_not_lost_to_who_asks_for_it() {
    let nats = NatsServer::start().await;
    let memory = Memory {
        span: Duration::from_secs(2),
        ..Memory::default()
    };
    let one = hub_with(&[&nats.url], memory).await;
    until(&one, murmuration_hub::Backplane::Connected).await;
    let two = hub_at(&[&nats.url]).await;
    let path = "/v1/app/c1";
    let mut listener = one.subscribe(&format!("{path}?resume")).await;
    let mark = listener.mark().await;
    drop(listener);
    eventually(|| one.hub.subscribers() == 0).await;
    two.post(path, "a signal").await;
    // It is on its way, and nobody listens. When it is there, the next one is, too.
    let mut witness = one.subscribe(path).await;
    crate::server::until_across(&two, &mut witness, path).await;
    drop(witness);
    let mut back = one.connect().await;
    back.subscribe(&format!("{path}?resume={mark}")).await;
    let said = back.next_event().await;
    assert!(said.ends_with("\ndata: a signal\n\n"), "{said}");
    drop(back);
    // And with its time everything goes.
    nats.until_channels(0).await;
}
