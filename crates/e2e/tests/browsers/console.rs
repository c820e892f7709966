//! What the browser complains of: nothing.

use murmuration_e2e::test;

#[test]
fn an_ordinary_session_leaves_nothing_in_the_console() {
    test(async |stage| {
        let server = stage.serve().await?;
        let [anna, ben] = stage.meet(&server.room("tea")).await?;
        anna.rename("Anna").await?;
        anna.say("Good morning").await?;
        ben.until_heard(&anna, "Good morning").await?;
        ben.button("Copy link").await?.click().await?;
        ben.button("Copied").await?;
        ben.go(&server.room("coffee")).await?;
        ben.until("it is in the other room", |seen| {
            seen.status == "Looking for others"
        })
        .await?;
        for page in [&anna, &ben] {
            let console = page.browser().console().await?;
            assert!(console.is_empty(), "{console:#?}");
        }
        Ok(())
    });
}

#[test]
fn nothing_is_fetched_twice() {
    test(async |stage| {
        let server = stage.serve().await?;
        let anna = stage.visit(&server.room("tea")).await?;
        anna.until("it looks for others", |seen| {
            seen.status == "Looking for others"
        })
        .await?;
        let mut fetched: Vec<String> = anna
            .ask("return performance.getEntriesByType('resource').map((one) => one.name)")
            .await?;
        fetched.retain(|url| !url.contains("/v1/"));
        assert!(
            fetched.iter().any(|url| url.ends_with(".wasm")),
            "{fetched:#?}"
        );
        fetched.sort_unstable();
        let all = fetched.clone();
        fetched.dedup();
        assert_eq!(all, fetched);
        Ok(())
    });
}
