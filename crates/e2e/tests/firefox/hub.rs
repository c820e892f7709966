//! The hub introduces people, and is not needed for more.

use anyhow::Result;
use murmuration_e2e::{
    Make::{self, Chromium, Firefox},
    Stage, test,
};

use crate::party::{all_talk, come, until_all_connected};

#[test]
fn without_the_hub_they_talk_on_and_a_chromium_is_found_when_it_is_back() {
    test(async |stage| without_the_hub(stage, Chromium).await);
}

#[test]
fn without_the_hub_they_talk_on_and_a_firefox_is_found_when_it_is_back() {
    test(async |stage| without_the_hub(stage, Firefox).await);
}

async fn without_the_hub(stage: Stage, newcomer: Make) -> Result<()> {
    let server = stage.serve().await?;
    let room = server.room("tea");
    let [anna, ben] = come(&stage, &room, [Firefox, Chromium]).await?;
    server.kill().await;
    for page in [&anna, &ben] {
        let seen = page
            .until("it says that the hub is gone", |seen| {
                seen.status.starts_with("Hub unreachable, retrying")
            })
            .await?;
        assert!(seen.connected_to(1), "{seen:#?}");
    }
    let mut all = vec![anna, ben];
    all_talk(&all, "Still there").await?;

    server.restart().await?;
    let carol = stage.blank_in(newcomer).await?;
    carol.go(&room).await?;
    all.push(carol);
    until_all_connected(&all).await?;
    for page in &all {
        page.until("it says that the hub is back", |seen| {
            seen.status == "Connected to 2 peers"
        })
        .await?;
    }
    all_talk(&all, "Now we are three").await
}
