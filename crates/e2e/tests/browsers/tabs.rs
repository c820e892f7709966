//! Many tabs of one browser, at a hub over HTTP/1.1: the browser allows it six connections.

use std::time::{Duration, Instant};

use anyhow::{Result, ensure};
use murmuration_e2e::{PATIENCE, Page, Server, Stage, Tabs, test, until};
use thirtyfour::Key;

/// How soon another tab holds the stream.
const TAKE_OVER: Duration = Duration::from_secs(2);

#[test]
fn eight_tabs_of_one_browser_all_talk_with_each_other_over_one_stream() {
    test(async |stage| {
        let server = stage.serve().await?;
        let tabs = open(&stage, &server.room("tea"), 8).await?;
        all_connected_to(&tabs, 7).await?;
        one_stream_for(8, &server, PATIENCE).await?;
        for tab in 0..8 {
            tabs.at(tab).await?.say(&line(tab)).await?;
        }
        for tab in 0..8 {
            let what = "it has heard all others, each once";
            let page = tabs.at(tab).await?;
            page.until(what, |seen| {
                let mut texts = seen.texts();
                texts.sort_unstable();
                texts == (0..8).map(line).collect::<Vec<_>>()
            })
            .await?;
        }
        Ok(())
    });
}

#[test]
fn eight_tabs_that_are_opened_at_once_are_all_linked() {
    test(async |stage| {
        let server = stage.serve().await?;
        let room = server.room("tea");
        let mut tabs = stage.tabs().await?;
        let page = tabs.open(&server.room("lobby")).await?;
        let script =
            format!("for (let tab = 0; tab < 8; tab += 1) open('{room}', '_blank', 'noopener');");
        let _: () = page.ask(&script).await?;
        let ben = stage.visit(&room).await?;
        is_linked_with_each(&ben, 8).await?;
        let seen = ben.look().await?;
        let renamed = |told: &String| told.contains("now called");
        ensure!(!seen.notices.iter().any(renamed), "{seen:#?}");
        until("the hub has three streams", PATIENCE, async || {
            let listeners = server.listeners();
            // One for the eight, one for the lobby, one for Ben.
            ensure!(listeners == 9 + 2 + 2, "there are {listeners}");
            Ok(())
        })
        .await
    });
}

#[test]
fn when_the_tab_that_holds_the_stream_closes_another_does_within_2_seconds() {
    test(async |stage| {
        let server = stage.serve().await?;
        let room = server.room("tea");
        let mut tabs = open(&stage, &room, 4).await?;
        all_connected_to(&tabs, 3).await?;
        one_stream_for(4, &server, PATIENCE).await?;
        let closed = tabs.close(0).await?;
        another_holds(&stage, &server, &room, &tabs, closed).await
    });
}

#[test]
fn when_the_tab_that_holds_the_stream_crashes_another_does_within_2_seconds() {
    test(async |stage| {
        let server = stage.serve().await?;
        let room = server.room("tea");
        let mut tabs = open(&stage, &room, 4).await?;
        all_connected_to(&tabs, 3).await?;
        one_stream_for(4, &server, PATIENCE).await?;
        let crashed = tabs.crash(0).await?;
        another_holds(&stage, &server, &room, &tabs, crashed).await
    });
}

#[test]
fn tabs_in_two_rooms_do_not_hear_each_other() {
    test(async |stage| {
        let server = stage.serve().await?;
        let mut tabs = stage.tabs().await?;
        for name in ["tea", "coffee", "tea", "coffee"] {
            tabs.open(&server.room(name)).await?;
        }
        // The first tab is empty.
        for tab in 1..5 {
            tabs.at(tab).await?.until_connected_to(1).await?;
        }
        tabs.at(1).await?.say("Earl Grey").await?;
        tabs.at(2).await?.say("Espresso").await?;
        for (tab, text) in [(3, "Earl Grey"), (4, "Espresso")] {
            let page = tabs.at(tab).await?;
            let what = "it has heard that of its room, and nothing else";
            page.until(what, |seen| seen.texts() == [text]).await?;
        }
        until("each room has one stream", PATIENCE, async || {
            let listeners = server.listeners();
            ensure!(listeners == 6, "there are {listeners}");
            Ok(())
        })
        .await
    });
}

#[test]
fn a_tab_that_is_reloaded_is_linked_again_and_so_is_the_one_that_held_the_stream() {
    test(async |stage| {
        let server = stage.serve().await?;
        let tabs = open(&stage, &server.room("tea"), 3).await?;
        all_connected_to(&tabs, 2).await?;
        for tab in [1, 0] {
            let page = tabs.at(tab).await?;
            page.browser().driver().refresh().await?;
            page.until_connected_to(2).await?;
            all_connected_to(&tabs, 2).await?;
            one_stream_for(3, &server, PATIENCE).await?;
        }
        Ok(())
    });
}

/// Opens tabs in a room; the first holds the stream.
async fn open(stage: &Stage, room: &str, count: usize) -> Result<Tabs> {
    let mut tabs = stage.tabs().await?;
    let first = tabs.at(0).await?;
    first.go(room).await?;
    let what = "it looks for others";
    first
        .until(what, |seen| seen.status == "Looking for others")
        .await?;
    while tabs.count() < count {
        tabs.open(room).await?;
    }
    Ok(tabs)
}

async fn all_connected_to(tabs: &Tabs, others: usize) -> Result<()> {
    for tab in 0..tabs.count() {
        tabs.at(tab).await?.until_connected_to(others).await?;
    }
    Ok(())
}

/// Waits until the hub has a stream with everybody's channel and those of so many tabs, and no
/// other.
async fn one_stream_for(tabs: usize, server: &Server, patience: Duration) -> Result<()> {
    let what = format!("the hub has one stream for {tabs} tabs");
    until(&what, patience, async || {
        let listeners = server.listeners();
        ensure!(listeners == 1 + tabs, "{listeners} listen");
        Ok(())
    })
    .await
}

/// Waits until somebody's page has a link with each of so many tabs, who are one person there.
async fn is_linked_with_each(ben: &Page, tabs: usize) -> Result<()> {
    ben.until_connected_to(1).await?;
    ben.open_details().await?;
    for tab in 1..=tabs {
        ben.until_told(&format!("Peer {tab}"), "connected").await?;
    }
    ben.press(Key::Escape).await
}

/// Somebody who comes now is linked with all.
async fn another_holds(
    stage: &Stage,
    server: &Server,
    room: &str,
    tabs: &Tabs,
    gone: Instant,
) -> Result<()> {
    one_stream_for(
        tabs.count(),
        server,
        TAKE_OVER.saturating_sub(gone.elapsed()),
    )
    .await?;
    println!("another holds the stream {:?} after", gone.elapsed());
    let ben = stage.visit(room).await?;
    is_linked_with_each(&ben, tabs.count()).await?;
    ben.say("Hello, all of you").await?;
    for tab in 0..tabs.count() {
        let page = tabs.at(tab).await?;
        page.until_heard(&ben, "Hello, all of you").await?;
    }
    Ok(())
}

fn line(tab: usize) -> String {
    format!("This is tab {tab}")
}
