//! Three NATS servers that are a cluster.

use murmuration_hub::Backplane;

use crate::server::{NatsServer, hub_at, until, until_across};

const PATH: &str = "/v1/app/all";

#[tokio::test]
async fn hubs_at_a_cluster_go_on_when_a_node_is_killed() {
    let mut first = NatsServer::in_cluster(None).await;
    let second = NatsServer::in_cluster(Some(&first)).await;
    let third = NatsServer::in_cluster(Some(&first)).await;
    for node in [&first, &second, &third] {
        crate::common::within(async {
            while node.told("/routez").await["num_routes"] != 2 {
                tokio::task::yield_now().await;
            }
        })
        .await;
    }
    // Each is told of one node, and learns of the others from it.
    let one = hub_at(&[&first.url]).await;
    let two = hub_at(&[&second.url]).await;
    let three = hub_at(&[&third.url]).await;
    let mut at_one = one.subscribe(PATH).await;
    let mut at_two = two.subscribe(PATH).await;
    let mut at_three = three.subscribe(PATH).await;
    until_across(&two, &mut at_one, PATH).await;
    until_across(&three, &mut at_two, PATH).await;
    until_across(&one, &mut at_three, PATH).await;
    first.kill().await;
    until_across(&two, &mut at_three, PATH).await;
    until(&one, Backplane::Connected).await;
    until_across(&two, &mut at_one, PATH).await;
    until_across(&one, &mut at_two, PATH).await;
}
