//! Somebody who comes when whoever spoke has left.

use murmuration_e2e::test;

use super::kit::{person, shows};

#[test]
fn whoever_comes_later_has_what_was_said_by_somebody_who_has_left() {
    test(async |stage| {
        let server = stage.serve().await?;
        let room = server.room("tea");
        let [ada, ben] = stage.meet(&room).await?;
        ada.rename("Ada").await?;
        ada.say("I have to go").await?;
        shows(&ben, &["I have to go"]).await?;
        let id = person(&ada).await?;
        ada.browser().close_tab().await?;
        ben.until("Ada is gone", |seen| seen.peers.is_empty())
            .await?;

        let carol = stage.visit(&room).await?;
        let seen = shows(&carol, &["I have to go"]).await?;
        let said = &seen.messages[0];
        assert_eq!((&*said.author, &*said.author_id), ("Ada", &*id));
        assert!(!said.own, "{seen:#?}");
        let seen = carol.until_connected_to(1).await?;
        for (page, seen) in [("Carol's", seen), ("Ben's", ben.look().await?)] {
            let unverified = |peer: &murmuration_e2e::Peer| peer.row.contains("unverified");
            assert!(!seen.peers.iter().any(unverified), "{page}: {seen:#?}");
            assert!(!seen.log.contains("unverified"), "{page}: {seen:#?}");
        }
        Ok(())
    });
}
