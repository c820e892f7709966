//! What a person or a link may ask for.

use anyhow::Result;
use murmuration_e2e::{Page, Seen, test};
use thirtyfour::Key;

use super::kit::has_no_trouble;

#[test]
fn a_hub_that_is_none_is_told_with_what_stands_there() {
    test(async |stage| {
        let server = stage.serve().await?;
        let page = stage.blank().await?;
        let long = format!("http://{}", "x".repeat(3000));
        let many = ["a"; 9].join(",");
        for hub in [
            "/,",
            "//hub.example",
            "http://",
            "http://a:0",
            "http://a:b",
            "http://u@a",
            "http://a?b",
            "http://a%23b",
            "javascript:alert(1)",
            "%FF",
            "%00",
            "http://[::1",
            "<img src=x>",
            &many,
            &long,
        ] {
            let seen = trouble(&page, &format!("{}?hub={hub}", server.url())).await?;
            assert_eq!(seen.heading, "The configuration needs mending", "{hub}");
            assert!(
                seen.alert.contains("'hub' in the page's address"),
                "{hub}: {seen:#?}"
            );
            assert!(seen.alert.len() < 1000, "{hub}: {seen:#?}");
        }
        has_no_trouble(&page).await
    });
}

#[test]
fn a_room_may_be_called_oddly_and_otherwise_it_is_told() {
    test(async |stage| {
        let server = stage.serve().await?;
        let page = stage.blank().await?;
        let long = "x".repeat(129);
        for name in [
            &*long,
            ".",
            "..",
            "%20",
            "%E2%80%AE",
            "a%00b",
            "%FF",
            "a%0Ab",
        ] {
            let seen = trouble(&page, &server.room(name)).await?;
            assert_eq!(seen.heading, "No room can have this name", "{name}");
        }
        let longest = "x".repeat(128);
        for (name, heading) in [
            (&*longest, &*longest),
            ("%25%2F..%2F%3F%23,", "%/../?#,"),
            ("100%", "100%"),
            ("%F0%9F%90%A6", "\u{1f426}"),
            ("%3Cb%3E", "<b>"),
            ("", "streams-day"),
        ] {
            page.go(&server.room(name)).await?;
            page.until(&format!("it is in the room {heading}"), |seen| {
                seen.heading == heading && seen.status == "Looking for others"
            })
            .await?;
        }
        // The oddest of them is one that others can come to.
        page.go(&server.room("%25%2F..%2F%3F%23,")).await?;
        let other = stage.visit(&server.room("%25%2F..%2F%3F%23,")).await?;
        for page in [&page, &other] {
            page.until_connected_to(1).await?;
            has_no_trouble(page).await?;
        }
        Ok(())
    });
}

#[test]
fn a_name_that_is_none_is_told_in_the_form_and_changes_nothing() {
    test(async |stage| {
        let server = stage.serve().await?;
        let anna = stage.visit(&server.room("tea")).await?;
        let before = anna.name().await?;
        anna.button("Change name").await?.click().await?;
        let field = anna.field("Your name").await?;
        for (name, word) in [
            ("", "at least one character"),
            ("   ", "at least one character"),
            (&*"x".repeat(10_000), "at most 32 characters"),
            ("A\u{202e}nna", "U+202E"),
            ("\u{2800}", "U+2800"),
        ] {
            // Typed, ten thousand would take a while.
            field.clear().await?;
            field.focus().await?;
            anna.insert(name).await?;
            anna.press(Key::Enter).await?;
            anna.until(&format!("'{word}' is said"), |seen| {
                seen.alert.contains(word)
            })
            .await?;
        }
        anna.press(Key::Escape).await?;
        let seen = anna
            .until("the form is gone", |seen| seen.focus == "Change name")
            .await?;
        assert_eq!(seen.me, before);
        has_no_trouble(&anna).await
    });
}

/// What the page says at this address.
async fn trouble(page: &Page, url: &str) -> Result<Seen> {
    // Another fragment alone would not load it anew: what it said of the one before would still be
    // there.
    page.go("about:blank").await?;
    page.go(url).await?;
    page.until("it says what is wrong", |seen| !seen.alert.is_empty())
        .await
}
