//! Event streams that end all the time, and such as die without a word.

use std::time::{Duration, Instant};

use anyhow::{Result, ensure};
use murmuration_e2e::{PATIENCE, Page, Stage, Unsteady, test, until};

use super::kit::{all_talk, is_the_same, mark};

/// How long after a stream has died it is opened anew, when nothing happens besides.
const NOTICED: Duration = Duration::from_secs(75);
/// The same when the page was woken.
const WOKEN: Duration = Duration::from_secs(3);
/// How often each asks for a stream until its pauses have grown.
const TIMES: usize = 5;
/// By how much at least: the page waits for 1 s at first and for 4 s at last, a quarter more or less.
const GROWN: Duration = Duration::from_secs(1);
/// How soon a newcomer is linked with all, though nobody listens to the hub but for 2 s at a time.
const LET_IN: Duration = Duration::from_secs(60);

#[test]
fn a_hub_that_ends_its_streams_every_2_seconds_is_shown_and_survived_and_asked_ever_less() {
    test(async |stage| {
        let server = stage.serve().await?;
        let lasts = Duration::from_secs(2);
        let hub = stage.serve_unsteady(Some(lasts)).await?;
        let begin = Instant::now();
        let room = format!("{}?hub={}#tea", server.url(), hub.url());
        let [anna, ben] = stage.meet(&room).await?;
        for page in [&anna, &ben] {
            page.until("it says that the hub is away", |seen| {
                seen.status.starts_with("Hub unreachable, retrying") && seen.connected_to(1)
            })
            .await?;
        }
        all_talk(&[&anna, &ben], "It stutters").await?;
        until("both have asked for a stream again", PATIENCE, async || {
            let streams = hub.streams_since(begin);
            let asked: Vec<_> = streams.values().map(Vec::len).collect();
            let enough = asked.len() == 2 && asked.iter().all(|&times| times >= TIMES);
            ensure!(enough, "they have asked {asked:?} times");
            Ok(())
        })
        .await?;
        for asked in hub.streams_since(begin).into_values() {
            let pauses: Vec<_> = asked.windows(2).map(|two| two[1] - two[0]).collect();
            println!("pauses: {pauses:?}");
            assert!(pauses[TIMES - 2] > pauses[0] + GROWN, "{pauses:?}");
        }

        let came = Instant::now();
        let carol = stage.visit(&room).await?;
        for page in [&anna, &ben, &carol] {
            page.until_within(LET_IN, "it is connected to both", |seen| {
                seen.connected_to(2)
            })
            .await?;
        }
        println!("newcomer → linked with all: {:?}", came.elapsed());
        all_talk(&[&anna, &ben, &carol], "It still stutters").await
    });
}

#[test]
fn a_stream_that_dies_without_a_word_is_noticed_in_time() {
    test(async |stage| {
        let (hub, room, [anna, ben]) = meet(&stage).await?;
        let died = Instant::now();
        hub.fall_silent();
        let took = opened_again(&hub, died, 2, NOTICED).await?;
        println!("died → opened again: {took:?}");
        lets_in(&stage, &room, [&anna, &ben]).await
    });
}

#[test]
fn a_stream_that_died_without_a_word_is_noticed_at_once_by_a_page_that_wakes() {
    test(async |stage| {
        let (hub, room, [anna, ben]) = meet(&stage).await?;
        hub.fall_silent();
        let woke = Instant::now();
        for page in [&anna, &ben] {
            let _: () = page.ask("dispatchEvent(new Event('online'))").await?;
        }
        let took = opened_again(&hub, woke, 2, WOKEN).await?;
        println!("woke → opened again: {took:?}");
        assert!(took < WOKEN, "only after {took:?}");
        lets_in(&stage, &room, [&anna, &ben]).await
    });
}

async fn meet(stage: &Stage) -> Result<(Unsteady, String, [Page; 2])> {
    let server = stage.serve().await?;
    let hub = stage.serve_unsteady(None).await?;
    let room = format!("{}?hub={}#tea", server.url(), hub.url());
    let pages = stage.meet(&room).await?;
    for page in &pages {
        mark(page).await?;
    }
    Ok((hub, room, pages))
}

/// How long after it so many pages had opened their streams again.
async fn opened_again(
    hub: &Unsteady,
    then: Instant,
    pages: usize,
    patience: Duration,
) -> Result<Duration> {
    let what = format!("{pages} have opened their streams again");
    until(&what, patience, async || {
        let streams = hub.streams_since(then);
        ensure!(streams.len() >= pages, "only {streams:?}");
        let last = streams.values().map(|asked| asked[0]).max();
        Ok(last.map_or(Duration::ZERO, |last| last - then))
    })
    .await
}

/// The new streams are used: they bring a newcomer.
async fn lets_in(stage: &Stage, room: &str, [anna, ben]: [&Page; 2]) -> Result<()> {
    let carol = stage.visit(room).await?;
    for page in [anna, ben, &carol] {
        page.until_connected_to(2).await?;
    }
    for page in [anna, ben] {
        is_the_same(page).await?;
    }
    all_talk(&[anna, ben, &carol], "There you are").await
}
