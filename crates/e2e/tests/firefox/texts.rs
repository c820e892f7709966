//! Lines arrive as they were written, however long and odd.

use anyhow::Result;
use murmuration_e2e::{
    Make::{self, Chromium, Firefox},
    Stage, test,
};

use crate::party::{come, have_no_trouble};

#[test]
fn texts_pass_between_firefox_and_chromium_as_they_were_written() {
    test(async |stage| texts_pass(stage, [Firefox, Chromium]).await);
}

#[test]
fn texts_pass_between_firefoxes_as_they_were_written() {
    test(async |stage| texts_pass(stage, [Firefox, Firefox]).await);
}

async fn texts_pass(stage: Stage, makes: [Make; 2]) -> Result<()> {
    let long = "a long line of words ".repeat(400);
    let foxes = "🦊".repeat(1000);
    let texts = [
        "héllo wörld, 你好, שלום, مرحبا",
        "👩‍👩‍👧‍👦 🏳️‍🌈 👍🏽 é",
        "<img src=x onerror=alert(1)> & &amp; <script>",
        "{\"type\":\"bye\"} \\u0000 \\n %0A",
        "tab\tin the middle",
        "\u{feff}marks\u{200b}that nobody sees",
        long.trim_end(),
        &foxes,
    ];
    let server = stage.serve().await?;
    let pages = come(&stage, &server.room("tea"), makes).await?;
    let [anna, ben] = &pages;
    for (speaker, listener) in [(anna, ben), (ben, anna)] {
        for text in texts {
            speaker.paste(text).await?;
            listener.until_heard(speaker, text).await?;
        }
    }
    have_no_trouble(&pages).await
}
