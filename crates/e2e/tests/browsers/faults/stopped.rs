//! Pages that stand still for a while, WebRTC included, as in a computer that sleeps.

use std::time::{Duration, SystemTime};

use anyhow::ensure;
use murmuration_e2e::{Peer, test};

use super::kit::{
    all_talk, hears, id_of, is_the_same, lasts, mark, of, soon_linked, unreachable_for, watch,
};

/// How soon one that is silent is gone, when nothing of it is there any more.
const GONE: Duration = Duration::from_secs(20);

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
        lasts(began, Duration::from_secs(60)).await;

        let awake = SystemTime::now();
        drop(stopped);
        for list in &lists {
            soon_linked(list, awake, 2).await?;
        }
        carol.until_connected_to(2).await?;
        for list in lists.iter().chain([&own]) {
            list.had_no_doubles(2).await?;
        }
        is_the_same(&carol).await?;
        all_talk(&[&anna, &ben, &carol], "Good morning").await
    });
}

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
        unreachable_for(&lists, &id, began, Duration::from_secs(8)).await?;
        anna.say("Let her").await?;

        let awake = SystemTime::now();
        drop(stopped);
        for list in &lists {
            soon_linked(list, awake, 2).await?;
        }
        hears(&carol, &anna, &["She nods", "Let her"]).await?;
        all_talk(&[&anna, &ben, &carol], "Awake").await?;
        for list in &lists {
            list.never_lost(&id).await?;
        }
        Ok(())
    });
}

#[test]
fn two_pages_in_a_computer_that_sleeps_longer_than_anybody_waits_wake_up_linked() {
    test(async |stage| {
        let server = stage.serve().await?;
        let [anna, ben] = stage.meet(&server.room("tea")).await?;
        let lists = [watch(&anna).await?, watch(&ben).await?];
        for page in [&anna, &ben] {
            mark(page).await?;
        }
        let began = SystemTime::now();
        let stopped = [anna.browser().stop()?, ben.browser().stop()?];
        lasts(began, Duration::from_secs(22)).await;

        let awake = SystemTime::now();
        drop(stopped);
        for list in &lists {
            soon_linked(list, awake, 1).await?;
        }
        all_talk(&[&anna, &ben], "Good morning").await?;
        for (list, other) in lists.iter().zip([&ben, &anna]) {
            list.never_lost(&id_of(other).await?).await?;
            is_the_same(other).await?;
        }
        Ok(())
    });
}
