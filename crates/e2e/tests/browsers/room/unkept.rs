//! A browser that keeps nothing, or has no room for it.

use anyhow::Result;
use murmuration_e2e::{Page, Stage, test};

use super::kit::shows;

/// From now on there is no room. (Chromium lets what is as small as this in, whatever quota it is told.)
const FULL: &str = "
    IDBObjectStore.prototype.put = IDBObjectStore.prototype.add = () => {
        throw new DOMException('no room', 'QuotaExceededError');
    };
";

/// Has the browser never open anything: another version waits for this one to be closed, and nobody is
/// told.
const HANG: &str = "
    const open = IDBFactory.prototype.open;
    open.call(indexedDB, 'held', 1).onsuccess = ({ target }) => { window.held = target.result; };
    IDBFactory.prototype.open = function () {
        const request = open.call(this, 'held', 2);
        request.addEventListener('blocked', (event) => event.stopImmediatePropagation());
        return request;
    };
";

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
    test(async |stage| talks(&stage, HANG).await);
}

#[test]
fn while_the_browser_does_not_answer_the_page_says_what_it_waits_for() {
    test(async |stage| {
        let server = stage.serve().await?;
        let anna = stage.blank().await?;
        anna.browser().prepare_pages(HANG).await?;
        anna.go(&server.room("tea")).await?;
        let seen = anna.until("it says so", |seen| {
            seen.status
                .contains("Looking for what this browser keeps of you")
        });
        assert_eq!(seen.await?.heading, "tea");
        Ok(())
    });
}

#[test]
fn where_no_room_is_left_people_talk_on_and_are_told_and_what_was_kept_before_is_there() {
    test(async |stage| {
        let server = stage.serve().await?;
        let [anna, ben] = stage.meet(&server.room("tea")).await?;
        anna.say("one").await?;
        ben.until_heard(&anna, "one").await?;
        for page in [&anna, &ben] {
            let () = page.ask(FULL).await?;
        }
        anna.say("two").await?;
        shows(&ben, &["one", "two"]).await?;
        ben.say("three").await?;
        shows(&anna, &["one", "two", "three"]).await?;
        for page in [&anna, &ben] {
            let told = "What is said from now on is not kept on this device: ";
            let seen = page.until("it says so", |seen| seen.status.contains(told));
            assert!(seen.await?.alert.is_empty());
        }
        ben.browser().close_tab().await?;
        anna.browser().driver().refresh().await?;
        shows(&anna, &["one"]).await?;
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
