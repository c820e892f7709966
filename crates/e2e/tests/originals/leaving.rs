//! They leave, and come back.

use anyhow::Result;
use futures::future::try_join;

use crate::{
    member::Make::{Original, Ours},
    scene::Scene,
    talk::{everybody_talks, until_all_connected},
};

/// The originals come one after the other: when they start at once, it may be that they don't hear
/// each other.
pub async fn two_of_each_talk_and_one_of_each_leaves_and_comes_back(scene: Scene) -> Result<()> {
    let [anna, ben, one, other] = scene.cast([Ours, Ours, Original, Original]).await?;
    scene.enter_first(&one).await?;
    scene.enter(&[&other]).await?;
    until_all_connected(&[&one, &other]).await?;
    scene.enter(&[&anna, &ben]).await?;
    let all = [&anna, &ben, &one, &other];
    until_all_connected(&all).await?;
    everybody_talks(&all, "Hello").await?;

    try_join(ben.close_tab(), other.close_tab()).await?;
    until_all_connected(&[&anna, &one]).await?;
    everybody_talks(&[&anna, &one], "Still here").await?;

    scene.enter(&[&ben]).await?;
    until_all_connected(&[&anna, &ben, &one]).await?;
    scene.enter(&[&other]).await?;
    until_all_connected(&all).await?;
    everybody_talks(&all, "Back").await
}
