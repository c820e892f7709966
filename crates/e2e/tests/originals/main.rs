//! The built app and the hub with npm's original packages. Run by `cargo xtask test originals`.

mod leaving;
mod meeting;
mod member;
mod scene;
mod talk;
mod texts;
mod tools;

/// Plays each scenario with both versions of simple-peer, at our hub and at npm's.
macro_rules! everywhere {
    ($($file:ident::$scenario:ident),+ $(,)?) => {
        everywhere! { simple_peer_6_at_our_hub(Six, Ours): $($file::$scenario),+ }
        everywhere! { simple_peer_9_at_our_hub(Nine, Ours): $($file::$scenario),+ }
        everywhere! { simple_peer_6_at_npms_hub(Six, Npms): $($file::$scenario),+ }
        everywhere! { simple_peer_9_at_npms_hub(Nine, Npms): $($file::$scenario),+ }
    };
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
