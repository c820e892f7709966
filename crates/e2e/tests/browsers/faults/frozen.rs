//! Pages that stand still for a while, as in a computer that sleeps, and go on as if nothing had
//! been.

use std::time::{Duration, SystemTime};

use anyhow::{Result, ensure};
use murmuration_e2e::{Page, Peer, test};
use serde_json::json;
use tokio::time::sleep;

use super::kit::{
    Watched, all_talk, devtools, heard_once, id_of, is_the_same, is_unreachable, mark, of, watch,
};

/// How soon one that is silent is gone, when nothing of it is there any more.
const GONE: Duration = Duration::from_secs(20);
/// How soon one that goes on is linked again.
const BACK: Duration = Duration::from_secs(3);

#[cfg(target_os = "linux")]
#[test]
fn a_page_that_stands_still_for_a_minute_is_gone_and_linked_again_3_seconds_after_it_goes_on() {
    test(async |stage| {
        let server = stage.serve().await?;
        let [anna, ben, carol] = stage.meet(&server.room("tea")).await?;
        let id = id_of(&carol).await?;
        let lists = [watch(&anna).await?, watch(&ben).await?];
        let own = watch(&carol).await?;
        mark(&carol).await?;

        let began = SystemTime::now();
        let stopped = carol.browser().stop()?;
        for list in &lists {
            let gone = |peers: &[Peer]| of(peers, &id).is_none();
            let took = list.after(began, "she is gone", GONE, gone).await?;
            println!("stopped → gone: {took:?}");
            ensure!(took < GONE, "only after {took:?}");
        }
        all_talk(&[&anna, &ben], "She has fallen asleep").await?;
        until_passed(began, Duration::from_secs(60)).await;

        let awake = SystemTime::now();
        drop(stopped);
        for list in &lists {
            let took = linked(list, awake, 2).await?;
            println!("goes on → linked, as the others see it: {took:?}");
            ensure!(took < BACK, "only after {took:?}");
        }
        carol.until_connected_to(2).await?;
        println!("all it showed: {:#?}", own.chronicle().await?);
        for list in &lists {
            list.had_no_doubles().await?;
        }
        is_the_same(&carol).await?;
        all_talk(&[&anna, &ben, &carol], "Good morning").await
    });
}

#[cfg(target_os = "linux")]
#[test]
fn a_page_that_stands_still_for_8_seconds_is_never_gone_and_misses_nothing() {
    test(async |stage| {
        let server = stage.serve().await?;
        let [anna, ben, carol] = stage.meet(&server.room("tea")).await?;
        let id = id_of(&carol).await?;
        let lists = [watch(&anna).await?, watch(&ben).await?];
        let began = SystemTime::now();
        let stopped = carol.browser().stop()?;
        anna.say("She nods").await?;
        unreachable_then(&lists, &id, began, Duration::from_secs(8)).await?;
        anna.say("Let her").await?;

        let awake = SystemTime::now();
        drop(stopped);
        never_gone_and_back(&lists, &id, awake).await?;
        hears_both(&anna, &carol).await?;
        all_talk(&[&anna, &ben, &carol], "Awake").await
    });
}

#[test]
fn a_page_that_is_frozen_for_12_seconds_is_never_gone_and_misses_nothing() {
    test(async |stage| {
        let server = stage.serve().await?;
        let [anna, ben, carol] = stage.meet(&server.room("tea")).await?;
        let id = id_of(&carol).await?;
        let lists = [watch(&anna).await?, watch(&ben).await?];
        let began = SystemTime::now();
        let life = "Page.setWebLifecycleState";
        devtools(&carol, life, json!({ "state": "frozen" })).await?;
        anna.say("She nods").await?;
        unreachable_then(&lists, &id, began, Duration::from_secs(12)).await?;
        anna.say("Let her").await?;

        let awake = SystemTime::now();
        devtools(&carol, life, json!({ "state": "active" })).await?;
        never_gone_and_back(&lists, &id, awake).await?;
        hears_both(&anna, &carol).await?;
        all_talk(&[&anna, &ben, &carol], "Awake").await
    });
}

/// Waits until it is shown unreachable by all, and until so much time has passed since then.
async fn unreachable_then(
    lists: &[Watched<'_>],
    id: &str,
    then: SystemTime,
    lasts: Duration,
) -> Result<()> {
    for list in lists {
        let shown = |peers: &[Peer]| of(peers, id).is_some_and(is_unreachable);
        let took = list
            .after(then, "it is shown unreachable", lasts, shown)
            .await?;
        println!("stopped → unreachable: {took:?}");
        ensure!(took < lasts, "only after {took:?}");
    }
    until_passed(then, lasts).await;
    Ok(())
}

async fn never_gone_and_back(lists: &[Watched<'_>], id: &str, awake: SystemTime) -> Result<()> {
    for list in lists {
        let took = linked(list, awake, 2).await?;
        println!("goes on → linked: {took:?}");
        ensure!(took < BACK, "only after {took:?}");
        list.had_no_doubles().await?;
        let chronicle = list.chronicle().await?;
        let gone = chronicle
            .iter()
            .find(|moment| of(&moment.peers, id).is_none());
        ensure!(gone.is_none(), "it was gone: {chronicle:#?}");
    }
    Ok(())
}

/// How long after it the list shows so many others, all of them linked.
async fn linked(list: &Watched<'_>, then: SystemTime, others: usize) -> Result<Duration> {
    let what = format!("{others} are linked");
    let linked = |peers: &[Peer]| peers.len() == others && peers.iter().all(Peer::is_connected);
    list.after(then, &what, BACK, linked).await
}

async fn hears_both(anna: &Page, carol: &Page) -> Result<()> {
    for text in ["She nods", "Let her"] {
        let seen = carol.until_heard(anna, text).await?;
        heard_once(&seen.texts(), text)?;
    }
    Ok(())
}

/// The fault itself lasts so long.
async fn until_passed(then: SystemTime, lasts: Duration) {
    sleep(lasts.saturating_sub(then.elapsed().unwrap_or_default())).await;
}
