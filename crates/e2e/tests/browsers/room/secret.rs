//! A room that only an invitation opens, and what the hub gets to see of it.

use anyhow::{Result, ensure};
use fastrand::Rng;
use murmuration_e2e::test;
use murmuration_room::{Entropy, Invitation};

use super::kit::is_alone;

/// What the room is called in its invitation.
const LABEL: &str = "Orchard";
/// What every description of a connection has.
const FINGERPRINT: &str = "a=fingerprint";

#[test]
fn those_with_the_invitation_talk_and_the_hub_learns_nothing_of_it() {
    test(async |stage| {
        let server = stage.serve().await?;
        let tap = stage.tap(&server.plain_url()).await?;
        let invitation = invitation(LABEL)?;
        let room = format!(
            "{}?hub={}#{}",
            server.url(),
            tap.url(),
            invitation.fragment()
        );
        let [anna, ben] = stage.meet(&room).await?;
        let seen = anna.look().await?;
        ensure!(seen.heading == LABEL, "{seen:#?}");
        anna.rename("Annabella").await?;
        anna.say("The pears are ripe").await?;
        ben.until_heard(&anna, "The pears are ripe").await?;
        ben.say("I bring a basket").await?;
        anna.until_heard(&ben, "I bring a basket").await?;

        let app = invitation.keys().app;
        ensure!(tap.has_heard(app.as_str()), "they have met without the hub");
        let ben = ben.name().await?;
        for secret in [
            LABEL,
            &invitation.fragment(),
            "Annabella",
            &ben,
            "pears",
            "basket",
            FINGERPRINT,
        ] {
            ensure!(!tap.has_heard(secret), "the hub has seen '{secret}'");
        }
        Ok(())
    });
}

/// So that it is known what the search would find.
#[test]
fn of_a_public_room_the_hub_learns_its_name_and_how_the_pages_connect() {
    test(async |stage| {
        let server = stage.serve().await?;
        let tap = stage.tap(&server.plain_url()).await?;
        let room = format!("{}?hub={}#{LABEL}", server.url(), tap.url());
        let [anna, ben] = stage.meet(&room).await?;
        anna.say("The pears are ripe").await?;
        ben.until_heard(&anna, "The pears are ripe").await?;
        for known in [LABEL, FINGERPRINT] {
            ensure!(tap.has_heard(known), "it has not seen '{known}'");
        }
        ensure!(!tap.has_heard("pears"), "it has heard what was said");
        Ok(())
    });
}

#[test]
fn an_invitation_to_another_room_of_the_same_name_leads_to_nobody_here() {
    test(async |stage| {
        let server = stage.serve().await?;
        let room = server.room(&invitation(LABEL)?.fragment());
        let other = server.room(&invitation(LABEL)?.fragment());
        let carol = stage.visit(&other).await?;
        is_alone(&carol).await?;
        let [anna, ben] = stage.meet(&room).await?;
        anna.say("Only we two").await?;
        ben.until_heard(&anna, "Only we two").await?;
        for page in [&anna, &ben] {
            let seen = page.look().await?;
            ensure!(seen.connected_to(1), "{seen:#?}");
        }
        let seen = is_alone(&carol).await?;
        ensure!(seen.messages.is_empty(), "{seen:#?}");
        Ok(())
    });
}

#[test]
fn a_damaged_invitation_says_so_and_tells_nobody_what_is_left_of_it() {
    test(async |stage| {
        let server = stage.serve().await?;
        let whole = invitation(LABEL)?.fragment();
        let code = whole.split('/').next().unwrap_or_default();
        // The first character of the code is another.
        let other = if code[1..].starts_with('A') { 'B' } else { 'A' };
        let changed = format!("~{other}{}", &whole[2..]);
        let page = stage.blank().await?;
        for damaged in [&changed, &whole[..code.len() - 1], code, "~"] {
            let tap = stage.tap(&server.plain_url()).await?;
            page.go("about:blank").await?;
            page.go(&format!("{}?hub={}#{damaged}", server.url(), tap.url()))
                .await?;
            let seen = page
                .until("it says so", |seen| {
                    seen.heading == "This invitation does not work"
                })
                .await?;
            ensure!(seen.peers.is_empty() && seen.status.is_empty(), "{seen:#?}");
            let text: String = page.ask("return document.body.innerText").await?;
            let secret = &whole[2..code.len() - 1];
            ensure!(!text.contains(secret), "{text}");
            ensure!(!tap.has_heard("GET"), "it has asked the hub");
        }
        Ok(())
    });
}

fn invitation(label: &str) -> Result<Invitation> {
    Ok(Invitation::new(
        &mut Chance(Rng::new()),
        Some(label.into()),
    )?)
}

/// Chance that is good enough for a test.
#[derive(Debug)]
struct Chance(Rng);

impl Entropy for Chance {
    fn fill(&mut self, bytes: &mut [u8]) {
        self.0.fill(bytes);
    }
}
