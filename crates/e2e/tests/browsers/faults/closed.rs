//! Tabs that are closed, reloaded, left, and come back to.

use std::time::{Duration, SystemTime};

use anyhow::Result;
use murmuration_e2e::{Peer, Stage, test};

use super::kit::{all_talk, id_of, is_the_same, mark, of, watch};

/// How soon whoever could still say so is gone.
const SOON: Duration = Duration::from_millis(500);

#[test]
fn a_tab_that_is_closed_is_gone_from_all_others_within_half_a_second() {
    test(async |stage| {
        let server = stage.serve().await?;
        let [anna, ben, carol] = stage.meet(&server.room("tea")).await?;
        let (id, name) = (id_of(&carol).await?, carol.name().await?);
        let lists = [watch(&anna).await?, watch(&ben).await?];
        let closed = carol.browser().close_tab().await?;
        let closed = SystemTime::now() - closed.elapsed();
        for (list, page) in lists.iter().zip([&anna, &ben]) {
            let gone = |peers: &[_]| of(peers, &id).is_none();
            let took = list.after(closed, "she is gone", SOON, gone).await?;
            println!("closed → gone: {took:?}");
            assert!(took < SOON, "only after {took:?}");
            let seen = page.look().await?;
            assert!(seen.tells(&name, " left"), "{seen:#?}");
        }
        all_talk(&[&anna, &ben], "Now there are two").await
    });
}

#[test]
fn a_page_that_is_reloaded_is_never_two_entries() {
    test(async |stage| {
        let server = stage.serve().await?;
        let [anna, ben, carol] = stage.meet(&server.room("tea")).await?;
        let lists = [watch(&anna).await?, watch(&ben).await?];
        for _ in 0..2 {
            let id = id_of(&carol).await?;
            let reloaded = SystemTime::now();
            carol.browser().driver().refresh().await?;
            for list in &lists {
                let gone = |peers: &[Peer]| !of(peers, &id).is_some_and(Peer::is_connected);
                let went = list
                    .after(reloaded, "the old page is gone", SOON, gone)
                    .await?;
                let back =
                    |peers: &[Peer]| peers.len() == 2 && peers.iter().all(Peer::is_connected);
                let took = list
                    .after(reloaded + went, "the new page is linked", SOON, back)
                    .await?;
                println!("reloaded → linked: {:?}", went + took);
            }
            carol.until_connected_to(2).await?;
        }
        for list in &lists {
            list.had_no_doubles(2).await?;
        }
        all_talk(&[&anna, &ben, &carol], "Still three").await
    });
}

#[test]
fn a_page_out_of_the_back_forward_cache_is_back_in_the_room() {
    test(async |stage| leave_and_come_back(stage).await);
}

async fn leave_and_come_back(stage: Stage) -> Result<()> {
    let server = stage.serve().await?;
    let [anna, ben] = stage.meet(&server.room("tea")).await?;
    let list = watch(&anna).await?;
    mark(&ben).await?;
    let _: () = ben
        .ask("addEventListener('pageshow', (event) => { window.persisted = event.persisted; })")
        .await?;
    let left = SystemTime::now();
    ben.go(&format!("{}config.json", server.url())).await?;
    let took = list
        .after(left, "he is gone", SOON, |peers| peers.is_empty())
        .await?;
    println!("left for another page → gone: {took:?}");
    assert!(took < SOON, "only after {took:?}");
    assert_eq!(anna.look().await?.status, "Looking for others");
    let back = SystemTime::now();
    ben.browser().driver().back().await?;
    let took = list
        .after(
            back,
            "he is back",
            SOON,
            |peers| matches!(peers, [ben] if ben.is_connected()),
        )
        .await?;
    println!("back → linked: {took:?}");
    ben.until_connected_to(1).await?;
    let persisted: Option<bool> = ben.ask("return window.persisted").await?;
    let why: serde_json::Value = ben
        .ask("return performance.getEntriesByType('navigation')[0].notRestoredReasons ?? null")
        .await?;
    assert_eq!(persisted, Some(true), "it was loaded again: {why:#}");
    is_the_same(&ben).await?;
    list.had_no_doubles(1).await?;
    all_talk(&[&anna, &ben], "Back again").await
}
