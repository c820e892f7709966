//! Pages on npm's original packages. These tests are left out where there is no Node.

use anyhow::Result;
use murmuration_e2e::{
    Make::{self, Chromium, Firefox},
    Original, SimplePeer, Site, Stage, test,
};

use crate::party::is_alone;

#[test]
fn ours_in_firefox_talks_with_an_original_in_chromium() {
    test(async |stage| talks_with_an_original(stage, Firefox, Chromium, Hub::Ours).await);
}

#[test]
fn ours_in_chromium_talks_with_an_original_in_firefox() {
    test(async |stage| talks_with_an_original(stage, Chromium, Firefox, Hub::Ours).await);
}

#[test]
fn ours_in_firefox_talks_with_an_original_at_npms_hub() {
    test(async |stage| talks_with_an_original(stage, Firefox, Chromium, Hub::Npms).await);
}

/// Who introduces them.
enum Hub {
    Ours,
    Npms,
}

async fn talks_with_an_original(stage: Stage, ours: Make, theirs: Make, hub: Hub) -> Result<()> {
    let server = stage.serve().await?;
    let originals = stage.serve_site(Site::original(SimplePeer::Nine)?).await?;
    let hub = match hub {
        Hub::Ours => server.url(),
        Hub::Npms => stage.serve_signalhub().await?,
    };
    let anna = stage.blank_in(ours).await?;
    anna.go(&format!("{}?hub={hub}#tea", server.url())).await?;
    anna.until("it looks for others", is_alone).await?;
    let tab = stage.blank_in(theirs).await?;
    tab.go(&format!("{}?hub={hub}#tea", originals.url()))
        .await?;
    let original = Original::of(tab);
    anna.until_connected_to(1).await?;
    original.until_connected_to(1).await?;

    anna.say("Good morning").await?;
    original
        .until("it has heard it", |shown| {
            shown.log.iter().any(|heard| heard.text == "Good morning\n")
        })
        .await?;
    original.say("And to you").await?;
    let seen = anna
        .until("it has heard that", |seen| seen.texts().len() == 2)
        .await?;
    assert_eq!(seen.texts(), ["Good morning", "And to you"]);
    assert_eq!(seen.messages[1].author_id, original.look().await?.me);
    Ok(())
}
