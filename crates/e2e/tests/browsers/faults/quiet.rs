//! A room in which nothing happens: what it costs the hub, and whether the links of a page in the
//! background, where browsers let little run, are kept all the same.

use std::time::{Duration, Instant, SystemTime};

use anyhow::{Result, ensure};
use murmuration_e2e::{Asked, Page, Peer, Unsteady, test, until};

use super::kit::{all_talk, lasts, watch};

/// How long nothing is posted by those who are done with linking.
const SETTLED: Duration = Duration::from_secs(3);
/// How long nothing happens.
const WHILE: Duration = Duration::from_secs(65);
/// How soon a line is heard: less than what a timer takes in the background.
const AT_ONCE: Duration = Duration::from_secs(1);

#[test]
fn a_settled_room_posts_to_the_hub_once_a_minute_and_a_page_in_the_background_keeps_its_links() {
    test(async |stage| {
        let server = stage.serve().await?;
        let hub = stage.serve_unsteady(None).await?;
        let room = format!("{}?hub={}#tea", server.url(), hub.url());
        let begin = Instant::now();
        let pages: [Page; 4] = stage.meet(&room).await?;
        let [anna, hidden, ..] = &pages;
        // Behind another tab, one that is driven goes on as if it were in front.
        hidden.browser().driver().minimize_window().await?;
        is_hidden(hidden).await?;
        until("nothing is posted", SETTLED * 10, async || {
            let last = hub.asked_since(begin).last().map_or(begin, |(at, _)| *at);
            ensure!(last.elapsed() > SETTLED, "{:?} ago", last.elapsed());
            Ok(())
        })
        .await?;

        let settled = Instant::now();
        let lists = [watch(anna).await?, watch(hidden).await?];
        lasts(SystemTime::now(), WHILE).await;
        asked_little(&hub, settled)?;
        is_hidden(hidden).await?;
        for list in &lists {
            let chronicle = list.chronicle().await?;
            let kept = chronicle.iter().all(|moment| {
                moment.peers.len() == 3 && moment.peers.iter().all(Peer::is_connected)
            });
            ensure!(kept, "{chronicle:#?}");
        }

        anna.say("Do you hear me?").await?;
        let said = Instant::now();
        hidden.until_heard(anna, "Do you hear me?").await?;
        let took = said.elapsed();
        println!("said → heard: {took:?}");
        assert!(took < AT_ONCE, "only after {took:?}");
        all_talk(&pages.each_ref(), "Still here").await
    });
}

/// One post in each minute that has begun.
fn asked_little(hub: &Unsteady, since: Instant) -> Result<()> {
    let asked = hub.asked_since(since);
    let at: Vec<_> = asked.iter().map(|(at, what)| (*at - since, what)).collect();
    println!("asked for {at:?}");
    let posts = at.iter().all(|(_, what)| matches!(what, Asked::Post(_)));
    ensure!(posts && at.len() <= 2, "{at:#?}");
    Ok(())
}

async fn is_hidden(page: &Page) -> Result<()> {
    let state: String = page.ask("return document.visibilityState").await?;
    ensure!(state == "hidden", "it is {state}");
    Ok(())
}
