//! Several hubs, not all of them well.

use std::net::Ipv4Addr;

use murmuration_e2e::{free_port, test};

use super::kit::{both_talk, has_no_trouble};

#[test]
fn of_three_hubs_one_is_silent_and_one_not_there_and_nobody_waits_for_either() {
    test(async |stage| {
        let server = stage.serve().await?;
        let silent = stage.gate(&server.url()).await?;
        let dead = format!("http://{}:{}", Ipv4Addr::LOCALHOST, free_port().await?);
        let url = format!("{}?hub={},{dead},/#tea", server.url(), silent.url());
        let [anna, ben] = stage.meet(&url).await?;
        // Linked, and the silent one has said nothing yet.
        assert!(!silent.is_open());
        for page in [&anna, &ben] {
            let seen = page
                .until("it tells of the dead one alone", |seen| {
                    seen.status
                        .starts_with("Connected to 1 peer; 1 of 3 hubs unreachable, retrying")
                })
                .await?;
            assert_eq!(seen.alert, "");
        }
        both_talk(&anna, &ben, "Is that one awake").await?;
        // Now it passes on, at last, what was said to it; and nothing is doubled.
        silent.open_for(2).await?;
        both_talk(&ben, &anna, "It is").await?;
        let seen = anna.look().await?;
        assert_eq!(
            seen.texts(),
            [
                "Is that one awake?",
                "Is that one awake!",
                "It is?",
                "It is!"
            ]
        );
        assert!(seen.connected_to(1), "{seen:#?}");
        Ok(())
    });
}

#[test]
fn a_hub_that_comes_back_is_used_again() {
    test(async |stage| {
        let server = stage.serve().await?;
        let other = stage.serve().await?;
        let url = format!("{}?hub={},/#tea", server.url(), other.url());
        let [anna, ben] = stage.meet(&url).await?;
        other.kill().await;
        for page in [&anna, &ben] {
            page.until("it tells that a hub is gone", |seen| {
                seen.status
                    .starts_with("Connected to 1 peer; 1 of 2 hubs unreachable, retrying")
            })
            .await?;
        }
        both_talk(&anna, &ben, "One is gone").await?;
        other.restart().await?;
        // Of the two hubs, she knows this one alone.
        let carol = stage
            .visit(&format!("{}?hub={}#tea", server.url(), other.url()))
            .await?;
        for page in [&anna, &ben, &carol] {
            page.until(
                "it is connected to both others, and tells of no hub",
                |seen| seen.connected_to(2) && seen.status == "Connected to 2 peers",
            )
            .await?;
        }
        both_talk(&carol, &anna, "Back again").await?;
        has_no_trouble(&carol).await
    });
}
