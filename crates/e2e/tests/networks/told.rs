//! Whoever can't be linked is told why, each fault in its own words.

use murmuration_e2e::{
    net::{Link, Nat},
    test,
};

use crate::scene::{Scene, Use, fail_because};

#[test]
fn two_behind_symmetric_routers_are_not_linked_without_turn() {
    test(async |stage| {
        let scene = Scene::set(stage, Use::Stun).await?;
        let anna = scene.internet.home(Nat::Symmetric)?.machine()?;
        let ben = scene.internet.home(Nat::Symmetric)?.machine()?;
        let pages = scene.visit([&anna, &ben]).await?;
        for page in &pages {
            let links = page.until_an_attempt_fails().await?;
            assert!(!links.iter().any(Link::was_connected), "{links:#?}");
            let seen = page.look().await?;
            assert!(!seen.connected_to(1), "{seen:#?}");
        }
        fail_because(&pages, "no direct path, and no TURN server configured\n").await
    });
}

#[test]
fn a_stun_server_that_is_down_is_told_of() {
    test(async |stage| {
        let mut scene = Scene::set(stage, Use::Stun).await?;
        scene.stop_coturn();
        let anna = scene.internet.home(Nat::PortRestricted)?.machine()?;
        let ben = scene.internet.home(Nat::PortRestricted)?.machine()?;
        let pages = scene.visit([&anna, &ben]).await?;
        let why = "no direct path, and no TURN server configured; the STUN server did not answer";
        fail_because(&pages, why).await
    });
}

#[test]
fn a_turn_server_that_is_down_is_told_of() {
    test(async |stage| {
        let mut scene = Scene::set(stage, Use::StunAndTurn).await?;
        scene.stop_coturn();
        let anna = scene.internet.home(Nat::Symmetric)?.machine()?;
        let ben = scene.internet.home(Nat::Symmetric)?.machine()?;
        let pages = scene.visit([&anna, &ben]).await?;
        let why = "no direct path, and the TURN server can’t be reached or refuses; \
                   the STUN server did not answer";
        fail_because(&pages, why).await
    });
}
