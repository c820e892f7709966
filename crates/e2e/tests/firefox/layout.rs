//! Firefox lays the page out as it is meant.

use anyhow::{Result, ensure};
use murmuration_e2e::{
    Make::{Chromium, Firefox},
    Page, test,
};
use serde::Deserialize;

use crate::party::{all_talk, come};

/// A window of usual size, and a phone: width, height, and how many pixels each of these has.
const SCREENS: [(u32, u32, u32); 2] = [(1280, 800, 1), (360, 740, 2)];

/// Measures the page. Only what is wider than the screen makes it scroll sideways.
const MEASURE: &str = "
    const isIts = (label) => label.textContent === 'Message';
    const label = [...document.querySelectorAll('label')].find(isIts);
    const field = label.control.getBoundingClientRect();
    return {
        screen: [innerWidth, innerHeight, devicePixelRatio],
        width: document.documentElement.scrollWidth,
        field: [field.top, field.bottom],
    };
";

#[derive(Debug, Deserialize)]
struct Measures {
    screen: (u32, u32, u32),
    width: u32,
    field: (f64, f64),
}

#[test]
fn a_room_of_three_fits_a_window_and_a_phone_in_firefox() {
    test(async |stage| {
        let server = stage.serve().await?;
        let makes = [Firefox, Chromium, Chromium];
        let pages = come(&stage, &server.room("tea"), makes).await?;
        let line = "I say this at some length, for it is to be broken into several lines. I am";
        all_talk(&pages, line).await?;
        for screen in SCREENS {
            fits(&pages[0], screen).await?;
        }
        Ok(())
    });
}

async fn fits(page: &Page, screen: (u32, u32, u32)) -> Result<()> {
    let (width, height, density) = screen;
    page.browser().resize(width, height, density).await?;
    let measures: Measures = page.ask(MEASURE).await?;
    ensure!(measures.screen == screen, "not {screen:?}: {measures:?}");
    ensure!(measures.width <= width, "it scrolls sideways: {measures:?}");
    ensure!(
        measures.field.0 >= 0.0 && measures.field.1 <= height.into(),
        "the message field is not to be seen: {measures:?}"
    );
    Ok(())
}
