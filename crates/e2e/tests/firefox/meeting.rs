//! They meet, whoever comes first.

use anyhow::Result;
use murmuration_e2e::{
    Make::{self, Chromium, Firefox},
    Page, Stage, test,
};

use crate::party::{all_know_each_other, all_talk, come, come_at_once, have_no_trouble};

#[test]
fn a_chromium_that_comes_to_a_firefox() {
    test(async |stage| one_after_the_other(stage, [Firefox, Chromium]).await);
}

#[test]
fn a_firefox_that_comes_to_a_chromium() {
    test(async |stage| one_after_the_other(stage, [Chromium, Firefox]).await);
}

#[test]
fn a_firefox_that_comes_to_a_firefox() {
    test(async |stage| one_after_the_other(stage, [Firefox, Firefox]).await);
}

#[test]
fn a_chromium_and_two_firefoxes_one_after_the_other() {
    test(async |stage| one_after_the_other(stage, [Firefox, Chromium, Firefox]).await);
}

#[test]
fn a_firefox_and_a_chromium_at_once() {
    test(async |stage| all_at_once(stage, [Firefox, Chromium]).await);
}

#[test]
fn two_firefoxes_and_a_chromium_at_once() {
    test(async |stage| all_at_once(stage, [Firefox, Firefox, Chromium]).await);
}

#[test]
fn four_tabs_of_a_firefox_are_all_connected() {
    test(async |stage| {
        let server = stage.serve().await?;
        let room = server.room("tabs");
        let page = stage.blank_in(Firefox).await?;
        page.go(&room).await?;
        for _ in 1..4 {
            page.browser().open_tab().await?;
            page.go(&room).await?;
        }
        let driver = page.browser().driver();
        for tab in driver.windows().await? {
            driver.switch_to_window(tab).await?;
            page.until_connected_to(3).await?;
        }
        page.say("hello, tabs").await?;
        for tab in driver.windows().await? {
            driver.switch_to_window(tab).await?;
            page.until("the line is there", |seen| seen.texts() == ["hello, tabs"])
                .await?;
        }
        Ok(())
    });
}

async fn one_after_the_other<const N: usize>(stage: Stage, makes: [Make; N]) -> Result<()> {
    let server = stage.serve().await?;
    get_along(&come(&stage, &server.room("tea"), makes).await?).await
}

async fn all_at_once<const N: usize>(stage: Stage, makes: [Make; N]) -> Result<()> {
    let server = stage.serve().await?;
    get_along(&come_at_once(&stage, &server.room("tea"), makes).await?).await
}

async fn get_along(pages: &[Page]) -> Result<()> {
    all_know_each_other(pages).await?;
    all_talk(pages, "I am number").await?;
    have_no_trouble(pages).await
}
