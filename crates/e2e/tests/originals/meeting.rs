//! They meet, whoever starts first.

use anyhow::Result;

use crate::{
    member::Make::{Original, Ours},
    scene::Scene,
    talk::{everybody_talks, everybody_talks_with_ours, until_all_connected},
};

pub async fn an_original_that_comes_later_talks_with_ours(scene: Scene) -> Result<()> {
    let [anna, original] = scene.cast([Ours, Original]).await?;
    scene.enter_first(&anna).await?;
    scene.enter(&[&original]).await?;
    until_all_connected(&[&anna, &original]).await?;
    let seen = anna.page().look().await?;
    let [peer] = &seen.peers[..] else {
        panic!("{seen:#?}");
    };
    assert_eq!(peer.id, original.id().await?);
    assert!(peer.id.ends_with(&peer.name), "{peer:#?}");
    assert!(peer.row.contains("original"), "{peer:#?}");
    // A name is for our own only: it would be a line to an original.
    anna.page().rename("Anna").await?;
    everybody_talks(&[&anna, &original], "Hello").await
}

pub async fn ours_that_comes_later_talks_with_an_original(scene: Scene) -> Result<()> {
    let [anna, original] = scene.cast([Ours, Original]).await?;
    scene.enter_first(&original).await?;
    scene.enter(&[&anna]).await?;
    until_all_connected(&[&anna, &original]).await?;
    everybody_talks(&[&anna, &original], "Hello").await
}

pub async fn both_that_start_at_once_talk(scene: Scene) -> Result<()> {
    let [anna, original] = scene.cast([Ours, Original]).await?;
    scene.enter_at_once(&[&anna, &original]).await?;
    until_all_connected(&[&anna, &original]).await?;
    everybody_talks(&[&anna, &original], "Hello").await
}

pub async fn four_that_start_at_once_hear_ours_and_ours_hear_them(scene: Scene) -> Result<()> {
    let [anna, ben, one, other] = scene.cast([Ours, Ours, Original, Original]).await?;
    let all = [&anna, &ben, &one, &other];
    scene.enter_at_once(&all).await?;
    for ours in [&anna, &ben] {
        ours.until_connected_to(3).await?;
    }
    for original in [&one, &other] {
        original.until_connected_to_all_of(&[&anna, &ben]).await?;
    }
    everybody_talks_with_ours(&all, "Hello").await
}
