//! Without a mouse.

use anyhow::{Result, bail};
use murmuration_e2e::{Page, test};
use thirtyfour::Key;

/// More than there is to go through.
const MOST_STEPS: usize = 20;

#[test]
fn everything_can_be_done_by_keyboard_alone() {
    test(async |stage| {
        let server = stage.serve().await?;
        let [anna, ben] = stage.meet(&server.room("tea")).await?;

        tab_to(&anna, "Change name").await?;
        anna.press(Key::Enter).await?;
        anna.until("the form has the focus", |seen| seen.focus == "Your name")
            .await?;
        // What stood there is selected: typing replaces it.
        anna.keyboard("Anna").await?;
        anna.press(Key::Enter).await?;
        ben.until("the new name is there", |seen| seen.peers[0].name == "Anna")
            .await?;

        tab_to(&anna, "Copy link").await?;
        anna.press(Key::Enter).await?;
        anna.button("Copied").await?;

        tab_to(&anna, "Message").await?;
        anna.keyboard("no mouse here").await?;
        anna.press(Key::Enter).await?;
        ben.until_heard(&anna, "no mouse here").await?;
        Ok(())
    });
}

/// Presses Tab until this has the focus, and sees that one can see it.
async fn tab_to(page: &Page, label: &str) -> Result<()> {
    let mut passed = Vec::new();
    for _ in 0..MOST_STEPS {
        page.press(Key::Tab).await?;
        let seen = page.look().await?;
        if seen.focus == label {
            assert!(
                is_outlined(page).await?,
                "the focus on '{label}' is not to be seen"
            );
            return Ok(());
        }
        passed.push(seen.focus);
    }
    bail!("Tab does not lead to '{label}', only to {passed:?}")
}

async fn is_outlined(page: &Page) -> Result<bool> {
    let script = "
        const style = getComputedStyle(document.activeElement);
        return style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0
            || style.boxShadow !== 'none';
    ";
    page.ask(script).await
}
