//! A page that its browser freezes, as those in the background: nothing of its own runs, but
//! WebRTC does.

use std::time::{Duration, SystemTime};

use murmuration_e2e::test;
use serde_json::json;

use super::kit::{
    all_talk, devtools, hears, id_of, is_the_same, mark, soon_linked, unreachable_for, watch,
};

#[test]
fn a_page_that_is_frozen_for_12_seconds_is_never_gone_and_misses_nothing() {
    test(async |stage| {
        let server = stage.serve().await?;
        let [anna, ben, carol] = stage.meet(&server.room("tea")).await?;
        let id = id_of(&carol).await?;
        let lists = [watch(&anna).await?, watch(&ben).await?];
        mark(&carol).await?;
        let began = SystemTime::now();
        let life = "Page.setWebLifecycleState";
        devtools(&carol, life, json!({ "state": "frozen" })).await?;
        anna.say("She nods").await?;
        unreachable_for(&lists, &id, began, Duration::from_secs(12)).await?;
        anna.say("Let her").await?;

        let awake = SystemTime::now();
        devtools(&carol, life, json!({ "state": "active" })).await?;
        for list in &lists {
            soon_linked(list, awake, 2).await?;
        }
        hears(&carol, &anna, &["She nods", "Let her"]).await?;
        is_the_same(&carol).await?;
        all_talk(&[&anna, &ben, &carol], "Awake").await?;
        for list in &lists {
            list.never_lost(&id).await?;
        }
        Ok(())
    });
}
