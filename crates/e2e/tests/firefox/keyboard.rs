//! Without a mouse.

use anyhow::{Result, bail};
use murmuration_e2e::{
    Make::{Chromium, Firefox},
    Page, test,
};
use thirtyfour::Key;

use crate::party::come;

/// More than there is to go through.
const MOST_STEPS: usize = 20;

#[test]
fn a_name_is_taken_and_a_line_said_in_firefox_by_keyboard_alone() {
    test(async |stage| {
        let server = stage.serve().await?;
        let [anna, ben] = come(&stage, &server.room("tea"), [Firefox, Chromium]).await?;
        // Not forward: behind the page's end are the buttons of Firefox itself.
        back_to(&anna, "Change name").await?;
        anna.press(Key::Enter).await?;
        anna.until("the form has the focus", |seen| seen.focus == "Your name")
            .await?;
        // What stood there is selected: typing replaces it.
        anna.keyboard("Anna").await?;
        anna.press(Key::Enter).await?;
        ben.until("the new name is there", |seen| seen.peers[0].name == "Anna")
            .await?;

        on_to(&anna, "Message").await?;
        anna.keyboard("no mouse here").await?;
        anna.press(Key::Enter).await?;
        ben.until_heard(&anna, "no mouse here").await?;
        let seen = anna.look().await?;
        assert_eq!((&*seen.draft, &*seen.focus), ("", "Message"));
        Ok(())
    });
}

/// Presses Tab until this has the focus.
async fn on_to(page: &Page, label: &str) -> Result<()> {
    step_to(page, label, async || page.press(Key::Tab).await).await
}

/// Presses Shift and Tab until this has the focus.
async fn back_to(page: &Page, label: &str) -> Result<()> {
    step_to(page, label, async || {
        let keys = page.browser().driver().action_chain();
        let keys = keys.key_down(Key::Shift).send_keys(Key::Tab + "");
        Ok(keys.key_up(Key::Shift).perform().await?)
    })
    .await
}

async fn step_to(page: &Page, label: &str, step: impl AsyncFn() -> Result<()>) -> Result<()> {
    let mut passed = Vec::new();
    for _ in 0..MOST_STEPS {
        step().await?;
        let seen = page.look().await?;
        if seen.focus == label {
            return Ok(());
        }
        passed.push(seen.focus);
    }
    bail!("Tab does not lead to '{label}', only to {passed:?}")
}
