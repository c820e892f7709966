//! Who hides their address talks through the TURN server, and never says where they are.

use anyhow::Result;
use murmuration_e2e::{
    Page,
    net::{Admits, Home, Machine, Nat, Path},
    test,
};
use serde_json::json;

use crate::scene::{Scene, Use, talk};

const CHOICE: &str = "Hide my address from the others: talk only through a relay";

#[test]
fn where_all_hide_they_are_linked_through_turn_and_tell_no_address() {
    test(async |stage| {
        let internet = stage.internet()?;
        let coturn = internet.coturn(Admits::User).await?;
        let config = json!({
            "iceServers": [coturn.stun(), coturn.turn()],
            "relayOnly": true,
        });
        let scene = Scene::configured(stage, internet, coturn, &config, None).await?;
        // Nothing but their choice keeps these from a direct way.
        let homes = [(); 2].map(|()| scene.internet.home(Nat::PortRestricted));
        let [annas, bens] = homes;
        let (annas, bens) = (annas?, bens?);
        let (anna, ben) = (annas.machine()?, bens.machine()?);
        let pages = scene.visit([&anna, &ben]).await?;
        talk(&pages, Path::Relayed).await?;
        is_hidden(&pages[0], &annas, &anna).await?;
        is_hidden(&pages[1], &bens, &ben).await
    });
}

#[test]
fn who_chooses_to_hide_is_hidden_from_one_who_does_not() {
    test(async |stage| {
        let scene = Scene::set(stage, Use::StunAndTurn).await?;
        let home = scene.internet.home(Nat::PortRestricted)?;
        let machine = home.machine()?;
        let [anna] = scene.visit([&machine]).await?;
        anna.field(CHOICE).await?.click().await?;
        // The browser remembers it. From here on she has told nobody anything.
        scene.load_again(&anna).await?;
        assert!(anna.field(CHOICE).await?.is_selected().await?);
        let elsewhere = scene.internet.home(Nat::PortRestricted)?.machine()?;
        let [ben] = scene.visit([&elsewhere]).await?;
        talk(&[anna.clone(), ben], Path::Relayed).await?;
        is_hidden(&anna, &home, &machine).await
    });
}

/// That a page has told, to whomever, nothing that leads to the machine that it is on.
async fn is_hidden(page: &Page, home: &Home, machine: &Machine) -> Result<()> {
    let signals = page.signals().await?;
    assert!(signals.texts().any(|text| text.contains(" typ relay")));
    assert!(signals.posts.iter().any(|post| post.contains(" typ relay")));
    let exposed = signals.not_relayed();
    assert!(exposed.is_empty(), "{exposed:#?}");
    for address in [home.address(), machine.address()].map(|it| it.to_string()) {
        let telling = signals.texts().find(|text| text.contains(&address));
        assert_eq!(telling, None, "it tells {address}");
    }
    Ok(())
}
