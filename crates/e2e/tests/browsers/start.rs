//! Many start at the same moment.

use futures::future::try_join_all;
use murmuration_e2e::{Seen, test};

#[test]
fn five_that_start_at_once_all_hear_each_other_exactly_once() {
    test(async |stage| {
        let server = stage.serve().await?;
        let room = server.room("flock");
        let pages = try_join_all((0..5).map(|_| stage.blank())).await?;
        try_join_all(pages.iter().map(|page| page.go(&room))).await?;
        try_join_all(pages.iter().map(|page| page.until_connected_to(4))).await?;

        for (page, number) in pages.iter().zip(0..) {
            page.say(&format!("line {number}")).await?;
        }
        let all_lines = |seen: &Seen| seen.messages.len() >= 5;
        try_join_all(
            pages
                .iter()
                .map(|page| page.until("all lines are there", all_lines)),
        )
        .await?;
        // What comes after them has passed all doubles.
        pages[0].say("the last").await?;
        let wanted = ["line 0", "line 1", "line 2", "line 3", "line 4", "the last"];
        for page in &pages {
            let seen = page
                .until("the last line is there", |seen| {
                    seen.texts().contains(&"the last")
                })
                .await?;
            let mut texts = seen.texts();
            texts.sort_unstable();
            assert_eq!(texts, wanted);
            assert!(seen.connected_to(4), "{seen:#?}");
        }
        Ok(())
    });
}

#[test]
fn four_tabs_of_one_browser_are_all_connected() {
    test(async |stage| {
        let server = stage.serve().await?;
        let room = server.room("tabs");
        let page = stage.visit(&room).await?;
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
