//! More at a hub than anybody can answer.

use std::time::{Duration, Instant};

use anyhow::Result;
use murmuration_e2e::{Page, Server, test};
use serde_json::json;
use tokio::time::interval;

use super::kit::{COUNT_CONNECTIONS, both_talk, has_no_trouble};

/// How many strangers a second.
const RATE: u32 = 1000;
/// How long it lasts.
const SECONDS: u32 = 4;
/// How many attempts may follow each other at once, and how many a second after that: the swarm's
/// own bound.
const BURST: u64 = 64;
const REFILL: u64 = 2;

#[test]
fn a_thousand_announcements_a_second_of_nobody_open_few_connections_and_disturb_nobody() {
    under_a_flood(|from| json!({"type": "connect", "from": from}).to_string());
}

#[test]
fn a_thousand_offers_a_second_of_nobody_open_few_connections_and_disturb_nobody() {
    under_a_flood(|from| {
        json!({
            "from": from,
            "signal": {"type": "offer", "sdp": from},
            "murmuration": {"v": 1, "run": "00000000000000aa", "link": "00000000000000bb"},
        })
        .to_string()
    });
}

fn under_a_flood(message: impl Fn(&str) -> String + Copy) {
    test(async |stage| {
        let server = stage.serve().await?;
        let room = server.room("tea");
        let [anna, ben] = [stage.blank().await?, stage.blank().await?];
        let begin = Instant::now();
        for page in [&anna, &ben] {
            page.browser().prepare_pages(COUNT_CONNECTIONS).await?;
            page.go(&room).await?;
        }
        for page in [&anna, &ben] {
            page.until_connected_to(1).await?;
        }
        let talk = async {
            for second in 1..=SECONDS {
                both_talk(&anna, &ben, &format!("Second {second}")).await?;
            }
            anyhow::Ok(())
        };
        tokio::try_join!(flood(&server, message), talk)?;
        both_talk(&anna, &ben, "Is it over").await?;

        let came = Instant::now();
        let carol = stage.visit(&room).await?;
        // Those who were invented are called for a while, and shown as long.
        for page in [&anna, &ben, &carol] {
            page.until_within(Duration::from_secs(60), "all three are linked", |seen| {
                seen.peers.iter().filter(|peer| peer.is_connected()).count() == 2
            })
            .await?;
        }
        println!("linked {:?} after she came", came.elapsed());
        both_talk(&carol, &anna, "What was that").await?;
        for page in [&anna, &ben] {
            page.until_within(Duration::from_secs(60), "the others are gone", |seen| {
                seen.peers.len() == 2
            })
            .await?;
        }
        for page in [&anna, &ben] {
            let made = made(page).await?;
            let most = BURST + REFILL * (begin.elapsed().as_secs() + 1);
            assert!(made <= most, "{made} connections, and {most} are allowed");
            has_no_trouble(page).await?;
        }
        Ok(())
    });
}

/// Posts the messages of as many as there are, each from somebody else.
async fn flood(server: &Server, message: impl Fn(&str) -> String) -> Result<()> {
    let mut stranger = server.stranger("tea").await?;
    let mut ticks = interval(Duration::from_millis(10));
    let mut number = 0_u32;
    for _ in 0..SECONDS * 100 {
        ticks.tick().await;
        for _ in 0..RATE / 100 {
            number += 1;
            let message = message(&format!("invented-{number}"));
            stranger.post("all", &message).await?;
        }
    }
    stranger.finish().await
}

/// How many connections a page has made, but for the one with which it tries the ICE servers.
async fn made(page: &Page) -> Result<u64> {
    Ok(page.ask::<u64>("return window.connections").await? - 1)
}
