//! A hub that has offers cross, or loses what the two of them need: no half link is left, and no
//! line is lost.

use std::time::Duration;

use anyhow::Result;
use murmuration_e2e::{Delivery, Post, Rule};

use crate::{
    member::Make::{Original, Ours},
    scene::Scene,
    talk::{everybody_talks, until_all_connected},
};

pub async fn a_first_offer_of_ours_that_is_lost_is_made_good(scene: Scene) -> Result<()> {
    let scene = scene
        .meddled(loses_first(|post| post.is_signal("offer")))
        .await?;
    let [anna, original] = scene.cast([Ours, Original]).await?;
    // She has announced, so it is she who offers.
    scene.enter_first(&anna).await?;
    scene.enter(&[&original]).await?;
    until_all_connected(&[&anna, &original]).await?;
    everybody_talks(&[&anna, &original], "Hello").await
}

/// Two originals each report a link then, and lose every line.
pub async fn a_first_offer_of_theirs_that_is_lost_leaves_no_half_link(scene: Scene) -> Result<()> {
    let scene = scene
        .meddled(loses_first(|post| post.is_signal("offer")))
        .await?;
    let [anna, original] = scene.cast([Ours, Original]).await?;
    scene.enter_first(&original).await?;
    scene.enter(&[&anna]).await?;
    until_all_connected(&[&anna, &original]).await?;
    everybody_talks(&[&anna, &original], "Hello").await
}

/// Ours, when the original comes first; and theirs, when she does.
pub async fn an_answer_that_is_lost_is_made_good(scene: Scene) -> Result<()> {
    let scene = scene
        .meddled(loses_first(|post| post.is_signal("answer")))
        .await?;
    let [anna, original] = scene.cast([Ours, Original]).await?;
    scene.enter_first(&original).await?;
    scene.enter(&[&anna]).await?;
    until_all_connected(&[&anna, &original]).await?;
    everybody_talks(&[&anna, &original], "Hello").await
}

pub async fn offers_that_cross_lead_to_one_link(scene: Scene) -> Result<()> {
    let scene = scene.meddled(has_offers_cross()).await?;
    let [anna, original] = scene.cast([Ours, Original]).await?;
    scene.enter_first(&anna).await?;
    scene.enter(&[&original]).await?;
    until_all_connected(&[&anna, &original]).await?;
    everybody_talks(&[&anna, &original], "Hello").await
}

/// An original that gets an offer while it makes its own destroys its attempt without a word. When
/// just that is takes luck, so it is tried with several waits.
pub async fn an_offer_that_meets_one_in_the_making_leads_to_a_link(scene: Scene) -> Result<()> {
    let [anna, original] = scene.cast([Ours, Original]).await?;
    let mut scene = scene;
    for wait in [0, 3, 6, 10, 20] {
        let rule = offer_follows_announcement(Duration::from_millis(wait));
        scene = scene.meddled(rule).await?;
        scene.enter_first(&anna).await?;
        scene.enter(&[&original]).await?;
        until_all_connected(&[&anna, &original]).await?;
        everybody_talks(&[&anna, &original], "Hello").await?;
    }
    Ok(())
}

/// Loses the first message of a kind.
fn loses_first(is_it: impl Fn(&Post) -> bool + Send + 'static) -> Rule {
    let mut lost = false;
    Box::new(move |post| {
        if !lost && is_it(&post) {
            lost = true;
            return Vec::new();
        }
        vec![post.now()]
    })
}

/// Has the original hear our page's announcement once more when our page offers, and holds both
/// offers back until both are there.
fn has_offers_cross() -> Rule {
    let mut announcement: Option<Post> = None;
    let mut held: Vec<Post> = Vec::new();
    let mut crossed = false;
    Box::new(move |post| {
        if post.is_our_connect() {
            announcement = Some(post.clone());
        }
        if crossed || !post.is_signal("offer") {
            return vec![post.now()];
        }
        held.push(post);
        let [first, second] = &held[..] else {
            return announcement.clone().map(Post::now).into_iter().collect();
        };
        crossed = first.from() != second.from();
        held.drain(..).map(Post::now).collect()
    })
}

/// Has the original hear our page's announcement once more, and then our page's first offer.
fn offer_follows_announcement(wait: Duration) -> Rule {
    let mut announcement: Option<Post> = None;
    let mut done = false;
    Box::new(move |post| {
        if post.is_our_connect() {
            announcement = Some(post.clone());
        }
        let ours = announcement
            .as_ref()
            .is_some_and(|ours| ours.from() == post.from());
        let mut deliveries: Vec<Delivery> = Vec::new();
        if ours && !done && post.is_signal("offer") {
            done = true;
            deliveries.extend(announcement.clone().map(Post::now));
            deliveries.push(post.after(wait));
        } else {
            deliveries.push(post.now());
        }
        deliveries
    })
}
