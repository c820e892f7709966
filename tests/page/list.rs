//! The list of peers: who, and how it stands with each.

use std::time::Duration;

use murmuration::{
    components::{PeerList, PeerListProps},
    moment::Moment,
    state::{Happening, RoomState},
};
use murmuration_swarm::{Departure, Failure, Make, Path};
use wasm_bindgen_test::wasm_bindgen_test;
use yew::Callback;

use crate::kit::{Stage, id, joined, room};

#[wasm_bindgen_test]
async fn it_is_a_list_labelled_peers_with_oneself_first() {
    let stage = list(&room([joined("p1", "Ada")])).await;
    assert_eq!(
        stage.one("ul").get_attribute("aria-label").as_deref(),
        Some("Peers")
    );
    assert_eq!(names(&stage), ["Me", "Ada"]);
    assert!(stage.text(".person-me").contains("(you)"));
}

#[wasm_bindgen_test]
async fn names_that_differ_in_case_alone_are_told_apart() {
    let stage = list(&room([
        joined("p1", "Åsa Ωmega"),
        joined("p2", "ÅSA ωMEGA"),
    ]))
    .await;
    assert_eq!(names(&stage), ["Me", "Åsa Ωmega (p1)", "ÅSA ωMEGA (p2)"]);
}

#[wasm_bindgen_test]
async fn each_state_is_in_plain_words() {
    let connecting = |peer| Happening::Connecting {
        peer: id(peer),
        make: Make::Murmuration,
    };
    let stage = list(&room([
        connecting("p1"),
        joined("p2", "Bea"),
        joined("p3", "Cleo"),
        Happening::Wavering(id("p3")),
        joined("p4", "Dora"),
        Happening::Left {
            peer: id("p4"),
            why: Departure::Replaced,
        },
        connecting("p5"),
        Happening::Failed {
            peer: id("p5"),
            why: Failure::NoAnswer,
            retry: Some(Moment(0)),
        },
    ]))
    .await;
    assert_eq!(
        stage.texts(".person-state"),
        [
            "connecting",
            "connected",
            "unreachable, reconnecting",
            "reconnecting",
            "could not connect, trying again now",
        ],
    );
    assert_eq!(
        stage
            .one(".countdown")
            .get_attribute("aria-hidden")
            .as_deref(),
        Some("true")
    );
}

#[wasm_bindgen_test]
async fn a_link_says_which_way_it_goes_and_how_long_that_takes() {
    let path = |peer, relayed, round_trip| Happening::Path {
        peer: id(peer),
        path: Path {
            relayed,
            round_trip,
        },
    };
    let stage = list(&room([
        joined("p1", "Ada"),
        path("p1", false, Some(Duration::from_micros(12_800))),
        joined("p2", "Bea"),
        path("p2", true, Some(Duration::from_micros(800))),
        joined("p3", "Cleo"),
        path("p3", false, None),
    ]))
    .await;
    assert_eq!(
        stage.texts(".person-state"),
        [
            "connected, direct, 12 ms",
            "connected, relayed, <1 ms",
            "connected, direct"
        ]
    );
    assert!(
        stage
            .all("[aria-live], [role=status], [role=alert]")
            .is_empty()
    );
}

#[wasm_bindgen_test]
async fn two_of_one_name_are_told_apart() {
    let stage = list(&room([
        joined("aaaaaaaa", "Ada"),
        joined("bbbbbbbb", "Ada"),
    ]))
    .await;
    assert_eq!(names(&stage)[1..], ["Ada (aaaaaa)", "Ada (bbbbbb)"]);
}

#[wasm_bindgen_test]
async fn an_original_peer_is_marked() {
    let original = Happening::Joined {
        peer: id("0000c0ffee"),
        make: Make::Original,
        nick: None,
        proof: None,
    };
    let stage = list(&room([original])).await;
    assert_eq!(names(&stage)[1], "c0ffee");
    assert!(stage.one(".make").title().contains("plain lines"));
}

#[wasm_bindgen_test]
async fn who_left_is_not_listed() {
    let mut stage = list(&room([joined("p1", "Ada")])).await;
    let left = Happening::Left {
        peer: id("p1"),
        why: Departure::Closed,
    };
    stage
        .update(props(&room([joined("p1", "Ada"), left])))
        .await;
    assert_eq!(names(&stage), ["Me"]);
}

fn names(stage: &Stage<PeerList>) -> Vec<String> {
    stage.texts(".person .name")
}

async fn list(room: &RoomState) -> Stage<PeerList> {
    Stage::mount(props(room)).await
}

fn props(room: &RoomState) -> PeerListProps {
    PeerListProps {
        known: room.known.clone(),
        on_about: Callback::noop(),
        people: room.people.clone(),
        on_rename: Callback::noop(),
        on_write: Callback::noop(),
    }
}
