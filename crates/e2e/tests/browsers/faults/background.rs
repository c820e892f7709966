//! A page in the background, where browsers let little run.

use std::time::{Duration, SystemTime};

use murmuration_e2e::test;

use super::kit::{all_talk, lasts, watch};

/// How long it is there.
const WHILE: Duration = Duration::from_secs(65);
/// Less than what a timer takes there.
const AT_ONCE: Duration = Duration::from_secs(1);

#[test]
fn a_tab_in_the_background_keeps_its_links_for_a_minute_and_hears_everything_at_once() {
    test(async |stage| {
        let server = stage.serve().await?;
        let [anna, ben] = stage.meet(&server.room("tea")).await?;
        let lists = [watch(&anna).await?, watch(&ben).await?];
        let began = SystemTime::now();
        // Behind another tab, one that is driven goes on as if it were in front.
        ben.browser().driver().minimize_window().await?;
        let state: String = ben.ask("return document.visibilityState").await?;
        assert_eq!(state, "hidden");
        lasts(began, WHILE).await;

        let state: String = ben.ask("return document.visibilityState").await?;
        assert_eq!(state, "hidden");
        for list in &lists {
            let chronicle = list.chronicle().await?;
            let kept = chronicle
                .iter()
                .all(|moment| matches!(&*moment.peers, [one] if one.is_connected()));
            assert!(kept, "{chronicle:#?}");
        }
        anna.say("Do you hear me?").await?;
        let said = SystemTime::now();
        ben.until_heard(&anna, "Do you hear me?").await?;
        let took = said.elapsed()?;
        println!("said → heard: {took:?}");
        assert!(took < AT_ONCE, "only after {took:?}");
        all_talk(&[&anna, &ben], "In the background").await
    });
}
