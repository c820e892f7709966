//! How one goes: the others see it soon, however it happens.

use std::time::{Duration, Instant};

use futures::future::try_join;
use murmuration_e2e::test;

/// Notes how many others there are at most, however briefly.
const COUNT_PEERS: &str = "
    const list = document.querySelector('[aria-label=Peers]');
    const others = () => list.childElementCount - 1;
    window.mostPeers = others();
    const observer = new MutationObserver(() => {
        window.mostPeers = Math.max(window.mostPeers, others());
    });
    observer.observe(list, { childList: true });
";

#[test]
fn whoever_closes_the_tab_is_gone_at_once() {
    test(async |stage| {
        let server = stage.serve().await?;
        let [anna, ben] = stage.meet(&server.room("tea")).await?;
        let name = ben.name().await?;
        let gone = async {
            let seen = anna
                .until("the list is empty", |seen| seen.peers.is_empty())
                .await?;
            Ok((seen, Instant::now()))
        };
        let (closed, (seen, gone)) = try_join(ben.browser().close_tab(), gone).await?;
        let took = gone - closed;
        println!("gone from the list {took:?} after the tab");
        assert!(took < Duration::from_secs(2), "only after {took:?}");
        assert!(seen.tells(&name, " left"), "{seen:#?}");
        assert_eq!(seen.status, "Looking for others");
        Ok(())
    });
}

#[test]
fn whoever_reloads_the_page_is_in_the_list_once() {
    test(async |stage| {
        let server = stage.serve().await?;
        let [anna, ben] = stage.meet(&server.room("tea")).await?;
        let before = anna.look().await?.peers;
        let _: () = anna.ask(COUNT_PEERS).await?;
        ben.browser().driver().refresh().await?;
        let after = anna
            .until("the new page is the only other", |seen| {
                seen.connected_to(1) && seen.peers[0].id != before[0].id
            })
            .await?;
        ben.until_connected_to(1).await?;
        ben.say("I am back").await?;
        let seen = anna.until_heard(&ben, "I am back").await?;
        assert_eq!(seen.peers.len(), 1);
        assert_eq!(seen.peers[0].id, after.peers[0].id);
        assert_eq!(seen.texts(), ["I am back"]);
        let most: u32 = anna.ask("return window.mostPeers").await?;
        assert_eq!(most, 1, "there were doubles in between");
        Ok(())
    });
}

#[test]
fn whose_page_crashes_is_gone_within_20_seconds() {
    test(async |stage| {
        let server = stage.serve().await?;
        let [anna, ben] = stage.meet(&server.room("tea")).await?;
        let name = ben.name().await?;
        let crashed = Instant::now();
        ben.browser().crash_tab().await?;
        let seen = anna
            .until_within(Duration::from_secs(20), "the list is empty", |seen| {
                seen.peers.is_empty()
            })
            .await?;
        println!("gone from the list {:?} after the crash", crashed.elapsed());
        assert!(seen.tells(&name, " can’t be reached any more"), "{seen:#?}");
        Ok(())
    });
}
