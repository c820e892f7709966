//! What a browser may lack or refuse.

use murmuration_e2e::test;

use super::kit::{both_talk, has_no_trouble};

#[test]
fn what_the_browser_lacks_is_said_in_plain_words() {
    test(async |stage| {
        let server = stage.serve().await?;
        for (lacking, words) in [
            ("RTCPeerConnection", "This browser has no WebRTC."),
            ("EventSource", "This browser has no server-sent events."),
        ] {
            let page = stage.blank().await?;
            let delete = format!("delete window.{lacking};");
            page.browser().prepare_pages(&delete).await?;
            page.go(&server.room("tea")).await?;
            let seen = page
                .until("it says what is wrong", |seen| !seen.alert.is_empty())
                .await?;
            assert_eq!(seen.heading, "This browser can't connect to others");
            for words in [words, "Use a current browser"] {
                assert!(seen.alert.contains(words), "{seen:#?}");
            }
            has_no_trouble(&page).await?;
        }
        Ok(())
    });
}

#[test]
fn with_webrtc_switched_off_the_page_says_so_in_plain_words() {
    test(async |stage| {
        let server = stage.serve().await?;
        let page = stage.blank().await?;
        let refuse = "
            window.RTCPeerConnection = function () {
                throw new DOMException('not allowed here', 'NotAllowedError');
            };
        ";
        page.browser().prepare_pages(refuse).await?;
        page.go(&server.room("tea")).await?;
        let seen = page
            .until("it says what is wrong", |seen| !seen.alert.is_empty())
            .await?;
        assert_eq!(seen.heading, "This browser can't connect to others");
        assert!(seen.alert.contains("not allowed here"), "{seen:#?}");
        has_no_trouble(&page).await
    });
}

#[test]
fn where_storage_is_refused_everything_works_but_the_memory() {
    let refuse = "
        for (const name of ['localStorage', 'sessionStorage']) {
            Object.defineProperty(window, name, {
                get() { throw new DOMException('denied', 'SecurityError'); },
            });
        }
    ";
    let full = "
        Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError'); };
    ";
    test(async |stage| {
        let server = stage.serve().await?;
        let room = server.room("tea");
        let [anna, ben] = [stage.blank().await?, stage.blank().await?];
        for (page, script) in [(&anna, refuse), (&ben, full)] {
            page.browser().prepare_pages(script).await?;
            page.go(&room).await?;
        }
        for page in [&anna, &ben] {
            page.until_connected_to(1).await?;
        }
        for (page, other, name) in [(&anna, &ben, "Anna"), (&ben, &anna, "Ben")] {
            page.rename(name).await?;
            other
                .until("the name is there", |seen| seen.peers[0].name == name)
                .await?;
        }
        both_talk(&anna, &ben, "Do you remember").await?;
        for page in [&anna, &ben] {
            has_no_trouble(page).await?;
        }
        anna.browser().driver().refresh().await?;
        assert_ne!(anna.name().await?, "Anna");
        Ok(())
    });
}
