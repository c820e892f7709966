//! The built app and the hub with npm's original packages. Run by `cargo xtask test originals`.

mod glare;
mod leaving;
mod meeting;
mod member;
mod scene;
mod tabs;
mod talk;
mod texts;
mod tools;

/// Plays each scenario with both versions of simple-peer, at our hub and at npm's.
macro_rules! everywhere {
    ($($file:ident::$scenario:ident),+ $(,)?) => {
        at! { simple_peer_6_at_our_hub(Six, Ours): $($file::$scenario),+ }
        at! { simple_peer_9_at_our_hub(Nine, Ours): $($file::$scenario),+ }
        at! { simple_peer_6_at_npms_hub(Six, Npms): $($file::$scenario),+ }
        at! { simple_peer_9_at_npms_hub(Nine, Npms): $($file::$scenario),+ }
    };
}

/// Plays each scenario with both versions of simple-peer, at a hub of its own.
macro_rules! at_a_bad_hub {
    ($($file:ident::$scenario:ident),+ $(,)?) => {
        at! { simple_peer_6_at_a_bad_hub(Six, Ours): $($file::$scenario),+ }
        at! { simple_peer_9_at_a_bad_hub(Nine, Ours): $($file::$scenario),+ }
    };
}

macro_rules! at {
    ($place:ident($simple_peer:ident, $hub:ident): $($file:ident::$scenario:ident),+) => {
        mod $place {
            use murmuration_e2e::{SimplePeer, test};

            use crate::scene::{Hub, Scene};

            $(#[test]
            fn $scenario() {
                test(async |stage| {
                    let scene = Scene::set(stage, SimplePeer::$simple_peer, Hub::$hub).await?;
                    crate::$file::$scenario(scene).await
                });
            })+
        }
    };
}

everywhere! {
    meeting::an_original_that_comes_later_talks_with_ours,
    meeting::ours_that_comes_later_talks_with_an_original,
    meeting::both_that_start_at_once_talk,
    meeting::four_that_start_at_once_hear_ours_and_ours_hear_them,
    leaving::two_of_each_talk_and_one_of_each_leaves_and_comes_back,
    texts::texts_arrive_as_they_were_written,
}

at_a_bad_hub! {
    glare::a_first_offer_of_ours_that_is_lost_is_made_good,
    glare::a_first_offer_of_theirs_that_is_lost_leaves_no_half_link,
    glare::an_answer_that_is_lost_is_made_good,
    glare::offers_that_cross_lead_to_one_link,
    glare::an_offer_that_meets_one_in_the_making_leads_to_a_link,
}
