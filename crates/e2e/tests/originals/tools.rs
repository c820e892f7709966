//! npm's `signalhub`, the client and the command, at our hub; and what they see of our page.

use anyhow::{Result, ensure};
use murmuration_e2e::{PATIENCE, Page, Program, Server, Stage, test, until};

#[test]
fn npms_client_finds_at_our_hub_what_it_finds_at_its_own() {
    test(async |stage| {
        let long = "x".repeat(65_533);
        let wanted = [
            r#"["open"]"#,
            r#"["tea","sent",{"text":"Grüße 🐦\n","list":[1,null,""]}]"#,
            r#"["milk","sent","a string"]"#,
            r#"["tea","sent",{}]"#,
            r#"["milk","sent",{"from":"myself"}]"#,
            r#"["nobody there:","sent"]"#,
            &format!(r#"["tea","sent","{long}"]"#),
            r#"["too long:","refused"]"#,
            r#"["tea","sent","the last"]"#,
            r#"["closed"]"#,
        ];
        let npms = stage.serve_signalhub().await?;
        let at_npms = Program::start("client.js", &[&npms])?.output().await?;
        assert_eq!(at_npms, wanted, "at npm's hub");
        let server = stage.serve().await?;
        let at_ours = Program::start("client.js", &[&server.url()])?.output();
        assert_eq!(at_ours.await?, wanted, "at ours");
        until_nobody_listens(&server).await
    });
}

#[test]
fn what_npms_command_broadcasts_at_our_hub_it_prints_where_it_subscribes() {
    test(async |stage| {
        let server = stage.serve().await?;
        let at = at(&server.url())?;
        let mut subscriber = command("subscribe", &["book-club", "tea"], &at)?;
        until("it listens", PATIENCE, async || {
            ensure!(server.listeners() == 1, "{} do", server.listeners());
            Ok(())
        })
        .await?;
        for message in [r#"{"say":"Grüße 🐦"}"#, "[1]"] {
            let broadcast = command("broadcast", &["book-club", "tea", message], &at)?;
            assert!(broadcast.output().await?.is_empty());
        }
        assert_eq!(subscriber.line().await?, "{ say: 'Grüße 🐦' }");
        assert_eq!(subscriber.line().await?, "[ 1 ]");
        drop(subscriber);
        until_nobody_listens(&server).await
    });
}

#[test]
fn npms_command_prints_that_our_page_is_there_at_our_hub() {
    test(async |stage| {
        let server = stage.serve().await?;
        let hub = server.url();
        is_announced(&stage, &hub).await
    });
}

#[test]
fn npms_command_prints_that_our_page_is_there_at_npms_hub() {
    test(async |stage| {
        let hub = stage.serve_signalhub().await?;
        is_announced(&stage, &hub).await
    });
}

#[test]
fn two_of_ours_meet_and_talk_at_npms_hub() {
    test(async |stage| {
        let server = stage.serve().await?;
        let hub = stage.serve_signalhub().await?;
        let [anna, ben] = stage.meet(&room(&server, &hub)).await?;
        anna.say("Good morning").await?;
        ben.until_heard(&anna, "Good morning").await?;
        ben.say("And to you").await?;
        anna.until_heard(&ben, "And to you").await?;
        Ok(())
    });
}

/// What our page posts to everybody's channel reaches npm's command.
async fn is_announced(stage: &Stage, hub: &str) -> Result<()> {
    let server = stage.serve().await?;
    let mut subscriber = command("subscribe", &["tea", "all"], &at(hub)?)?;
    let page: Page = stage.visit(&room(&server, hub)).await?;
    let from = format!("from: '{}'", page.link_id().await?);
    // When the command has come too late for the first announcement, there is another soon.
    let mut said = String::new();
    while !said.contains(&from) {
        said += &subscriber.line().await?;
    }
    assert!(said.contains("type: 'connect'"), "{said}");
    Ok(())
}

fn room(server: &Server, hub: &str) -> String {
    format!("{}?hub={hub}#tea", server.url())
}

/// Runs npm's command.
fn command(name: &str, words: &[&str], at: &[String; 4]) -> Result<Program> {
    let at = at.iter().map(|word| &**word);
    let words: Vec<_> = [name]
        .into_iter()
        .chain(words.iter().copied())
        .chain(at)
        .collect();
    Program::signalhub(&words)
}

/// How the command is told of a hub.
fn at(hub: &str) -> Result<[String; 4]> {
    let (host, port) = hub
        .trim_end_matches('/')
        .rsplit_once(':')
        .expect("our hubs have ports of their own");
    Ok(["--host", host, "--port", port].map(ToOwned::to_owned))
}

async fn until_nobody_listens(server: &Server) -> Result<()> {
    until("nobody listens", PATIENCE, async || {
        ensure!(server.listeners() == 0, "{} do", server.listeners());
        Ok(())
    })
    .await
}
