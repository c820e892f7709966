//! People who talk without hearing of each other, and meet later.

use murmuration_e2e::test;

use super::kit::{is_alone, show_the_same, shows};

#[test]
fn two_groups_that_become_one_show_the_same_in_the_same_order() {
    test(async |stage| {
        let server = stage.serve().await?;
        let elsewhere = stage.serve().await?;
        let at = |hubs: &str| format!("{}?hub={hubs}#tea", server.url());
        let [anna, ben] = stage.meet(&at("/")).await?;
        let carol = stage.visit(&at(&elsewhere.url())).await?;
        is_alone(&carol).await?;
        for round in 1..=3 {
            anna.say(&format!("Anna {round}")).await?;
            carol.say(&format!("Carol {round}")).await?;
            ben.say(&format!("Ben {round}")).await?;
        }
        show_the_same(&[&anna, &ben], 6).await?;
        shows(&carol, &["Carol 1", "Carol 2", "Carol 3"]).await?;

        ben.go(&at(&format!("/,{}", elsewhere.url()))).await?;
        let texts = show_the_same(&[&anna, &ben, &carol], 9).await?;
        for name in ["Anna", "Ben", "Carol"] {
            let said: Vec<_> = texts.iter().filter(|text| text.starts_with(name)).collect();
            let wanted = [1, 2, 3].map(|round| format!("{name} {round}"));
            assert_eq!(said, wanted.each_ref(), "{texts:#?}");
        }
        Ok(())
    });
}

#[test]
fn three_of_whom_only_two_ever_meet_show_the_same_in_the_same_order() {
    test(async |stage| {
        let server = stage.serve().await?;
        let room = server.room("tea");
        let [anna, ben] = stage.meet(&room).await?;
        anna.say("one").await?;
        shows(&ben, &["one"]).await?;
        anna.browser().close_tab().await?;
        is_alone(&ben).await?;
        ben.say("two").await?;

        let carol = stage.visit(&room).await?;
        shows(&carol, &["one", "two"]).await?;
        carol.say("three").await?;
        shows(&ben, &["one", "two", "three"]).await?;
        ben.browser().close_tab().await?;
        is_alone(&carol).await?;
        carol.say("four").await?;

        anna.go(&room).await?;
        let all = ["one", "two", "three", "four"];
        shows(&anna, &all).await?;
        anna.browser().close_tab().await?;
        is_alone(&carol).await?;
        carol.browser().close_tab().await?;
        // What each of them has kept.
        for page in [&anna, &ben, &carol] {
            page.go(&room).await?;
        }
        assert_eq!(show_the_same(&[&anna, &ben, &carol], 4).await?, all);
        Ok(())
    });
}
