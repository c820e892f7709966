//! What is said while nobody is there.

use murmuration_e2e::test;

use super::kit::{person, shows};

#[test]
fn what_was_said_alone_outlives_the_tab_and_arrives_once_and_in_order() {
    test(async |stage| {
        let server = stage.serve().await?;
        let hub = stage.serve().await?;
        let room = format!("{}?hub={}#tea", server.url(), hub.url());
        hub.kill().await;
        let lines = ["Nobody hears me", "Still nobody", "I give up"];
        let anna = stage.visit(&room).await?;
        let id = person(&anna).await?;
        for line in lines {
            anna.say(line).await?;
        }
        let seen = shows(&anna, &lines).await?;
        for said in &seen.messages {
            assert_eq!(said.aside, "waiting: nobody else is here");
        }
        anna.browser().close_tab().await?;

        anna.go(&room).await?;
        let seen = shows(&anna, &lines).await?;
        assert!(seen.messages.iter().all(|said| said.own), "{seen:#?}");
        assert_eq!(seen.my_id, id);
        hub.restart().await?;
        let ben = stage.visit(&room).await?;
        let seen = shows(&ben, &lines).await?;
        assert!(seen.messages.iter().all(|said| said.author_id == id));
        let kept = "kept by the other one here";
        anna.until("all of it is kept", |seen| {
            seen.messages.iter().all(|said| said.aside == kept)
        })
        .await?;
        ben.say("I hear you").await?;
        let all = [lines[0], lines[1], lines[2], "I hear you"];
        shows(&anna, &all).await?;
        shows(&ben, &all).await?;
        Ok(())
    });
}
