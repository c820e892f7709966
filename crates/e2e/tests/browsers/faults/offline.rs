//! A browser that is offline for a while.

use std::time::{Duration, Instant};

use anyhow::Result;
use murmuration_e2e::{Page, test};
use serde_json::json;

use super::kit::{all_talk, devtools, is_the_same, mark};

/// How soon the hub is used again.
const BACK: Duration = Duration::from_secs(3);

/// Chromium takes WebRTC out of this: the links go on, as those do of which the hub alone is away.
#[test]
fn whoever_is_offline_is_told_so_and_uses_the_hub_again_3_seconds_after_it_is_online() {
    test(async |stage| {
        let server = stage.serve().await?;
        let room = server.room("tea");
        let [anna, ben] = stage.meet(&room).await?;
        mark(&ben).await?;
        let _: () = ben
            .ask("addEventListener('online', () => { window.online = true; })")
            .await?;
        offline(&ben, true).await?;
        ben.until("it says that the hub can't be reached", |seen| {
            seen.status.starts_with("Hub unreachable, retrying")
        })
        .await?;
        all_talk(&[&anna, &ben], "Offline").await?;

        let online = Instant::now();
        offline(&ben, false).await?;
        ben.until("the hub is there", |seen| {
            seen.status == "Connected to 1 peer"
        })
        .await?;
        let took = online.elapsed();
        println!("online → hub: {took:?}");
        let event: bool = ben.ask("return window.online === true").await?;
        assert!(event, "the browser has not told its page");
        assert!(took < BACK, "only after {took:?}");

        let carol = stage.visit(&room).await?;
        for page in [&anna, &ben, &carol] {
            page.until_connected_to(2).await?;
        }
        is_the_same(&ben).await?;
        all_talk(&[&anna, &ben, &carol], "Online").await
    });
}

async fn offline(page: &Page, offline: bool) -> Result<()> {
    devtools(page, "Network.enable", json!({})).await?;
    let conditions = json!({
        "offline": offline,
        "latency": 0,
        "downloadThroughput": -1,
        "uploadThroughput": -1,
    });
    devtools(page, "Network.emulateNetworkConditions", conditions).await?;
    Ok(())
}
