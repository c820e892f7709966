//! A hub that is away, and what peers do for each other meanwhile.

use std::time::{Duration, SystemTime};

use futures::future::try_join_all;
use murmuration_e2e::{Peer, test};

use super::kit::{all_talk, is_the_same, mark, watch};

/// How soon two who have lost each other are linked by a third.
const MENDED: Duration = Duration::from_secs(6);
/// How soon a newcomer is linked with all once the hub is back, after it was away for seconds.
const LET_IN: Duration = Duration::from_secs(20);

/// Keeps the page's connections.
const KEEP_CONNECTIONS: &str = "
    window.kept = [];
    window.RTCPeerConnection = class extends RTCPeerConnection {
        constructor(...all) {
            super(...all);
            window.kept.push(this);
        }
    };
";

/// Closes one of them behind the back of whoever made it, which no event tells.
const CLOSE_ONE: &str = "
    const [one] = kept.filter((one) => one.connectionState === 'connected');
    one.close();
";

#[test]
fn while_the_hub_is_dead_a_lost_link_is_made_again_through_others_and_then_it_lets_newcomers_in() {
    test(async |stage| {
        let server = stage.serve().await?;
        let room = server.room("tea");
        let pages = try_join_all((0..3).map(|_| stage.blank())).await?;
        for page in &pages {
            page.browser().prepare_pages(KEEP_CONNECTIONS).await?;
        }
        try_join_all(pages.iter().map(|page| page.go(&room))).await?;
        try_join_all(pages.iter().map(|page| page.until_connected_to(2))).await?;
        let all: Vec<_> = pages.iter().collect();
        let lists = try_join_all(all.iter().map(|page| watch(page))).await?;
        try_join_all(all.iter().map(|page| mark(page))).await?;

        server.kill().await;
        for page in &pages {
            page.until("it says that the hub is gone", |seen| {
                seen.status.starts_with("Hub unreachable, retrying")
                    && seen.status.ends_with("; you can still talk to those here")
            })
            .await?;
        }
        all_talk(&all, "Without a hub").await?;

        let broke = SystemTime::now();
        let _: () = pages[0].ask(CLOSE_ONE).await?;
        let broken = |peers: &[Peer]| peers.len() != 2 || !peers.iter().all(Peer::is_connected);
        let took = lists[0]
            .after(broke, "the link is lost", MENDED, broken)
            .await?;
        println!("closed on this side → noticed: {took:?}");
        for page in &pages {
            let whole = page.until_connected_to(2).await?;
            assert!(whole.status.starts_with("Hub unreachable"), "{whole:#?}");
        }
        for list in &lists {
            list.had_no_doubles(2).await?;
        }
        let took = broke.elapsed()?;
        println!("closed → whole again: {took:?}");
        assert!(took < MENDED, "only after {took:?}");
        all_talk(&all, "All together").await?;

        server.restart().await?;
        let back = SystemTime::now();
        let dora = stage.visit(&room).await?;
        let mut four = all.clone();
        four.push(&dora);
        try_join_all(four.iter().map(|page| page.until_connected_to(3))).await?;
        let took = back.elapsed()?;
        println!("hub back → newcomer linked with all: {took:?}");
        assert!(took < LET_IN, "only after {took:?}");
        try_join_all(all.iter().map(|page| is_the_same(page))).await?;
        for page in &four {
            page.until("the hub is there", |seen| {
                seen.status == "Connected to 3 peers"
            })
            .await?;
        }
        all_talk(&four, "And you").await
    });
}
