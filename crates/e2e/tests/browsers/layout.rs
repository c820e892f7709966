//! Small screens and large letters.

use anyhow::{Result, ensure};
use murmuration_e2e::{Page, Stage, test};
use serde::Deserialize;

/// Measures the page. Only what is wider than the screen makes it scroll sideways.
const MEASURE: &str = "
    const isIts = (label) => label.textContent === 'Message';
    const label = [...document.querySelectorAll('label')].find(isIts);
    const field = label.control.getBoundingClientRect();
    return {
        screen: [innerWidth, innerHeight],
        width: document.documentElement.scrollWidth,
        field: [field.top, field.bottom],
    };
";

#[derive(Debug, Deserialize)]
struct Measures {
    screen: (f64, f64),
    width: f64,
    field: (f64, f64),
}

#[test]
fn nothing_is_cut_off_on_a_phone() {
    test(async |stage| fits(stage, (320, 640), 2).await);
}

#[test]
fn nothing_is_cut_off_on_a_laptop_at_200_percent() {
    test(async |stage| fits(stage, (640, 400), 2).await);
}

/// Looks at a room on a screen of this size: empty, and busy.
async fn fits(stage: Stage, (width, height): (u32, u32), density: u32) -> Result<()> {
    let server = stage.serve().await?;
    let room = server.room("a-room-of-a-name-that-is-about-as-long-as-they-get");
    let anna = stage.visit(&room).await?;
    anna.browser().resize(width, height, density).await?;
    anna.until("it looks for others", |seen| {
        seen.status == "Looking for others"
    })
    .await?;
    check(&anna, (width, height)).await?;

    let ben = stage.visit(&room).await?;
    ben.until_connected_to(1).await?;
    anna.until_connected_to(1).await?;
    ben.rename(&"W".repeat(24)).await?;
    let words = "word ".repeat(60);
    let long = "m".repeat(400);
    for text in [words.trim_end(), &long] {
        ben.say(text).await?;
        anna.until_heard(&ben, text).await?;
        anna.say(text).await?;
        ben.until_heard(&anna, text).await?;
    }
    check(&anna, (width, height)).await
}

async fn check(page: &Page, screen: (u32, u32)) -> Result<()> {
    let measures: Measures = page.ask(MEASURE).await?;
    ensure!(
        measures.screen == (screen.0.into(), screen.1.into()),
        "the screen is of another size: {measures:?}"
    );
    ensure!(
        measures.width <= measures.screen.0,
        "it scrolls sideways: {measures:?}"
    );
    ensure!(
        measures.field.0 >= 0.0 && measures.field.1 <= measures.screen.1,
        "the message field is not to be seen: {measures:?}"
    );
    Ok(())
}
