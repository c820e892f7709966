//! How one goes, and comes back.

use std::time::{Duration, SystemTime};

use anyhow::Result;
use murmuration_e2e::{
    Make::{self, Chromium, Firefox},
    Page, Stage, test,
};

use crate::party::come;

/// How soon a closed tab is gone from the others' lists. Without a word from it, that takes seconds.
const SOON: Duration = Duration::from_millis(500);

/// Notes when the last other has gone, and how many others there are at most, however briefly.
const WATCH_PEERS: &str = "
    const list = document.querySelector('[aria-label=Peers]');
    const others = () => list.childElementCount - 1;
    window.mostPeers = others();
    const observer = new MutationObserver(() => {
        window.mostPeers = Math.max(window.mostPeers, others());
        if (others() === 0) {
            window.emptySince = Date.now();
        }
    });
    observer.observe(list, { childList: true });
";

#[test]
fn a_chromium_sees_at_once_that_a_firefox_is_closed() {
    test(async |stage| the_second_closes(stage, [Chromium, Firefox]).await);
}

#[test]
fn a_firefox_sees_at_once_that_a_chromium_is_closed() {
    test(async |stage| the_second_closes(stage, [Firefox, Chromium]).await);
}

#[test]
fn a_firefox_sees_at_once_that_a_firefox_is_closed() {
    test(async |stage| the_second_closes(stage, [Firefox, Firefox]).await);
}

#[test]
fn a_firefox_that_reloads_is_in_the_list_of_a_chromium_once() {
    test(async |stage| the_second_reloads(stage, [Chromium, Firefox]).await);
}

#[test]
fn a_chromium_that_reloads_is_in_the_list_of_a_firefox_once() {
    test(async |stage| the_second_reloads(stage, [Firefox, Chromium]).await);
}

async fn the_second_closes(stage: Stage, makes: [Make; 2]) -> Result<()> {
    let server = stage.serve().await?;
    let [anna, ben] = come(&stage, &server.room("tea"), makes).await?;
    let name = ben.name().await?;
    let _: () = anna.ask(WATCH_PEERS).await?;
    let closed = ben.browser().close_tab().await?;
    let closed = SystemTime::now() - closed.elapsed();
    let seen = anna
        .until("the list is empty", |seen| seen.peers.is_empty())
        .await?;
    let took = gone_at(&anna).await?.duration_since(closed)?;
    println!("gone from the list {took:?} after the tab");
    assert!(took < SOON, "only after {took:?}");
    assert!(seen.tells(&name, " left"), "{seen:#?}");
    Ok(())
}

async fn the_second_reloads(stage: Stage, makes: [Make; 2]) -> Result<()> {
    let server = stage.serve().await?;
    let [anna, ben] = come(&stage, &server.room("tea"), makes).await?;
    let before = anna.look().await?.peers;
    let _: () = anna.ask(WATCH_PEERS).await?;
    ben.browser().driver().refresh().await?;
    let after = anna
        .until("the new page is the only other", |seen| {
            seen.connected_to(1) && seen.peers[0].id != before[0].id
        })
        .await?;
    ben.until_connected_to(1).await?;
    ben.say("I am back").await?;
    let seen = anna.until_heard(&ben, "I am back").await?;
    assert_eq!(seen.peers, after.peers);
    assert_eq!(seen.texts(), ["I am back"]);
    let most: u32 = anna.ask("return window.mostPeers").await?;
    assert_eq!(most, 1, "there were doubles in between");
    Ok(())
}

/// When the last other went from the list that is watched.
async fn gone_at(page: &Page) -> Result<SystemTime> {
    let since_1970 = page.ask("return window.emptySince").await?;
    Ok(SystemTime::UNIX_EPOCH + Duration::from_millis(since_1970))
}
