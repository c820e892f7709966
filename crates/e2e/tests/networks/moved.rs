//! Whoever takes a machine elsewhere goes on talking, in the same page.

use std::time::Duration;

use anyhow::Result;
use murmuration_e2e::{
    Stage,
    net::{Nat, Path},
    test,
};

use crate::scene::{Scene, Use, exchange, ids, take, talk};

/// How long after the network is there again a line that was said at once may arrive. The browser
/// sends what was lost again after pauses that double: where the way is not found within 3 s, the
/// next time comes only after 6 s.
const RECOVERY: Duration = Duration::from_secs(8);

#[test]
fn whoever_comes_to_another_network_talks_on() {
    test(async |stage| carry(stage, Use::Stun, Nat::PortRestricted, Path::Direct).await);
}

#[test]
fn whoever_comes_to_where_no_direct_way_leads_talks_on_through_turn() {
    test(async |stage| carry(stage, Use::StunAndTurn, Nat::Symmetric, Path::Relayed).await);
}

/// Carries one of two from a usual home to one behind another router, from where this way leads to
/// the other one.
async fn carry(stage: Stage, used: Use, to: Nat, path: Path) -> Result<()> {
    let scene = Scene::set(stage, used).await?;
    let anna = scene.internet.home(Nat::PortRestricted)?.machine()?;
    let ben = scene.internet.home(Nat::PortRestricted)?.machine()?;
    let pages = scene.visit([&anna, &ben]).await?;
    talk(&pages, Path::Direct).await?;
    let before = ids(&pages).await?;
    ben.carry_to(&scene.internet.home(to)?)?;
    let time = exchange(&pages, "Do you still hear me?").await?;
    println!("They hear each other {time:?} after the network is there again.");
    take(&pages, path).await?;
    assert_eq!(ids(&pages).await?, before, "a page was loaded again");
    assert!(time <= RECOVERY, "it took {time:?}");
    Ok(())
}
