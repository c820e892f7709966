//! A browser that keeps nothing, or has no room for it.

use anyhow::{Context, Result};
use murmuration_e2e::{Page, Stage, test};
use serde_json::json;

use super::kit::shows;

#[test]
fn where_the_browser_refuses_to_keep_anything_people_talk_all_the_same() {
    test(async |stage| {
        let refuse = "IDBFactory.prototype.open = () => {
            throw new DOMException('not in a private window', 'SecurityError');
        };";
        talks(&stage, refuse).await
    });
}

#[test]
fn where_the_browser_answers_that_it_keeps_nothing_people_talk_all_the_same() {
    test(async |stage| {
        // A version below the one that is there: it takes the request, and fails it later.
        let fail = "
            const open = IDBFactory.prototype.open;
            open.call(indexedDB, 'newer', 2);
            IDBFactory.prototype.open = function () { return open.call(this, 'newer', 1); };
        ";
        talks(&stage, fail).await
    });
}

#[test]
fn where_the_browser_has_nowhere_to_keep_things_people_talk_all_the_same() {
    test(async |stage| {
        let nowhere = "delete window.indexedDB; delete Window.prototype.indexedDB;";
        talks(&stage, nowhere).await
    });
}

#[test]
fn where_the_browser_never_answers_people_talk_all_the_same() {
    test(async |stage| {
        // Another version waits for this one to be closed, and nobody is told.
        let hang = "
            const open = IDBFactory.prototype.open;
            open.call(indexedDB, 'held', 1).onsuccess = ({ target }) => { window.held = target.result; };
            IDBFactory.prototype.open = function () {
                const request = open.call(this, 'held', 2);
                request.addEventListener('blocked', (event) => event.stopImmediatePropagation());
                return request;
            };
        ";
        talks(&stage, hang).await
    });
}

#[test]
fn where_there_is_no_room_left_people_talk_on() {
    test(async |stage| {
        let server = stage.serve().await?;
        let [anna, ben] = stage.meet(&server.room("tea")).await?;
        let origin = server.url();
        let origin = origin.trim_end_matches('/');
        for page in [&anna, &ben] {
            let quota = json!({ "origin": origin, "quotaSize": 1 });
            let cdp = page.browser().driver().cdp();
            cdp.send_raw("Storage.overrideQuotaForOrigin", quota)
                .await
                .context("no other quota")?;
        }
        let lines = ["one", "two", "three"];
        for line in lines {
            anna.say(line).await?;
        }
        let seen = shows(&ben, &lines).await?;
        assert!(seen.alert.is_empty(), "{seen:#?}");
        ben.say("four").await?;
        let seen = shows(&anna, &["one", "two", "three", "four"]).await?;
        assert!(seen.alert.is_empty(), "{seen:#?}");
        Ok(())
    });
}

/// Has somebody talk whose page runs this first.
async fn talks(stage: &Stage, script: &str) -> Result<()> {
    let server = stage.serve().await?;
    let room = server.room("tea");
    let anna: Page = stage.blank().await?;
    anna.browser().prepare_pages(script).await?;
    anna.go(&room).await?;
    let ben = stage.visit(&room).await?;
    anna.until_connected_to(1).await?;
    ben.until_connected_to(1).await?;
    anna.say("Do you hear me?").await?;
    ben.until_heard(&anna, "Do you hear me?").await?;
    ben.say("I do").await?;
    let seen = anna.until_heard(&ben, "I do").await?;
    assert_eq!(seen.texts(), ["Do you hear me?", "I do"]);
    assert!(seen.alert.is_empty(), "{seen:#?}");

    // She is somebody else now, whom Ben tells what was said.
    let before = seen.my_id;
    anna.browser().driver().refresh().await?;
    let seen = shows(&anna, &["Do you hear me?", "I do"]).await?;
    assert_ne!(seen.my_id, before);
    Ok(())
}
