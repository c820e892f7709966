//! The loud echo, the swarm's example: a page of another make in the same room.

use anyhow::Result;
use murmuration_e2e::{Page, Server, Site, Stage, test};

#[test]
fn the_echo_answers_in_capitals_and_is_silent_when_it_hears_some() {
    test(async |stage| {
        let server = stage.serve().await?;
        let anna = stage.visit(&server.room("canyon")).await?;
        let echoes = stage.serve_site(Site::echo()?).await?;
        let echo = open_echo(&stage, &echoes, &server).await?;
        anna.until_connected_to(1).await?;

        anna.say("straße").await?;
        anna.until("the answer is there", |seen| {
            seen.texts().contains(&"STRASSE")
        })
        .await?;
        anna.say("LOUD").await?;
        anna.say("quiet").await?;
        let seen = anna
            .until("the next answer is there", |seen| {
                seen.texts().contains(&"QUIET")
            })
            .await?;
        assert_eq!(
            seen.texts(),
            ["straße", "STRASSE", "LOUD", "quiet", "QUIET"]
        );
        assert_eq!(lines(&echo).await?, ["straße", "LOUD", "quiet"]);
        Ok(())
    });
}

#[test]
fn two_echoes_answer_once_each_and_do_not_shout_at_each_other() {
    test(async |stage| {
        let server = stage.serve().await?;
        let anna = stage.visit(&server.room("canyon")).await?;
        let site = stage.serve_site(Site::echo()?).await?;
        let echoes = [
            open_echo(&stage, &site, &server).await?,
            open_echo(&stage, &site, &server).await?,
        ];
        anna.until_connected_to(2).await?;
        for echo in &echoes {
            echo.until("it knows both others", |seen| {
                let here = seen.items.iter().filter(|item| item.ends_with(" is here."));
                here.count() == 2
            })
            .await?;
        }
        for (text, answer) in [("one", "ONE"), ("two", "TWO"), ("three", "THREE")] {
            anna.say(text).await?;
            anna.until("both answers are there", |seen| {
                seen.texts().iter().filter(|&&said| said == answer).count() == 2
            })
            .await?;
        }
        let seen = anna.look().await?;
        assert_eq!(
            seen.texts(),
            [
                "one", "ONE", "ONE", "two", "TWO", "TWO", "three", "THREE", "THREE"
            ]
        );
        for echo in &echoes {
            assert_eq!(lines(echo).await?, ["one", "two", "three"]);
        }
        Ok(())
    });
}

async fn open_echo(stage: &Stage, site: &Server, hub: &Server) -> Result<Page> {
    let hub = hub.url();
    let hub = hub.trim_end_matches('/');
    stage
        .visit(&format!("{}?hub={hub}#canyon", site.url()))
        .await
}

/// The lines that an echo has heard.
async fn lines(echo: &Page) -> Result<Vec<String>> {
    let seen = echo.look().await?;
    let heard = seen.items.iter().filter_map(|item| item.split_once(": "));
    Ok(heard.map(|(_, line)| line.to_owned()).collect())
}
