//! A room with nobody else in it.

use murmuration_e2e::test;
use thirtyfour::Key;

#[test]
fn an_empty_room_says_what_to_do_and_has_the_link() {
    test(async |stage| {
        let server = stage.serve().await?;
        let room = server.room("tea");
        let anna = stage.visit(&room).await?;
        let seen = anna
            .until("it looks for others", |seen| {
                seen.status == "Looking for others"
            })
            .await?;
        assert_eq!(seen.heading, "tea");
        assert_eq!(seen.focus, "Message");
        assert!(seen.log.contains("Nobody else is here yet"), "{seen:#?}");
        assert!(
            seen.log.contains("Open this link in another window"),
            "{seen:#?}"
        );
        assert!(seen.log.contains(&room), "{seen:#?}");
        anna.button("Copy link").await?.click().await?;
        anna.button("Copied").await?;
        let field = anna.field("Message").await?;
        field.send_keys(Key::Control + "v").await?;
        assert_eq!(anna.look().await?.draft, room);
        Ok(())
    });
}

#[test]
fn the_invitation_goes_when_somebody_comes_and_the_link_stays() {
    test(async |stage| {
        let server = stage.serve().await?;
        let [anna, _ben] = stage.meet(&server.room("tea")).await?;
        let seen = anna.look().await?;
        assert!(!seen.log.contains("Nobody else is here yet"), "{seen:#?}");
        anna.button("Copy link").await?;
        Ok(())
    });
}

#[test]
fn a_message_to_nobody_says_that_it_waits_and_whoever_comes_has_it() {
    test(async |stage| {
        let server = stage.serve().await?;
        let room = server.room("tea");
        let anna = stage.visit(&room).await?;
        anna.until("it looks for others", |seen| {
            seen.status == "Looking for others"
        })
        .await?;
        anna.say("Anybody?").await?;
        let seen = anna
            .until("the message is there", |seen| !seen.messages.is_empty())
            .await?;
        assert_eq!(seen.messages[0].aside, "waiting: nobody else is here");

        let ben = stage.visit(&room).await?;
        ben.until_heard(&anna, "Anybody?").await?;
        anna.until("it says who has it", |seen| {
            seen.messages[0].aside == "kept by the other one here"
        })
        .await?;
        anna.say("Hello").await?;
        let seen = ben.until_heard(&anna, "Hello").await?;
        assert_eq!(seen.texts(), ["Anybody?", "Hello"]);
        Ok(())
    });
}
