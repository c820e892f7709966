//! Where networks allow it, words go from one to the other, and a STUN server is enough for that.

use murmuration_e2e::{
    net::{Nat, Path},
    test,
};

use crate::scene::{Scene, Use, talk};

#[test]
fn two_homes_with_usual_routers_are_linked_directly() {
    test(async |stage| {
        // They could be relayed.
        let scene = Scene::set(stage, Use::StunAndTurn).await?;
        let anna = scene.internet.home(Nat::PortRestricted)?.machine()?;
        let ben = scene.internet.home(Nat::PortRestricted)?.machine()?;
        let pages = scene.visit([&anna, &ben]).await?;
        talk(&pages, Path::Direct).await
    });
}

#[test]
fn two_behind_the_same_router_are_linked_directly() {
    test(async |stage| {
        let scene = Scene::set(stage, Use::Stun).await?;
        let home = scene.internet.home(Nat::PortRestricted)?;
        let pages = scene.visit([&home.machine()?, &home.machine()?]).await?;
        talk(&pages, Path::Direct).await
    });
}

#[test]
fn one_with_a_public_address_and_one_behind_a_symmetric_router_are_linked_directly() {
    test(async |stage| {
        let scene = Scene::set(stage, Use::Stun).await?;
        let anna = scene.internet.machine()?;
        let ben = scene.internet.home(Nat::Symmetric)?.machine()?;
        let pages = scene.visit([&anna, &ben]).await?;
        talk(&pages, Path::Direct).await
    });
}
