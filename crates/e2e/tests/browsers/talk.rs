//! Two people talk.

use murmuration_e2e::test;
use thirtyfour::Key;

#[test]
fn two_isolated_browsers_talk_both_ways() {
    test(async |stage| {
        let server = stage.serve().await?;
        let [anna, ben] = stage.meet(&server.room("tea")).await?;
        anna.say("Good morning").await?;
        ben.until_heard(&anna, "Good morning").await?;
        ben.say("And to you: grüß dich, 你好").await?;
        let seen = anna
            .until_heard(&ben, "And to you: grüß dich, 你好")
            .await?;
        assert_eq!(
            seen.texts(),
            ["Good morning", "And to you: grüß dich, 你好"]
        );
        assert_eq!(seen.status, "Connected to 1 peer");
        assert_eq!(seen.messages[0].aside, "kept by the other one here");
        Ok(())
    });
}

#[test]
fn enter_and_the_button_send_and_the_empty_field_keeps_the_focus() {
    test(async |stage| {
        let server = stage.serve().await?;
        let [anna, ben] = stage.meet(&server.room("tea")).await?;
        anna.say("by Enter").await?;
        ben.until_heard(&anna, "by Enter").await?;
        let seen = anna.look().await?;
        assert_eq!((&*seen.draft, &*seen.focus), ("", "Message"));

        anna.keyboard("by the button").await?;
        anna.button("Send").await?.click().await?;
        ben.until_heard(&anna, "by the button").await?;
        let seen = anna.look().await?;
        assert_eq!((&*seen.draft, &*seen.focus), ("", "Message"));
        Ok(())
    });
}

#[test]
fn what_is_blank_is_not_sent() {
    test(async |stage| {
        let server = stage.serve().await?;
        let [anna, ben] = stage.meet(&server.room("tea")).await?;
        anna.say("").await?;
        anna.say("  ").await?;
        anna.say("words").await?;
        let seen = ben.until_heard(&anna, "words").await?;
        assert_eq!(seen.messages.len(), 1, "{seen:#?}");
        Ok(())
    });
}

#[test]
fn markup_from_a_peer_is_shown_and_never_run() {
    test(async |stage| {
        let markup =
            "<img src=x onerror=\"document.title='run'\"><script>document.title='run'</script>";
        let server = stage.serve().await?;
        let [anna, ben] = stage.meet(&server.room("tea")).await?;
        anna.rename("<b>Anna</b>").await?;
        ben.until("Anna has her name", |seen| {
            seen.peers[0].name == "<b>Anna</b>"
        })
        .await?;
        anna.say(markup).await?;
        let seen = ben.until_heard(&anna, markup).await?;
        assert_ne!(seen.title, "run");
        let made: u32 = ben
            .ask("return document.body.querySelectorAll('img, b, script').length")
            .await?;
        assert_eq!(made, 0, "elements have come of it");
        Ok(())
    });
}

#[test]
fn a_new_name_is_told_and_outlives_a_reload() {
    test(async |stage| {
        let server = stage.serve().await?;
        let [anna, ben] = stage.meet(&server.room("tea")).await?;
        let before = anna.name().await?;
        let seen = ben.look().await?;
        assert_eq!(seen.peers[0].name, before);

        anna.rename("Anna").await?;
        let seen = ben
            .until("the new name is in the list", |seen| {
                seen.peers[0].name == "Anna"
            })
            .await?;
        assert!(seen.tells(&before, " is now called Anna"), "{seen:#?}");
        let seen = anna
            .until("she has it, too", |seen| seen.me == "Anna")
            .await?;
        assert!(seen.tells("You", " are now called Anna"), "{seen:#?}");
        assert_eq!(seen.focus, "Change name");
        anna.say("It is me").await?;
        ben.until_heard(&anna, "It is me").await?;

        anna.browser().driver().refresh().await?;
        let seen = anna.until_connected_to(1).await?;
        assert_eq!(seen.me, "Anna");
        Ok(())
    });
}

#[test]
fn escape_leaves_the_name_as_it_is() {
    test(async |stage| {
        let server = stage.serve().await?;
        let anna = stage.visit(&server.room("tea")).await?;
        let before = anna.name().await?;
        anna.button("Change name").await?.click().await?;
        anna.field("Your name").await?.send_keys("nobody").await?;
        anna.press(Key::Escape).await?;
        let seen = anna
            .until("the form is gone", |seen| seen.focus == "Change name")
            .await?;
        assert_eq!(seen.me, before);
        Ok(())
    });
}
