//! Where networks allow no direct way, words go through a TURN server.

use murmuration_e2e::{
    net::{Link, Nat, Path},
    test,
};

use crate::scene::{Scene, Use, talk};

#[test]
fn two_behind_symmetric_routers_are_linked_through_turn() {
    test(async |stage| {
        let scene = Scene::set(stage, Use::StunAndTurn).await?;
        let anna = scene.internet.home(Nat::Symmetric)?.machine()?;
        let ben = scene.internet.home(Nat::Symmetric)?.machine()?;
        let pages = scene.visit([&anna, &ben]).await?;
        talk(&pages, Path::Relayed).await
    });
}

#[test]
fn two_behind_symmetric_routers_are_not_linked_without_turn() {
    test(async |stage| {
        let scene = Scene::set(stage, Use::Stun).await?;
        let anna = scene.internet.home(Nat::Symmetric)?.machine()?;
        let ben = scene.internet.home(Nat::Symmetric)?.machine()?;
        for page in scene.visit([&anna, &ben]).await? {
            let links = page.until_an_attempt_fails().await?;
            assert!(!links.iter().any(Link::was_connected), "{links:#?}");
            let seen = page.look().await?;
            assert!(!seen.connected_to(1), "{seen:#?}");
        }
        Ok(())
    });
}
