//! Several tabs of one browser at npm's hub, which does not say whose a message is.

use murmuration_e2e::test;

#[test]
fn at_npms_hub_each_tab_of_a_browser_has_a_stream_of_its_own() {
    test(async |stage| {
        let site = stage.serve().await?;
        let hub = stage.serve_signalhub().await?;
        let room = format!("{}?hub={hub}#tea", site.url());
        let mut tabs = stage.tabs().await?;
        tabs.at(0).await?.go(&room).await?;
        for others in 1..3 {
            let page = tabs.open(&room).await?;
            page.until_connected_to(others).await?;
        }
        for tab in 0..3 {
            let page = tabs.at(tab).await?;
            page.until_connected_to(2).await?;
            page.say(&format!("This is tab {tab}")).await?;
        }
        let what = "it has heard all three";
        let page = tabs.at(0).await?;
        page.until(what, |seen| seen.messages.len() == 3).await?;
        Ok(())
    });
}
