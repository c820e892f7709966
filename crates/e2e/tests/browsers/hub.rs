//! The hub introduces people, and is not needed for more.

use std::net::Ipv4Addr;

use anyhow::{Result, ensure};
use murmuration_e2e::{PATIENCE, Page, Site, free_port, test, until};

#[test]
fn they_talk_on_without_the_hub_and_it_introduces_newcomers_when_it_is_back() {
    test(async |stage| {
        let server = stage.serve().await?;
        let room = server.room("tea");
        let [anna, ben] = stage.meet(&room).await?;
        server.kill().await;
        for page in [&anna, &ben] {
            let seen = page
                .until("it says that the hub is gone", |seen| {
                    seen.status.starts_with("Hub unreachable, retrying")
                })
                .await?;
            assert!(
                seen.status.ends_with("; you can still talk to those here"),
                "{seen:#?}"
            );
            assert!(seen.connected_to(1), "{seen:#?}");
        }
        anna.say("Still there?").await?;
        ben.until_heard(&anna, "Still there?").await?;
        ben.say("Sure").await?;
        anna.until_heard(&ben, "Sure").await?;

        server.restart().await?;
        let carol = stage.visit(&room).await?;
        for page in [&anna, &ben, &carol] {
            page.until_connected_to(2).await?;
            page.until("it says that the hub is back", |seen| {
                seen.status == "Connected to 2 peers"
            })
            .await?;
        }
        carol.say("Hello, you two").await?;
        anna.until_heard(&carol, "Hello, you two").await?;
        ben.until_heard(&carol, "Hello, you two").await?;
        Ok(())
    });
}

#[test]
fn a_link_costs_the_hub_four_posts_at_most() {
    test(async |stage| {
        let server = stage.serve().await?;
        let room = server.room("tea");
        let anna = stage.visit(&room).await?;
        anna.until("it looks for others", |seen| {
            seen.status == "Looking for others"
        })
        .await?;
        let ben = stage.visit(&room).await?;
        ben.until_connected_to(1).await?;
        anna.until_connected_to(1).await?;
        // One is Ben's announcement to all. Those are repeated as time goes by, link or no link.
        let mut link = vec!["…/all".to_owned()];
        for page in [&anna, &ben] {
            link.extend(posts(page).await?);
        }
        assert!((3..=4).contains(&link.len()), "{link:#?}");
        Ok(())
    });
}

#[test]
fn the_page_may_come_from_elsewhere_than_the_hub() {
    test(async |stage| {
        let site = stage.serve().await?;
        let hub = stage.serve().await?;
        let hub_url = hub.url();
        let url = format!("{}?hub={hub_url}#tea", site.url());
        let [anna, ben] = stage.meet(&url).await?;
        anna.say("Hello").await?;
        ben.until_heard(&anna, "Hello").await?;
        assert_eq!(site.listeners(), 0);
        assert_eq!(hub.listeners(), 4);
        Ok(())
    });
}

#[test]
fn one_of_two_hubs_is_enough() {
    test(async |stage| {
        let server = stage.serve().await?;
        let dead = format!("http://{}:{}", Ipv4Addr::LOCALHOST, free_port().await?);
        let url = format!("{}?hub={dead},/#tea", server.url());
        let [anna, ben] = stage.meet(&url).await?;
        anna.until("it tells of the dead one", |seen| {
            seen.status
                .starts_with("Connected to 1 peer; 1 of 2 hubs unreachable, retrying")
        })
        .await?;
        anna.say("Hello").await?;
        ben.until_heard(&anna, "Hello").await?;
        Ok(())
    });
}

#[test]
fn two_hubs_make_no_doubles() {
    test(async |stage| {
        let server = stage.serve().await?;
        let other = stage.serve().await?;
        let url = format!("{}?hub={},/#tea", server.url(), other.url());
        let [anna, ben] = stage.meet(&url).await?;
        until("both hubs know both", PATIENCE, async || {
            let listeners = (server.listeners(), other.listeners());
            ensure!(listeners == (4, 4), "they know {listeners:?}");
            Ok(())
        })
        .await?;
        for text in ["one", "two"] {
            anna.say(text).await?;
            ben.until_heard(&anna, text).await?;
        }
        let seen = ben.look().await?;
        assert_eq!(seen.texts(), ["one", "two"]);
        assert!(seen.connected_to(1), "{seen:#?}");
        Ok(())
    });
}

#[test]
fn the_app_works_from_a_sub_path() {
    test(async |stage| {
        let server = stage.serve_site(Site::below("some/where")?).await?;
        let url = format!("{}some/where/#tea", server.url());
        let [anna, ben] = stage.meet(&url).await?;
        anna.say("Hello").await?;
        ben.until_heard(&anna, "Hello").await?;
        Ok(())
    });
}

/// Where a page has posted to, but for everybody's channel.
async fn posts(page: &Page) -> Result<Vec<String>> {
    let script = "
        return performance.getEntriesByType('resource')
            .filter((one) => one.initiatorType === 'fetch')
            .map((one) => one.name)
            .filter((url) => url.includes('/v1/') && !url.endsWith('/all'));
    ";
    page.ask(script).await
}
