//! A panic in the page's code, which there should be none of.

use murmuration_e2e::test;

/// From now on the browser refuses what the page relies on, when something new is to be shown.
const BREAK: &str = "Node.prototype.insertBefore = () => { throw new Error('broken by a test') }";

#[test]
fn a_panic_is_told_in_words_and_the_others_see_the_page_leave() {
    test(async |stage| {
        let server = stage.serve().await?;
        let [anna, ben] = stage.meet(&server.room("tea")).await?;
        anna.say("Good morning").await?;
        ben.until_heard(&anna, "Good morning").await?;
        let name = anna.name().await?;

        let () = anna.ask(BREAK).await?;
        ben.say("And to you").await?;

        let seen = anna
            .until("it says so", |seen| !seen.alert.is_empty())
            .await?;
        assert!(
            seen.alert.starts_with("Murmuration has stopped"),
            "{seen:#?}"
        );
        assert_eq!(seen.texts(), ["Good morning"]);
        ben.until("the page has left", |seen| {
            seen.peers.is_empty() && seen.tells(&name, " left")
        })
        .await?;
        Ok(())
    });
}

#[test]
fn an_error_that_is_no_panic_stops_nothing() {
    test(async |stage| {
        let server = stage.serve().await?;
        let page = stage.visit(&server.room("tea")).await?;
        page.name().await?;
        let () = page
            .ask("setTimeout(() => { Promise.reject(new Error('not ours')); throw new Error('not ours') })")
            .await?;
        page.say("Still here").await?;
        let seen = page
            .until("the line is there", |seen| seen.texts() == ["Still here"])
            .await?;
        assert_eq!(seen.alert, "");
        Ok(())
    });
}
