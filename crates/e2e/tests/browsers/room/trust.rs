//! Two people who make sure that nobody is between them.

use anyhow::{Result, ensure};
use murmuration_e2e::{PATIENCE, Page, test, until};

/// What the open dialog has to compare.
const PICTURES: &str =
    "return [...document.querySelectorAll('dialog[open] li')].map((picture) => picture.innerText);";

#[test]
fn both_see_the_same_seven_pictures_and_who_was_verified_is_so_after_a_reload() {
    test(async |stage| {
        let server = stage.serve().await?;
        let [anna, ben] = stage.meet(&server.room("tea")).await?;
        let seen = trusts(&anna).await?;
        ensure!(seen.len() == 7, "{seen:?}");
        ensure!(seen == trusts(&ben).await?, "{seen:?}");

        anna.button("They are all the same: verified")
            .await?
            .click()
            .await?;
        is_verified(&anna).await?;
        anna.browser().driver().refresh().await?;
        is_verified(&anna).await?;
        // It is a new link, with pictures of its own; they are the same at both ends again.
        let anew = trusts(&anna).await?;
        ensure!(anew != seen, "{seen:?}");
        let what = "Ben is told that they are others";
        until(what, PATIENCE, async || {
            let words: String = ben
                .ask("return document.querySelector('dialog[open]').innerText;")
                .await?;
            ensure!(words.contains("other pictures than before"), "{words}");
            Ok(())
        })
        .await?;
        ensure!(anew == pictures(&ben).await?, "{anew:?}");
        let peer = &ben.look().await?.peers[0];
        ensure!(
            !peer.row.contains("verified"),
            "he has decided nothing: {peer:?}"
        );
        Ok(())
    });
}

/// Opens the dialog about the one who is there; gives what it has to compare.
async fn trusts(page: &Page) -> Result<Vec<String>> {
    let what = "the other is there";
    let seen = page
        .until(what, |seen| seen.status == "Connected to 1 peer")
        .await?;
    let button = format!("Trust {}", seen.peers[0].name);
    page.button(&button).await?.click().await?;
    pictures(page).await
}

async fn pictures(page: &Page) -> Result<Vec<String>> {
    until("there are pictures", PATIENCE, async || {
        let pictures: Vec<String> = page.ask(PICTURES).await?;
        ensure!(!pictures.is_empty(), "there are none");
        Ok(pictures)
    })
    .await
}

async fn is_verified(page: &Page) -> Result<()> {
    let is_it =
        |seen: &murmuration_e2e::Seen| seen.peers.iter().any(|peer| peer.row.contains("verified"));
    page.until("the other is verified", is_it).await.map(drop)
}
