//! A hub that has offers cross, or loses what the two of them need: no half link is left, and no
//! line is lost.

use std::time::Duration;

use anyhow::Result;
use murmuration_e2e::{Delivery, Post, Rule};

use crate::{
    member::{
        Make::{self, Original, Ours},
        Member,
    },
    scene::Scene,
    talk::{everybody_talks, until_all_connected},
};

pub async fn a_first_offer_of_ours_that_is_lost_is_made_good(scene: Scene) -> Result<()> {
    // She has announced herself, so it is she who offers.
    meet(scene, loses_first("offer"), Ours).await
}

/// Two originals each report a link then, and lose every line.
pub async fn a_first_offer_of_theirs_that_is_lost_leaves_no_half_link(scene: Scene) -> Result<()> {
    meet(scene, loses_first("offer"), Original).await
}

pub async fn an_answer_that_is_lost_is_made_good(scene: Scene) -> Result<()> {
    meet(scene, loses_first("answer"), Original).await
}

pub async fn offers_that_cross_lead_to_one_link(scene: Scene) -> Result<()> {
    meet(scene, has_offers_cross(), Ours).await
}

/// An original that gets an offer while it makes its own destroys its attempt without a word. When
/// just that is takes luck, so it is tried with several waits.
pub async fn an_offer_that_meets_one_in_the_making_leads_to_a_link(scene: Scene) -> Result<()> {
    let members = scene.cast([Ours, Original]).await?;
    let mut scene = scene;
    for wait in [0, 3, 6, 10, 20] {
        let rule = offer_follows_announcement(Duration::from_millis(wait));
        scene = scene.meddled(rule).await?;
        meet_there(&scene, &members, Ours).await?;
    }
    Ok(())
}

/// One of each meets at a hub with that rule, and both talk.
async fn meet(scene: Scene, rule: Rule, first: Make) -> Result<()> {
    let members = scene.cast([Ours, Original]).await?;
    meet_there(&scene.meddled(rule).await?, &members, first).await
}

async fn meet_there(scene: &Scene, [anna, original]: &[Member; 2], first: Make) -> Result<()> {
    let (first, second) = match first {
        Ours => (anna, original),
        Original => (original, anna),
    };
    scene.enter_first(first).await?;
    scene.enter(&[second]).await?;
    until_all_connected(&[anna, original]).await?;
    everybody_talks(&[anna, original], "Hello").await
}

/// Loses the first signal of a type.
fn loses_first(kind: &'static str) -> Rule {
    let mut lost = false;
    Box::new(move |post| {
        if !lost && post.is_signal(kind) {
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
