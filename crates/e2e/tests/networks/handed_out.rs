//! The hub hands out credentials that the TURN server takes for a while, for they share a secret.

use anyhow::Result;
use murmuration_e2e::{
    Page, Stage,
    net::{Admits, Nat, Path},
    test,
};
use murmuration_hub::{Ice, TurnSecret};
use serde_json::json;

use crate::scene::{Scene, fail_because, talk};

/// What the TURN server knows.
const SECRET: &str = "murmuring";

#[test]
fn two_behind_symmetric_routers_are_linked_with_credentials_from_the_hub() {
    test(async |stage| {
        let (_scene, pages) = visit_with(stage, SECRET).await?;
        talk(&pages, Path::Relayed).await
    });
}

#[test]
fn with_a_secret_that_is_another_one_they_are_told_that_turn_refuses() {
    test(async |stage| {
        let (_scene, pages) = visit_with(stage, "starlings").await?;
        let why = "no direct path, and the TURN server can’t be reached or refuses\n";
        fail_because(&pages, why).await
    });
}

/// Two behind symmetric routers, with a hub that has this secret.
async fn visit_with(stage: Stage, secret: &str) -> Result<(Scene, [Page; 2])> {
    let internet = stage.internet()?;
    let coturn = internet.coturn(Admits::Bearers(SECRET)).await?;
    let urls = vec![coturn.stun_url().parse()?, coturn.turn_url().parse()?];
    let ice = Ice::new(urls, Some(TurnSecret::parse(secret)?), Ice::TTL)?;
    let config = json!({ "iceServersFrom": "/v1/ice" });
    let scene = Scene::configured(stage, internet, coturn, &config, Some(ice)).await?;
    let anna = scene.internet.home(Nat::Symmetric)?.machine()?;
    let ben = scene.internet.home(Nat::Symmetric)?.machine()?;
    let pages = scene.visit([&anna, &ben]).await?;
    Ok((scene, pages))
}
