//! What the tests here have in common: what a page shows of what was said.

use anyhow::{Result, ensure};
use murmuration_e2e::{PATIENCE, Page, Seen, until};

/// Waits until a page shows exactly these messages, in this order.
pub async fn shows(page: &Page, texts: &[&str]) -> Result<Seen> {
    let what = format!("it shows {texts:?}");
    page.until(&what, |seen| seen.texts() == texts).await
}

/// Waits until all of these pages show the same messages of the same people in the same order, and
/// so many. Gives the texts.
pub async fn show_the_same(pages: &[&Page], count: usize) -> Result<Vec<String>> {
    until("all show the same", PATIENCE, async || {
        let mut shown = Vec::new();
        for page in pages {
            let messages = page.look().await?.messages.into_iter();
            let said: Vec<_> = messages.map(|said| (said.author_id, said.text)).collect();
            shown.push(said);
        }
        let [first, others @ ..] = &shown[..] else {
            return Ok(Vec::new());
        };
        let same = first.len() == count && others.iter().all(|other| other == first);
        ensure!(same, "they show {shown:#?}");
        Ok(first.iter().map(|(_, text)| text.clone()).collect())
    })
    .await
}

/// What tells a page's person from all others, on every page.
pub async fn person(page: &Page) -> Result<String> {
    let seen = page.until("it knows whose it is", |seen| !seen.my_id.is_empty());
    Ok(seen.await?.my_id)
}

/// Waits until a page is in the room, with nobody else.
pub async fn is_alone(page: &Page) -> Result<Seen> {
    page.until("it looks for others", |seen| {
        seen.status == "Looking for others" && seen.peers.is_empty()
    })
    .await
}
