//! The panel: what it says of hubs and peers, and how it opens, closes and is taken along.

use std::time::Duration;

use murmuration::{
    components::Speech,
    moment::Moment,
    state::{Happening, HubStatus},
};
use murmuration_swarm::{Attempt, Departure, Failure, HubId, Make, Path, Tried};
use wasm_bindgen::JsCast;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::HtmlTextAreaElement;
use yew::scheduler;

use crate::kit::{Shown, ShownProps, Stage, click, has_focus, id, joined, room, until};

#[wasm_bindgen_test]
async fn it_opens_and_closes_and_is_empty_while_it_is_closed() {
    let stage = shown([joined("p1", "Ada")]).await;
    let (button, dialog) = (
        stage.button("Details"),
        stage.one("dialog[aria-labelledby=details]"),
    );
    let expanded = || button.get_attribute("aria-expanded");
    assert_eq!(expanded().as_deref(), Some("false"));
    assert!(stage.all(".card").is_empty());

    button.focus().unwrap();
    click(&button).await;
    assert_eq!(expanded().as_deref(), Some("true"));
    assert!(dialog.has_attribute("open"));
    assert!(has_focus(&stage.button("Close")));
    assert!(!stage.all(".card").is_empty());

    click(&stage.button("Close")).await;
    // The browser tells of it a little later.
    until("it is empty", || stage.all(".card").is_empty()).await;
    assert_eq!(expanded().as_deref(), Some("false"));
    assert!(has_focus(&button));
}

#[wasm_bindgen_test]
async fn each_hub_and_each_peer_says_how_it_stands() {
    let stage = open([
        Happening::Hub(HubId(0), HubStatus::Lost { retry: Moment(0) }),
        joined("p1", "Ada"),
        Happening::Path {
            peer: id("p1"),
            path: Path {
                relayed: true,
                round_trip: Some(Duration::from_millis(31)),
            },
        },
        joined("p2", "Bea"),
        Happening::Wavering(id("p2")),
        joined("p3", "Cleo"),
        Happening::Left {
            peer: id("p3"),
            why: Departure::Unreachable,
        },
        Happening::Connecting {
            peer: id("c0ffee"),
            make: Make::Original,
        },
        Happening::Failed {
            peer: id("c0ffee"),
            why: Failure::NoPath(Tried::default()),
            retry: None,
        },
    ])
    .await;
    assert_eq!(
        stage.texts(".card h3"),
        [
            "Hub 1http://hub.example",
            "STUN and TURN",
            "Peer 1Ada",
            "Peer 2Bea",
            "Peer 3Cleo",
            "Peer 4 (original)c0ffee"
        ]
    );
    let states: Vec<String> = stage.texts(".card p:first-of-type");
    let told = states.iter().map(|told| told.split(" (since ").next());
    assert_eq!(
        told.collect::<Option<Vec<_>>>().unwrap(),
        [
            "the hub can’t be reached, trying again now",
            "there is none: peers must reach each other’s own addresses",
            "connected, relayed, 31 ms",
            "unreachable, reconnecting",
            "gone: it could not be reached any longer",
            "could not connect: no path: the other side told no address",
        ]
    );
}

#[wasm_bindgen_test]
async fn what_was_tried_is_told_with_its_time_newest_first() {
    let trying = |what| Happening::Trying {
        peer: id("p1"),
        what,
    };
    let stage = open([
        trying(Attempt::Offer),
        joined("p1", "Ada"),
        Happening::Wavering(id("p1")),
        trying(Attempt::Ping),
        trying(Attempt::Ping),
        trying(Attempt::Restart),
        Happening::Steady(id("p1")),
    ])
    .await;
    let steps = stage.texts(".step");
    let told = steps.iter().map(|step| step.split_once(' ').unwrap());
    let (times, told): (Vec<_>, Vec<_>) = told.unzip();
    assert_eq!(
        told,
        [
            "it is heard of again",
            "looked for another path (ICE restart)",
            "asked whether it is there (2 times)",
            "nothing is heard of it",
            "connected",
            "offered a connection",
        ]
    );
    assert!(
        times.is_sorted_by(|later, earlier| later > earlier),
        "{times:?}"
    );
    assert!(
        times.iter().all(|time| time.len() == "00:00:00".len()),
        "{times:?}"
    );
}

#[wasm_bindgen_test]
async fn a_report_that_can_t_be_copied_can_be_taken_from_a_field() {
    let stage = open([joined("p1", "Ada")]).await;
    click(&stage.button("Copy report")).await;
    // A test page has no focus or no permission.
    until("there is a field", || {
        stage.all(".details textarea").len() == 1
    })
    .await;
    scheduler::flush().await;
    let field: HtmlTextAreaElement = stage.one(".details textarea").unchecked_into();
    let report = field.value();
    assert!(report.contains("Peer 1: connected\n"), "{report}");
    for secret in ["hub.example", "Ada", "p1", "streams-day"] {
        assert!(!report.contains(secret), "{report}");
    }
    let length = report.encode_utf16().count() as u32;
    assert_eq!(field.selection_end().unwrap(), Some(length));
}

async fn open<const N: usize>(happenings: [Happening; N]) -> Stage<Shown> {
    let stage = shown(happenings).await;
    click(&stage.button("Details")).await;
    stage
}

async fn shown<const N: usize>(happenings: [Happening; N]) -> Stage<Shown> {
    let state = room(happenings);
    Stage::mount(ShownProps {
        state,
        speech: Speech::default(),
    })
    .await
}
