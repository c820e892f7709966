//! Where networks allow no direct way, words go through a TURN server.

use murmuration_e2e::{
    net::{Nat, Path},
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
