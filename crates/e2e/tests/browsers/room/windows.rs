//! Two windows of one person.

use anyhow::{Result, ensure};
use murmuration_e2e::{Page, Tabs, test};

use super::kit::shows;

/// What tells one's other window in the list.
const OTHER_WINDOW: &str = "(you, in another window)";

#[test]
fn what_is_said_in_one_window_is_ones_own_in_the_other_and_stays_so_when_both_are_reloaded() {
    test(async |stage| {
        let server = stage.serve().await?;
        let room = server.room("tea");
        let mut tabs = stage.tabs().await?;
        tabs.at(0).await?.go(&room).await?;
        tabs.open(&room).await?;
        for tab in 0..2 {
            let page = tabs.at(tab).await?;
            let seen = page.until_connected_to(1).await?;
            let other = &seen.peers[0];
            ensure!(other.row.contains(OTHER_WINDOW), "{seen:#?}");
            // Also while nobody has chosen a name.
            ensure!(
                (&other.id, &other.name) == (&seen.my_id, &seen.me),
                "{seen:#?}"
            );
        }
        let texts = ["from the first", "from the second"];
        tabs.at(0).await?.say(texts[0]).await?;
        shows(tabs.at(1).await?, &texts[..1]).await?;
        tabs.at(1).await?.say(texts[1]).await?;
        for tab in 0..2 {
            all_are_own(tabs.at(tab).await?, &texts).await?;
        }

        for tab in 0..2 {
            tabs.at(tab).await?.browser().driver().refresh().await?;
        }
        both_are_whole(&tabs, &texts).await?;
        let ben = stage.visit(&room).await?;
        let seen = shows(&ben, &texts).await?;
        ensure!(
            seen.messages[0].author_id == seen.messages[1].author_id,
            "{seen:#?}"
        );
        ben.say("You are two").await?;
        for tab in 0..2 {
            shows(tabs.at(tab).await?, &[texts[0], texts[1], "You are two"]).await?;
        }
        Ok(())
    });
}

#[test]
fn a_room_that_is_forgotten_in_one_window_is_left_in_the_other_as_well() {
    test(async |stage| {
        let server = stage.serve().await?;
        let room = server.room("tea");
        let mut tabs = stage.tabs().await?;
        tabs.at(0).await?.go(&room).await?;
        tabs.open(&room).await?;
        tabs.at(0).await?.say("not for ever").await?;
        shows(tabs.at(1).await?, &["not for ever"]).await?;

        let other = tabs.at(1).await?;
        for words in ["Room", "Forget this room", "Forget"] {
            other.button(words).await?.click().await?;
        }
        for tab in 0..2 {
            let page = tabs.at(tab).await?;
            page.until("it is elsewhere", |seen| seen.heading == "streams-day")
                .await?;
        }
        let page = tabs.at(0).await?;
        page.go(&room).await?;
        page.until("nothing of it is left", |seen| {
            seen.heading == "tea" && seen.status == "Looking for others" && seen.messages.is_empty()
        })
        .await?;
        Ok(())
    });
}

async fn both_are_whole(tabs: &Tabs, texts: &[&str]) -> Result<()> {
    for tab in 0..2 {
        let page = tabs.at(tab).await?;
        page.until_connected_to(1).await?;
        all_are_own(page, texts).await?;
    }
    Ok(())
}

async fn all_are_own(page: &Page, texts: &[&str]) -> Result<()> {
    let seen = shows(page, texts).await?;
    ensure!(seen.messages.iter().all(|said| said.own), "{seen:#?}");
    Ok(())
}
