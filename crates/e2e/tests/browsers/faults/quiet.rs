//! What a room costs the hub in which nothing happens.

use std::time::{Duration, Instant, SystemTime};

use anyhow::ensure;
use murmuration_e2e::{Asked, test, until};

use super::kit::lasts;

/// How long nothing is posted by those who are done with linking.
const SETTLED: Duration = Duration::from_secs(3);
/// How long it is counted.
const WHILE: Duration = Duration::from_secs(65);

#[test]
fn a_settled_room_of_four_posts_to_the_hub_once_a_minute() {
    test(async |stage| {
        let server = stage.serve().await?;
        let hub = stage.serve_unsteady(None).await?;
        let room = format!("{}?hub={}#tea", server.url(), hub.url());
        let begin = Instant::now();
        let pages: [_; 4] = stage.meet(&room).await?;
        until("nothing is posted", SETTLED * 10, async || {
            let asked = hub.asked_since(begin);
            let last = asked.last().map_or(begin, |(at, _)| *at);
            ensure!(last.elapsed() > SETTLED, "{:?} ago", last.elapsed());
            Ok(())
        })
        .await?;
        let settled = Instant::now();
        lasts(SystemTime::now(), WHILE).await;
        let asked = hub.asked_since(settled);
        let at: Vec<_> = asked
            .iter()
            .map(|(at, what)| (*at - settled, what))
            .collect();
        println!("asked for {at:#?}");
        let posts_alone = at.iter().all(|(_, what)| matches!(what, Asked::Post(_)));
        assert!(posts_alone, "{at:#?}");
        // One in each minute that has begun.
        assert!(at.len() <= 2, "{at:#?}");
        for page in &pages {
            page.until_connected_to(3).await?;
        }
        Ok(())
    });
}
