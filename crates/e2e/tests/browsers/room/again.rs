//! A page that is loaded again.

use murmuration_e2e::test;

use super::kit::{is_alone, show_the_same, shows};

#[test]
fn after_a_reload_all_that_was_said_is_there_once_and_in_order_before_anybody_else_is() {
    test(async |stage| {
        let server = stage.serve().await?;
        let [anna, ben] = stage.meet(&server.room("tea")).await?;
        let lines = ["one", "two", "three", "four"];
        for (at, line) in lines.iter().enumerate() {
            let (speaker, other) = if at % 2 == 0 {
                (&anna, &ben)
            } else {
                (&ben, &anna)
            };
            speaker.say(line).await?;
            other.until_heard(speaker, line).await?;
        }
        let before = anna.look().await?;
        ben.browser().close_tab().await?;
        is_alone(&anna).await?;

        for _ in 0..2 {
            anna.browser().driver().refresh().await?;
            let seen = shows(&anna, &lines).await?;
            assert!(seen.peers.is_empty(), "{seen:#?}");
            let people = |seen: &murmuration_e2e::Seen| -> Vec<_> {
                let said = seen.messages.iter();
                said.map(|said| (said.author.clone(), said.author_id.clone(), said.own))
                    .collect()
            };
            assert_eq!(people(&seen), people(&before));
        }
        Ok(())
    });
}

#[test]
fn a_page_that_crashes_while_it_sends_comes_back_with_what_the_others_have_of_it() {
    test(async |stage| {
        let server = stage.serve().await?;
        let room = server.room("tea");
        let ben = stage.visit(&room).await?;
        let mut tabs = stage.tabs().await?;
        let anna = tabs.open(&room).await?;
        anna.until_connected_to(1).await?;
        ben.until_connected_to(1).await?;
        let lines: Vec<_> = (1..=5).map(|number| format!("line {number}")).collect();
        for line in &lines {
            anna.say(line).await?;
        }
        // Not that the last has arrived anywhere.
        tabs.crash(1).await?;

        let anna = tabs.open(&room).await?;
        anna.until_connected_to(1).await?;
        anna.say("I am back").await?;
        ben.until_heard(anna, "I am back").await?;
        let count = ben.look().await?.messages.len();
        let texts = show_the_same(&[anna, &ben], count).await?;
        let (last, kept) = texts.split_last().expect("one has arrived");
        assert_eq!(last, "I am back");
        assert_eq!(kept, &lines[..kept.len()]);
        assert!(anna.look().await?.messages.iter().all(|said| said.own));
        Ok(())
    });
}
