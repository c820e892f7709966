//! Why it doesn't work, in plain words, and a report to send to somebody who can help.

use anyhow::ensure;
use murmuration_e2e::{PATIENCE, free_port, test, until};
use thirtyfour::Key;

/// The words in the panel; none while it is closed.
const CARDS: &str = "
    return [...document.querySelectorAll('dialog[open] li')].map((card) => card.innerText);
";

#[test]
fn a_hub_that_is_lost_and_one_that_never_was_there_have_their_own_words() {
    test(async |stage| {
        let server = stage.serve().await?;
        let dead = free_port().await?;
        let url = format!("{}?hub=/,http://127.0.0.1:{dead}#tea", server.url());
        let anna = stage.visit(&url).await?;
        anna.open_details().await?;
        anna.until_told("Hub 1", "connected (since").await?;
        anna.until_told("Hub 2", "the hub can’t be reached, trying again")
            .await?;
        server.kill().await;
        anna.until_told("Hub 1", "the hub can’t be reached any more")
            .await?;
        anna.until_told("STUN and TURN", "there is none").await?;
        Ok(())
    });
}

#[test]
fn a_peer_that_never_answers_is_told_of() {
    test(async |stage| {
        let server = stage.serve().await?;
        let anna = stage.visit(&server.room("tea")).await?;
        anna.until("it looks for others", |seen| {
            seen.status == "Looking for others"
        })
        .await?;
        let mut stranger = server.stranger("tea").await?;
        stranger
            .post("all", r#"{"type":"connect","from":"stranger"}"#)
            .await?;
        stranger.finish().await?;
        anna.open_details().await?;
        anna.until_told("Peer 1 (original)", "it did not answer")
            .await?;
        Ok(())
    });
}

#[test]
fn the_panel_can_be_used_by_keyboard_alone() {
    test(async |stage| {
        let server = stage.serve().await?;
        let [anna, _ben] = stage.meet(&server.room("tea")).await?;
        let details = anna.button("Details").await?;
        details.focus().await?;
        for key in [Key::Enter, Key::Space] {
            anna.press(key).await?;
            anna.until_told("Peer 1", "connected").await?;
            assert_eq!(anna.look().await?.focus, "Close");
            anna.press(Key::Tab).await?;
            let focus = anna.look().await?.focus;
            assert_eq!(focus, "Copy report");
            anna.press(Key::Escape).await?;
            until("the panel is closed", PATIENCE, async || {
                let cards: Vec<String> = anna.ask(CARDS).await?;
                ensure!(cards.is_empty(), "it shows {cards:#?}");
                Ok(())
            })
            .await?;
            assert_eq!(anna.look().await?.focus, "Details");
        }
        anna.press(Key::Enter).await?;
        anna.press(Key::Enter).await?;
        assert_eq!(anna.look().await?.focus, "Details");
        Ok(())
    });
}

#[test]
fn a_report_has_no_addresses_and_no_names() {
    test(async |stage| {
        let server = stage.serve().await?;
        let [anna, ben] = stage.meet(&server.room("a-secret-room")).await?;
        let (anna_seen, ben_seen) = (anna.look().await?, ben.look().await?);
        anna.open_details().await?;
        anna.button("Copy report").await?.click().await?;
        anna.button("Copied").await?;
        anna.press(Key::Escape).await?;
        let field = anna.field("Message").await?;
        field.send_keys(Key::Control + "v").await?;
        let report = anna.look().await?.draft;
        for said in [
            "Murmuration",
            "Connected to 1 peer",
            "Hub 1: connected",
            "Peer 1: connected",
        ] {
            ensure!(report.contains(said), "no '{said}' in {report}");
        }
        let links = [anna.link_id().await?, ben.link_id().await?];
        for secret in [
            "127.0.0.1",
            "://",
            "secret",
            &anna_seen.me,
            &anna_seen.my_id,
            &ben_seen.me,
            &ben_seen.my_id,
            &links[0],
            &links[1],
        ] {
            ensure!(!report.contains(secret), "'{secret}' in {report}");
        }
        Ok(())
    });
}
