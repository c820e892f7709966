//! A hub on which no message can be relied.

use std::{
    env,
    time::{Duration, Instant},
};

use fastrand::Rng;
use futures::future::try_join_all;
use murmuration_e2e::{Delivery, Post, Rule, test};

use super::kit::{all_talk, watch};

/// How many of a hundred messages something happens to.
const MEDDLED: u32 = 30;
/// How long until all are linked with all.
const WHOLE: Duration = Duration::from_secs(30);

/// What may happen to a message. Chance is seeded, but not in which order messages come to it.
enum Fate {
    Lost,
    Late,
    Doubled,
    /// The next one overtakes it.
    Overtaken,
}

#[test]
fn six_find_each_other_though_a_third_of_what_the_hub_passes_on_is_lost_late_doubled_or_swapped() {
    test(async |stage| {
        let seed = match env::var("SEED") {
            Ok(seed) => seed.parse()?,
            Err(_) => fastrand::u64(..),
        };
        println!("SEED={seed}");
        let server = stage.serve().await?;
        let hub = stage.serve_meddled(meddle(seed)).await?;
        let room = format!("{}?hub={hub}#tea", server.url());
        let pages = try_join_all((0..6).map(|_| stage.blank())).await?;
        let begin = Instant::now();
        try_join_all(pages.iter().map(|page| page.go(&room))).await?;
        let lists = try_join_all(pages.iter().map(watch)).await?;
        let others = pages.len() - 1;
        try_join_all(pages.iter().map(|page| {
            page.until_within(WHOLE, "it is connected to all", move |seen| {
                seen.connected_to(others)
            })
        }))
        .await?;
        println!("all with all: {:?}", begin.elapsed());
        let pages: Vec<_> = pages.iter().collect();
        all_talk(&pages, "I am number").await?;
        for list in &lists {
            list.had_no_doubles(others).await?;
        }
        Ok(())
    });
}

fn meddle(seed: u64) -> Rule {
    let mut rng = Rng::with_seed(seed);
    let mut overtaken: Vec<Post> = Vec::new();
    Box::new(move |post| {
        let mut deliveries: Vec<Delivery> = Vec::new();
        match fate(&mut rng) {
            None => deliveries.push(post.now()),
            Some(Fate::Lost) => {}
            Some(Fate::Late) => {
                deliveries.push(post.after(Duration::from_millis(rng.u64(100..2000))));
            }
            Some(Fate::Doubled) => {
                deliveries.push(post.clone().now());
                deliveries.push(post.after(Duration::from_millis(rng.u64(0..500))));
            }
            Some(Fate::Overtaken) => {
                overtaken.push(post);
                return Vec::new();
            }
        }
        deliveries.extend(overtaken.drain(..).map(Post::now));
        deliveries
    })
}

fn fate(rng: &mut Rng) -> Option<Fate> {
    (rng.u32(0..100) < MEDDLED).then(|| match rng.u32(0..4) {
        0 => Fate::Lost,
        1 => Fate::Late,
        2 => Fate::Doubled,
        _ => Fate::Overtaken,
    })
}
