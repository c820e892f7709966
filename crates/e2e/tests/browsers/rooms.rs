//! The room is the fragment of the address.

use anyhow::ensure;
use murmuration_e2e::{PATIENCE, test, until};

#[test]
fn two_rooms_do_not_hear_each_other() {
    test(async |stage| {
        let server = stage.serve().await?;
        let [anna, ben] = stage.meet(&server.room("tea")).await?;
        let carol = stage.visit(&server.room("coffee")).await?;
        carol.say("Espresso").await?;
        anna.say("Earl Grey").await?;
        let seen = ben.until_heard(&anna, "Earl Grey").await?;
        assert_eq!(seen.texts(), ["Earl Grey"]);
        assert!(seen.connected_to(1), "{seen:#?}");
        let seen = carol.look().await?;
        assert_eq!(seen.texts(), ["Espresso"]);
        assert!(seen.peers.is_empty(), "{seen:#?}");
        Ok(())
    });
}

#[test]
fn another_fragment_is_another_room() {
    test(async |stage| {
        let server = stage.serve().await?;
        let [anna, ben] = stage.meet(&server.room("tea")).await?;
        let carol = stage.visit(&server.room("caf%C3%A9")).await?;
        let name = ben.name().await?;
        // Nothing loads: this is kept.
        let _: () = ben.ask("window.same = true").await?;

        ben.go(&server.room("caf%C3%A9")).await?;
        let seen = ben.until_connected_to(1).await?;
        assert_eq!(seen.heading, "café");
        assert_eq!(seen.me, name);
        assert!(ben.ask::<bool>("return window.same").await?);
        let seen = anna
            .until("Ben is gone from the old room", |seen| {
                seen.peers.is_empty()
            })
            .await?;
        assert!(seen.tells(&name, " left"), "{seen:#?}");
        carol.say("Hello").await?;
        let seen = ben.until_heard(&carol, "Hello").await?;
        assert_eq!(seen.texts(), ["Hello"]);
        until("nobody listens twice", PATIENCE, async || {
            ensure!(server.listeners() == 6, "there are {}", server.listeners());
            Ok(())
        })
        .await
    });
}

#[test]
fn no_fragment_is_the_room_of_the_demo() {
    test(async |stage| {
        let server = stage.serve().await?;
        let anna = stage.visit(&server.url()).await?;
        let ben = stage.visit(&server.room("streams-day")).await?;
        let seen = anna.until_connected_to(1).await?;
        assert_eq!(seen.heading, "streams-day");
        ben.until_connected_to(1).await?;
        Ok(())
    });
}
