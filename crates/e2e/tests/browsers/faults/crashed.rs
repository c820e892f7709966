//! A page whose process dies.

use std::time::{Duration, SystemTime};

use murmuration_e2e::{Peer, test};

use super::kit::{SHOWN, all_talk, id_of, is_unreachable, of, watch};

/// How soon it is gone.
const GONE: Duration = Duration::from_secs(20);

#[test]
fn a_page_that_crashes_is_shown_unreachable_and_then_gone_and_the_others_talk_on() {
    test(async |stage| {
        let server = stage.serve().await?;
        let [anna, ben, carol] = stage.meet(&server.room("tea")).await?;
        let (id, name) = (id_of(&carol).await?, carol.name().await?);
        let lists = [watch(&anna).await?, watch(&ben).await?];
        let crashed = SystemTime::now();
        carol.browser().crash_tab().await?;
        for list in &lists {
            let shown = |peers: &[Peer]| of(peers, &id).is_some_and(is_unreachable);
            let took = list
                .after(crashed, "she is unreachable", SHOWN, shown)
                .await?;
            println!("crashed → unreachable: {took:?}");
            assert!(took < SHOWN, "only after {took:?}");
        }
        all_talk(&[&anna, &ben], "What became of her").await?;
        for (list, page) in lists.iter().zip([&anna, &ben]) {
            let gone = |peers: &[Peer]| of(peers, &id).is_none();
            let took = list.after(crashed, "she is gone", GONE, gone).await?;
            println!("crashed → gone: {took:?}");
            assert!(took < GONE, "only after {took:?}");
            let seen = page.look().await?;
            assert!(seen.tells(&name, " can’t be reached any more"), "{seen:#?}");
        }
        all_talk(&[&anna, &ben], "Gone").await
    });
}
