//! How one goes, and comes back.

use std::time::{Duration, Instant, SystemTime};

use anyhow::Result;
use murmuration_e2e::{
    Make::{self, Chromium, Firefox},
    PATIENCE, Page, Stage, test, until,
};

use crate::party::come;

/// How soon a tab is gone from the others' lists that could still say so. Without a word from it,
/// that takes seconds.
const SOON: Duration = Duration::from_millis(500);
/// How soon one is gone that could not. Firefox takes ten seconds to call a connection disconnected,
/// which Chromium does after five; then it has eleven to recover.
const IN_VAIN: Duration = Duration::from_secs(25);

/// How a tab comes to its end.
#[derive(Clone, Copy)]
enum End {
    Closed,
    Crashed,
}

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
    test(async |stage| the_second_goes(stage, [Chromium, Firefox], End::Closed).await);
}

#[test]
fn a_firefox_sees_at_once_that_a_chromium_is_closed() {
    test(async |stage| the_second_goes(stage, [Firefox, Chromium], End::Closed).await);
}

#[test]
fn a_firefox_sees_at_once_that_a_firefox_is_closed() {
    test(async |stage| the_second_goes(stage, [Firefox, Firefox], End::Closed).await);
}

#[test]
fn a_firefox_that_reloads_is_in_the_list_of_a_chromium_once() {
    test(async |stage| the_second_reloads(stage, [Chromium, Firefox]).await);
}

#[test]
fn a_chromium_that_reloads_is_in_the_list_of_a_firefox_once() {
    test(async |stage| the_second_reloads(stage, [Firefox, Chromium]).await);
}

#[test]
fn a_firefox_that_goes_elsewhere_and_back_is_in_the_room_again() {
    test(async |stage| {
        let server = stage.serve().await?;
        let elsewhere = stage.serve().await?;
        let [anna, ben] = come(&stage, &server.room("tea"), [Chromium, Firefox]).await?;
        ben.go(&elsewhere.room("coffee")).await?;
        anna.until("the list is empty", |seen| seen.peers.is_empty())
            .await?;
        ben.browser().driver().back().await?;
        anna.until_connected_to(1).await?;
        ben.until_connected_to(1).await?;
        ben.say("I am back").await?;
        anna.until_heard(&ben, "I am back").await?;
        anna.say("Hello again").await?;
        ben.until_heard(&anna, "Hello again").await?;
        Ok(())
    });
}

#[test]
fn a_firefox_sees_within_25_seconds_that_a_chromium_has_crashed() {
    test(async |stage| the_second_goes(stage, [Firefox, Chromium], End::Crashed).await);
}

async fn the_second_goes(stage: Stage, makes: [Make; 2], end: End) -> Result<()> {
    let server = stage.serve().await?;
    let [anna, ben] = come(&stage, &server.room("tea"), makes).await?;
    let name = ben.name().await?;
    let _: () = anna.ask(WATCH_PEERS).await?;
    let began = match end {
        End::Closed => ben.browser().close_tab().await?,
        End::Crashed => {
            let began = Instant::now();
            ben.browser().crash_tab().await?;
            began
        }
    };
    let began = SystemTime::now() - began.elapsed();
    let seen = anna
        .until("the list is empty", |seen| seen.peers.is_empty())
        .await?;
    let took = gone_at(&anna).await?.duration_since(began)?;
    println!("gone from the list after {took:?}");
    let (soon, told) = match end {
        End::Closed => (SOON, " left"),
        End::Crashed => (IN_VAIN, " can’t be reached any more"),
    };
    assert!(took < soon, "only after {took:?}");
    assert!(seen.tells(&name, told), "{seen:#?}");
    Ok(())
}

async fn the_second_reloads(stage: Stage, makes: [Make; 2]) -> Result<()> {
    let server = stage.serve().await?;
    let [anna, ben] = come(&stage, &server.room("tea"), makes).await?;
    let before = anna.look().await?.peers;
    let _: () = anna.ask(WATCH_PEERS).await?;
    ben.browser().driver().refresh().await?;
    until(
        "the old page has gone from the list",
        PATIENCE,
        async || gone_at(&anna).await,
    )
    .await?;
    anna.until_connected_to(1).await?;
    ben.until_connected_to(1).await?;
    ben.say("I am back").await?;
    let seen = anna.until_heard(&ben, "I am back").await?;
    assert_eq!(seen.peers.len(), 1, "{seen:#?}");
    assert_eq!(seen.peers[0].id, before[0].id, "it is somebody else");
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
