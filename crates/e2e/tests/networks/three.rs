//! Three in a room, two of whom no way leads between.

use std::time::Duration;

use anyhow::{Result, ensure};
use murmuration_e2e::{PATIENCE, Page, net::Nat, test, until};
use tokio::time::{Instant, sleep};

use crate::scene::{Scene, Use};

/// For how long they are watched.
const WATCHED: Duration = Duration::from_secs(60);
/// The most offers in that time from one of two who can't be linked: an attempt takes 15 s.
const OFFERS: usize = 4;

#[test]
fn who_can_link_does_and_who_can_not_tries_calmly() {
    test(async |stage| {
        let scene = Scene::set(stage, Use::Stun).await?;
        let anna = scene.internet.home(Nat::Symmetric)?.machine()?;
        let ben = scene.internet.home(Nat::Symmetric)?.machine()?;
        let carol = scene.internet.machine()?;
        let pages = scene.visit([&anna, &ben, &carol]).await?;
        let [anna, ben, carol] = &pages;
        carol.until_connected_to(2).await?;
        for page in [anna, ben] {
            linked_to(page, 1).await?;
        }
        let before = offers(&pages).await?;
        let end = Instant::now() + WATCHED;
        while Instant::now() < end {
            let seen = carol.look().await?;
            assert!(seen.connected_to(2), "{seen:#?}");
            sleep(Duration::from_secs(1)).await;
        }
        let after = offers(&pages).await?;
        println!("Offers: {before:?} at first, {after:?} a minute later.");
        assert_eq!(after[2], before[2], "she is linked with all");
        for at in 0..2 {
            assert!(after[at] - before[at] <= OFFERS, "{before:?}, {after:?}");
        }
        carol.say("Good morning").await?;
        for page in [anna, ben] {
            page.until_heard(carol, "Good morning").await?;
            linked_to(page, 1).await?;
            page.open_details().await?;
            page.until_told("STUN and TURN", "no TURN server").await?;
            page.until_told("Peer", "no direct path, and no TURN server configured\n")
                .await?;
        }
        Ok(())
    });
}

/// Waits until a page is linked with so many, whoever else is here.
async fn linked_to(page: &Page, count: usize) -> Result<()> {
    until("it is linked", PATIENCE, async || {
        let seen = page.look().await?;
        let linked = seen.peers.iter().filter(|peer| peer.is_connected()).count();
        ensure!(linked == count, "the page shows {:#?}", seen.peers);
        Ok(())
    })
    .await
}

/// How many offers each has made.
async fn offers([anna, ben, carol]: &[Page; 3]) -> Result<[usize; 3]> {
    Ok([
        anna.signals().await?.offers(),
        ben.signals().await?.offers(),
        carol.signals().await?.offers(),
    ])
}
