//! A hub that puts another certificate in what the pages tell each other of theirs.

use anyhow::{Result, ensure};
use murmuration_e2e::{Page, Post, Rule, test};

use crate::faults::kit::watch;

/// What stands before the hash of a certificate in a description.
const FINGERPRINT: &str = "a=fingerprint:sha-256 ";
/// The length of such a hash: 32 bytes in hexadecimal, with a colon between each two.
const HASH: usize = 32 * 3 - 1;

#[test]
fn nobody_is_here_whose_certificate_the_hub_has_swapped() {
    test(async |stage| never_meet(&stage, Box::new(|post| vec![swapped(post).now()])).await);
}

#[test]
fn nobody_is_here_whose_certificate_the_hub_has_swapped_in_answers_alone() {
    test(async |stage| {
        let rule = |post: Post| {
            let post = if post.is_signal("answer") {
                swapped(post)
            } else {
                post
            };
            vec![post.now()]
        };
        never_meet(&stage, Box::new(rule)).await
    });
}

/// Two pages at such a hub try, say that they can't connect and why, and never show the other as
/// one who is here.
async fn never_meet(stage: &murmuration_e2e::Stage, rule: Rule) -> Result<()> {
    let server = stage.serve().await?;
    let hub = stage.serve_meddled(rule).await?;
    let room = format!("{}?hub={hub}#tea", server.url());
    let pages: [Page; 2] = [stage.blank().await?, stage.blank().await?];
    let mut lists = Vec::new();
    for page in &pages {
        page.go(&room).await?;
        lists.push(watch(page).await?);
        page.open_details().await?;
    }
    for page in &pages {
        page.until_told("Peer 1", "not to the certificate that was told")
            .await?;
    }
    for (page, list) in pages.iter().zip(&lists) {
        for moment in list.chronicle().await? {
            let here = moment.peers.iter().find(|peer| peer.is_connected());
            ensure!(here.is_none(), "it has shown {here:#?}");
        }
        let seen = page.look().await?;
        ensure!(
            !seen.notices.iter().any(|told| told.contains("joined")),
            "{seen:#?}"
        );
    }
    Ok(())
}

/// With another hash for each certificate in it.
fn swapped(mut post: Post) -> Post {
    if let Some(sdp) = post.message["signal"]["sdp"].as_str() {
        let mut parts = sdp.split(FINGERPRINT);
        let mut other = parts.next().unwrap_or_default().to_owned();
        for part in parts {
            let hash = ["5A"; 32].join(":");
            other += FINGERPRINT;
            other += &hash;
            other += part.get(HASH..).unwrap_or_default();
        }
        post.message["signal"]["sdp"] = other.into();
    }
    post
}
