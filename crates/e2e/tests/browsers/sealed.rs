//! A page that was tampered with runs nothing but what it was built with.

use murmuration_e2e::{Site, test};

#[test]
fn a_changed_file_is_refused_with_a_word() {
    test(async |stage| {
        let page = stage.blank().await?;
        for end in [".js", ".wasm"] {
            let site = Site::tampered(end, |mut file| {
                file.push(b'\n');
                file
            })?;
            let server = stage.serve_site(site).await?;
            page.go(&server.url()).await?;
            let seen = page
                .until("it says so", |seen| !seen.alert.is_empty())
                .await?;
            assert!(
                seen.alert.starts_with("Murmuration could not start."),
                "{end}: {seen:#?}"
            );
        }
        Ok(())
    });
}

#[test]
fn a_script_that_was_added_does_not_run() {
    test(async |stage| {
        let site = Site::tampered("index.html", |mut page| {
            page.extend(
                b"<script>window.added = true</script><img src=x onerror=\"window.added = true\">",
            );
            page
        })?;
        let server = stage.serve_site(site).await?;
        let page = stage.visit(&server.url()).await?;
        page.until("the room is there", |seen| {
            seen.status == "Looking for others"
        })
        .await?;
        let added: bool = page.ask("return window.added === true").await?;
        assert!(!added, "it ran");
        let console = page.browser().console().await?;
        let refused = |policy: &str| console.iter().any(|entry| entry.message.contains(policy));
        assert!(refused("Content Security Policy"), "{console:#?}");
        Ok(())
    });
}
