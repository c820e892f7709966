//! Whoever takes a machine elsewhere goes on talking, in the same page.

use std::time::Duration;

use anyhow::Result;
use futures::future::try_join;
use murmuration_e2e::{
    Page,
    net::{Nat, Path},
    test, until,
};

use crate::scene::{Scene, Use, talk};

/// How long two may take to find each other again.
const RECOVERY: Duration = Duration::from_secs(60);
/// How long a line may take that gets there.
const LINE: Duration = Duration::from_secs(3);

#[test]
fn whoever_comes_to_another_network_talks_on() {
    test(async |stage| {
        let scene = Scene::set(stage, Use::Stun).await?;
        let anna = scene.internet.home(Nat::PortRestricted)?.machine()?;
        let ben = scene.internet.home(Nat::PortRestricted)?.machine()?;
        let pages = scene.visit([&anna, &ben]).await?;
        talk(&pages, Path::Direct).await?;
        let before = ids(&pages).await?;
        ben.carry_to(&scene.internet.home(Nat::PortRestricted)?)?;
        talk_on(&pages, Path::Direct).await?;
        assert_eq!(ids(&pages).await?, before, "a page was loaded again");
        Ok(())
    });
}

#[test]
fn whoever_comes_to_where_no_direct_way_leads_talks_on_through_turn() {
    test(async |stage| {
        let scene = Scene::set(stage, Use::StunAndTurn).await?;
        let anna = scene.internet.home(Nat::PortRestricted)?.machine()?;
        let ben = scene.internet.home(Nat::PortRestricted)?.machine()?;
        let pages = scene.visit([&anna, &ben]).await?;
        talk(&pages, Path::Direct).await?;
        let before = ids(&pages).await?;
        ben.carry_to(&scene.internet.home(Nat::Symmetric)?)?;
        talk_on(&pages, Path::Relayed).await?;
        assert_eq!(ids(&pages).await?, before, "a page was loaded again");
        Ok(())
    });
}

/// Has two talk until their lines get through again, both ways, and checks which way these take.
async fn talk_on(pages: &[Page; 2], path: Path) -> Result<()> {
    let [anna, ben] = pages;
    let mut tries = 0;
    until("they hear each other again", RECOVERY, async || {
        tries += 1;
        let text = format!("Do you hear me now ({tries})?");
        try_join(
            gets_through(anna, ben, &text),
            gets_through(ben, anna, &text),
        )
        .await
    })
    .await?;
    for page in pages {
        assert_eq!(page.path().await?, path, "{:#?}", page.links().await?);
    }
    Ok(())
}

async fn gets_through(speaker: &Page, listener: &Page, text: &str) -> Result<()> {
    let name = speaker.name().await?;
    speaker.say(text).await?;
    listener
        .until_within(LINE, "the line is there", |seen| seen.heard(&name, text))
        .await?;
    Ok(())
}

/// A page has another one each time that it is loaded.
async fn ids(pages: &[Page; 2]) -> Result<[String; 2]> {
    let [anna, ben] = pages;
    Ok([anna.look().await?.my_id, ben.look().await?.my_id])
}
