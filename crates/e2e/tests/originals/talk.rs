//! Lines both ways.

use anyhow::Result;
use murmuration_e2e::{Original, SimplePeer, Site, Stage, test};

#[test]
fn a_page_on_simple_peer_6_talks_with_ours() {
    test(async |stage| talk(&stage, SimplePeer::Six).await);
}

#[test]
fn a_page_on_simple_peer_9_talks_with_ours() {
    test(async |stage| talk(&stage, SimplePeer::Nine).await);
}

async fn talk(stage: &Stage, simple_peer: SimplePeer) -> Result<()> {
    let server = stage.serve().await?;
    let originals = stage.serve_site(Site::original(simple_peer)?).await?;
    let anna = stage.visit(&server.room("tea")).await?;
    let url = format!("{}?hub={}#tea", originals.url(), server.url());
    let original = Original::of(stage.visit(&url).await?);
    let seen = anna.until_connected_to(1).await?;
    anna.say("Grüße").await?;
    original
        .until("the line is there", |shown| {
            shown.log.iter().map(|heard| &*heard.text).eq(["Grüße\n"])
        })
        .await?;
    original.say("And to you").await?;
    let name = &seen.peers[0].name;
    anna.until("the answer is there", |seen| seen.heard(name, "And to you"))
        .await?;
    Ok(())
}
