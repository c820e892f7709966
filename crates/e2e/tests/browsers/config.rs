//! What `config.json` and the address say, and what the page says when they are wrong.

use anyhow::Result;
use murmuration_e2e::{Page, Seen, Site, free_port, test};

#[test]
fn a_broken_config_is_told_by_its_line_or_field() {
    test(async |stage| {
        let page = stage.blank().await?;
        for (config, place) in [
            ("{\n  \"hubs\": [\n}", "config.json, line 3, column 1"),
            (r#"{"hubz": ["/"]}"#, "'hubz' in config.json"),
            (r#"{"hubs": ["/", 7]}"#, "'hubs[1]' in config.json"),
        ] {
            let server = stage.serve_site(Site::with_config(config)?).await?;
            let seen = trouble(&page, &server.url()).await?;
            assert_eq!(seen.heading, "The configuration needs mending");
            assert!(seen.alert.contains(place), "{place}: {seen:#?}");
        }
        Ok(())
    });
}

#[test]
fn a_broken_override_is_told_by_its_parameter() {
    test(async |stage| {
        let server = stage.serve().await?;
        let page = stage.blank().await?;
        for (query, parameter, value) in [
            ("?hub=ftp://x", "'hub'", "ftp://x"),
            ("?hub=", "'hub'", ""),
            ("?ice=bogus", "'ice'", "bogus"),
        ] {
            let seen = trouble(&page, &format!("{}{query}", server.url())).await?;
            let place = format!("{parameter} in the page's address");
            assert!(seen.alert.contains(&place), "{query}: {seen:#?}");
            assert!(seen.alert.contains(value), "{query}: {seen:#?}");
        }
        Ok(())
    });
}

#[test]
fn without_a_config_the_hub_is_where_the_page_comes_from() {
    test(async |stage| {
        let server = stage.serve_site(Site::without_config()?).await?;
        let [anna, ben] = stage.meet(&server.room("tea")).await?;
        anna.say("Hello").await?;
        ben.until_heard(&anna, "Hello").await?;
        Ok(())
    });
}

#[test]
fn a_config_names_hub_and_room_and_the_address_overrides_it() {
    test(async |stage| {
        let hub = stage.serve().await?;
        let nowhere = free_port().await?;
        let config = format!(
            r#"{{"hubs": ["http://127.0.0.1:{nowhere}"], "iceServers": [], "room": "the usual"}}"#
        );
        let site = stage.serve_site(Site::with_config(&config)?).await?;
        let anna = stage.visit(&site.url()).await?;
        let seen = anna
            .until("it says that the hub is not there", |seen| {
                seen.status.starts_with("Hub unreachable, retrying")
            })
            .await?;
        assert_eq!(seen.heading, "the usual");

        let overridden = format!("{}?hub={}&ice=none", site.url(), hub.url());
        let [ben, carol] = stage.meet(&overridden).await?;
        ben.say("Hello").await?;
        let seen = carol.until_heard(&ben, "Hello").await?;
        assert_eq!(seen.heading, "the usual");
        Ok(())
    });
}

#[test]
fn a_room_that_cannot_be_leads_to_one_that_can() {
    test(async |stage| {
        let server = stage.serve().await?;
        let page = stage.blank().await?;
        let seen = trouble(&page, &server.room("..")).await?;
        assert_eq!(seen.heading, "No room can have this name");
        page.link("Go to streams-day").await?.click().await?;
        page.until("it is in the usual room", |seen| {
            seen.heading == "streams-day"
        })
        .await?;
        Ok(())
    });
}

/// What the page says at this address.
async fn trouble(page: &Page, url: &str) -> Result<Seen> {
    page.go(url).await?;
    let trouble = page.until("it says what is wrong", |seen| !seen.alert.is_empty());
    trouble.await
}
