//! People in a room, each with a browser of some make.

use anyhow::{Result, ensure};
use futures::future::try_join_all;
use murmuration_e2e::{Make, Page, Seen, Stage};

/// Opens browsers that have gone nowhere yet.
pub async fn open<const N: usize>(stage: &Stage, makes: [Make; N]) -> Result<[Page; N]> {
    let pages = try_join_all(makes.map(|make| stage.blank_in(make))).await?;
    Ok(pages.try_into().expect("one came of each make"))
}

/// Has them come to a room one after the other: each can tell those who come later.
pub async fn come<const N: usize>(
    stage: &Stage,
    room: &str,
    makes: [Make; N],
) -> Result<[Page; N]> {
    let pages = open(stage, makes).await?;
    for (others, page) in pages.iter().enumerate() {
        page.go(room).await?;
        if others == 0 {
            page.until("it looks for others", is_alone).await?;
        } else {
            page.until_connected_to(others).await?;
        }
    }
    until_all_connected(&pages).await?;
    Ok(pages)
}

/// Has them come all at the same time.
pub async fn come_at_once<const N: usize>(
    stage: &Stage,
    room: &str,
    makes: [Make; N],
) -> Result<[Page; N]> {
    let pages = open(stage, makes).await?;
    try_join_all(pages.iter().map(|page| page.go(room))).await?;
    until_all_connected(&pages).await?;
    Ok(pages)
}

/// Waits until each is connected to all others.
pub async fn until_all_connected(pages: &[Page]) -> Result<()> {
    let others = pages.len() - 1;
    try_join_all(pages.iter().map(|page| page.until_connected_to(others))).await?;
    Ok(())
}

/// Waits until each shows all others by their names, also by one that is taken now.
pub async fn all_know_each_other(pages: &[Page]) -> Result<()> {
    pages[0].rename("Zoë 🦊").await?;
    let mut people = Vec::new();
    for page in pages {
        let seen = page.until("it has a name", |seen| !seen.me.is_empty());
        let seen = seen.await?;
        people.push((seen.my_id, seen.me));
    }
    people[0].1 = "Zoë 🦊".to_owned();
    for page in pages {
        let all_named = |seen: &Seen| {
            let mut shown: Vec<_> = seen
                .peers
                .iter()
                .map(|peer| (&peer.id, &peer.name))
                .collect();
            shown.push((&seen.my_id, &seen.me));
            people.iter().all(|(id, name)| shown.contains(&(id, name)))
        };
        page.until("it shows everybody's name", all_named).await?;
    }
    Ok(())
}

/// Has each say a line, and each hear those of all others, under their names and once.
pub async fn all_talk(pages: &[Page], line: &str) -> Result<()> {
    let lines: Vec<_> = (1..=pages.len())
        .map(|number| format!("{line} {number}"))
        .collect();
    for (page, line) in pages.iter().zip(&lines) {
        page.say(line).await?;
    }
    for (at, listener) in pages.iter().enumerate() {
        for (speaker, line) in pages.iter().zip(&lines) {
            if !std::ptr::eq(speaker, listener) {
                listener.until_heard(speaker, line).await?;
            }
        }
        let seen = listener.look().await?;
        let texts = seen.texts();
        for line in &lines {
            let times = texts.iter().filter(|text| *text == line).count();
            ensure!(
                times == 1,
                "page {at} shows '{line}' {times} times: {seen:#?}"
            );
        }
    }
    Ok(())
}

/// Makes sure that their consoles are empty.
pub async fn have_no_trouble(pages: &[Page]) -> Result<()> {
    for page in pages {
        let console = page.browser().console().await?;
        ensure!(
            console.is_empty(),
            "{:?}: {console:#?}",
            page.browser().make()
        );
    }
    Ok(())
}

/// Whether a page is in the room, and knows of nobody else there.
pub fn is_alone(seen: &Seen) -> bool {
    seen.status == "Looking for others"
}
