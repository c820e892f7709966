//! A cable that is pulled out, and put in again where it was.

use std::time::Duration;

use murmuration_e2e::{
    net::{Nat, Path},
    test,
};
use thirtyfour::Key;
use tokio::time::{Instant, sleep_until};

use crate::scene::{Scene, Use, exchange, ids, take, talk};

/// How long the cable is out: long enough for whoever is behind it to be given up.
const OUT: Duration = Duration::from_secs(30);
/// How long after it is in again lines get through.
const RECOVERY: Duration = Duration::from_secs(6);

#[test]
fn whoever_was_unplugged_is_back_soon_after_in_the_same_page() {
    test(async |stage| {
        let scene = Scene::set(stage, Use::Stun).await?;
        let anna = scene.internet.home(Nat::PortRestricted)?.machine()?;
        let ben = scene.internet.home(Nat::PortRestricted)?.machine()?;
        let pages = scene.visit([&anna, &ben]).await?;
        talk(&pages, Path::Direct).await?;
        let before = ids(&pages).await?;
        let end = Instant::now() + OUT;
        ben.unplug()?;
        let [annas, bens] = &pages;
        for page in &pages {
            page.until("the other one is unreachable", |seen| {
                seen.peers.iter().all(|peer| !peer.is_connected())
            })
            .await?;
        }
        bens.open_details().await?;
        bens.until_told("Hub 1", "the hub’s stream ended, reconnecting")
            .await?;
        annas
            .until("the other one is gone", |seen| seen.peers.is_empty())
            .await?;
        let status = annas.look().await?.status;
        assert!(status.starts_with("Looking for others"), "{status}");
        sleep_until(end).await;
        bens.press(Key::Escape).await?;
        ben.plug_in_again()?;
        let begin = Instant::now();
        for page in &pages {
            page.until_connected_to(1).await?;
        }
        println!("They are linked {:?} after it.", begin.elapsed());
        exchange(&pages, "I am back").await?;
        let time = begin.elapsed();
        println!("They hear each other {time:?} after the cable is in again.");
        take(&pages, Path::Direct).await?;
        assert_eq!(ids(&pages).await?, before, "a page was loaded again");
        assert!(time <= RECOVERY, "it took {time:?}");
        Ok(())
    });
}
