//! Whoever takes a machine elsewhere goes on talking, in the same page.

use std::time::Duration;

use anyhow::Result;
use murmuration_e2e::{
    Stage,
    net::{Nat, Path},
    test,
};

use crate::scene::{Scene, Use, exchange, ids, take, talk};

/// How long after the network is there again a line that was said at once may arrive.
const RECOVERY: Duration = Duration::from_secs(3);

/// How long the way there is.
#[derive(Clone, Copy)]
enum Way {
    /// Nobody has noticed anything by the time of arrival.
    Short,
    /// Both have noticed, and what they did about it has reached nobody.
    Long,
    /// Both have given the other one up.
    VeryLong,
}

#[test]
fn whoever_comes_to_another_network_talks_on() {
    test(async |stage| carry(stage, Way::Short, Path::Direct).await);
}

#[test]
fn whoever_comes_to_where_no_direct_way_leads_talks_on_through_turn() {
    test(async |stage| carry(stage, Way::Short, Path::Relayed).await);
}

#[test]
fn whoever_was_out_of_reach_on_the_way_to_another_network_talks_on() {
    test(async |stage| carry(stage, Way::Long, Path::Direct).await);
}

#[test]
fn whoever_was_out_of_reach_on_the_way_to_where_no_direct_way_leads_talks_on_through_turn() {
    test(async |stage| carry(stage, Way::Long, Path::Relayed).await);
}

#[test]
fn whoever_was_given_up_on_the_way_to_another_network_talks_on() {
    test(async |stage| carry(stage, Way::VeryLong, Path::Direct).await);
}

#[test]
fn whoever_was_given_up_on_the_way_to_where_no_direct_way_leads_talks_on_through_turn() {
    test(async |stage| carry(stage, Way::VeryLong, Path::Relayed).await);
}

/// Carries one of two from a usual home to one behind another router, from where this path leads to
/// the other one.
async fn carry(stage: Stage, way: Way, path: Path) -> Result<()> {
    let (used, to) = match path {
        Path::Direct => (Use::Stun, Nat::PortRestricted),
        Path::Relayed => (Use::StunAndTurn, Nat::Symmetric),
    };
    let scene = Scene::set(stage, used).await?;
    let anna = scene.internet.home(Nat::PortRestricted)?.machine()?;
    let ben = scene.internet.home(Nat::PortRestricted)?.machine()?;
    let pages = scene.visit([&anna, &ben]).await?;
    talk(&pages, Path::Direct).await?;
    let before = ids(&pages).await?;
    let home = scene.internet.home(to)?;
    if !matches!(way, Way::Short) {
        ben.unplug()?;
    }
    for page in &pages {
        match way {
            Way::Short => {}
            Way::Long => {
                page.until("the other one is unreachable", |seen| {
                    seen.peers.iter().all(|peer| !peer.is_connected())
                })
                .await?;
            }
            Way::VeryLong => {
                page.until("the other one is gone", |seen| {
                    !seen.status.starts_with("Connected to 1 peer")
                })
                .await?;
            }
        }
    }
    ben.carry_to(&home)?;
    let time = exchange(&pages, "Do you still hear me?").await?;
    println!("They hear each other {time:?} after the network is there again.");
    take(&pages, path).await?;
    assert_eq!(ids(&pages).await?, before, "a page was loaded again");
    assert!(time <= RECOVERY, "it took {time:?}");
    Ok(())
}
