//! The status line: one sentence, and no chatter.

use std::time::Duration;

use murmuration::{
    browser::now,
    components::status_line,
    state::{Happening, HubStatus},
    words,
};
use murmuration_swarm::HubId;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::kit::{Drawn, DrawnProps, Stage, joined, room};

#[wasm_bindgen_test]
async fn it_says_how_things_stand() {
    let connected = Happening::Hub(HubId(0), HubStatus::Connected);
    assert_eq!(told([]).await, "Connecting to the hub");
    assert_eq!(told([connected.clone()]).await, "Looking for others");
    assert_eq!(
        told([connected, joined("p1", "Ada")]).await,
        "Connected to 1 peer"
    );
}

#[wasm_bindgen_test]
async fn a_lost_hub_counts_down_in_silence() {
    let retry = now() + Duration::from_millis(3_900);
    let lost = Happening::Hub(HubId(0), HubStatus::Lost { retry });
    let stage = line([lost.clone()]).await;
    assert_eq!(
        stage.text("[role=status]"),
        "Hub unreachable, retrying in 4 s"
    );
    assert_eq!(
        stage
            .one("[role=status]")
            .get_attribute("aria-atomic")
            .as_deref(),
        Some("false")
    );
    assert_eq!(stage.text("[role=status] [aria-hidden=true]"), " in 4 s");

    assert_eq!(
        told([joined("p1", "Ada"), lost]).await,
        "Hub unreachable, retrying in 4 s; you can still talk to those here",
    );
}

async fn told<const N: usize>(happenings: [Happening; N]) -> String {
    line(happenings).await.text("[role=status]")
}

async fn line<const N: usize>(happenings: [Happening; N]) -> Stage<Drawn> {
    Stage::mount(DrawnProps {
        draw: status_line(words::room(&room(happenings))),
    })
    .await
}
