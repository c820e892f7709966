//! What two people say to each other in private.

use anyhow::{Result, ensure};
use murmuration_e2e::{Page, Stage, test};
use thirtyfour::Key;

#[test]
fn what_two_write_to_each_other_privately_no_third_one_sees_and_it_outlives_a_reload() {
    test(async |stage| {
        let server = stage.serve().await?;
        let [ada, ben, cleo] = three(&stage, &server.room("tea")).await?;
        let (ada_is, ben_is) = (ada.name().await?, ben.name().await?);

        let begin = format!("Write privately to {ben_is}");
        ada.button(&begin).await?.click().await?;
        write(&ada, &ben_is, "The surprise is on Friday").await?;
        ben.button(&format!("{ada_is} (1 new)"))
            .await?
            .click()
            .await?;
        ben.until_heard(&ada, "The surprise is on Friday").await?;
        write(&ben, &ada_is, "I bring the cake").await?;
        ada.until_heard(&ben, "I bring the cake").await?;
        let what = "it says that Ben has it";
        let fate = format!("{ben_is} has it");
        ada.until(what, |seen| seen.messages[0].aside == fate)
            .await?;

        // What is said to all after that shows that Cleo has heard all that she can.
        for page in [&ada, &ben] {
            page.press(Key::Escape).await?;
            page.say("Hello, Cleo").await?;
            cleo.until_heard(page, "Hello, Cleo").await?;
        }
        let whole: String = cleo
            .ask("return document.documentElement.outerHTML")
            .await?;
        for secret in ["surprise", "cake", "class=\"conversations\""] {
            ensure!(!whole.contains(secret), "{secret} in {whole}");
        }

        ben.browser().driver().refresh().await?;
        ben.button(&ada_is).await?.click().await?;
        let what = "what both have said is there";
        let said = ["The surprise is on Friday", "I bring the cake"];
        ben.until(what, |seen| seen.texts() == said).await?;
        Ok(())
    });
}

#[test]
fn what_is_written_to_somebody_who_is_away_is_passed_on_by_one_who_cannot_read_it() {
    test(async |stage| {
        let server = stage.serve().await?;
        let [ada, ben, cleo] = three(&stage, &server.room("tea")).await?;
        let (ada_is, ben_is) = (ada.name().await?, ben.name().await?);
        let begin = format!("Write privately to {ben_is}");
        ada.button(&begin).await?.click().await?;
        write(&ada, &ben_is, "one").await?;
        let fate = format!("{ben_is} has it");
        ada.until("Ben has it", |seen| seen.messages[0].aside == fate)
            .await?;

        ben.go(&server.room("elsewhere")).await?;
        ada.until_connected_to(1).await?;
        write(&ada, &ben_is, "two").await?;
        let fate = format!("with 1 other, who will pass it on to {ben_is}");
        let what = "Cleo carries it";
        ada.until(what, |seen| seen.messages[1].aside == fate)
            .await?;
        ada.go(&server.room("elsewhere-too")).await?;
        cleo.until_connected_to(0).await?;

        ben.go(&server.room("tea")).await?;
        ben.button(&format!("{ada_is} (1 new)"))
            .await?
            .click()
            .await?;
        let what = "both messages are there";
        ben.until(what, |seen| seen.texts() == ["one", "two"])
            .await?;
        Ok(())
    });
}

/// Three people, all linked.
async fn three(stage: &Stage, room: &str) -> Result<[Page; 3]> {
    let all = [
        stage.visit(room).await?,
        stage.visit(room).await?,
        stage.visit(room).await?,
    ];
    for page in &all {
        page.until_connected_to(2).await?;
    }
    Ok(all)
}

/// Writes to somebody alone, where one has turned to them.
async fn write(page: &Page, to: &str, text: &str) -> Result<()> {
    let field = page.field(&format!("Privately to {to}")).await?;
    field.send_keys(text).await?;
    field.send_keys(Key::Enter + "").await?;
    Ok(())
}
