//! The choice to hide one's address, and what is said when nobody can be reached with it.

use std::{cell::RefCell, rc::Rc};

use gloo::utils::window;
use murmuration::{
    browser::{recall_relay_only, remember_relay_only},
    components::relay_choice,
    moment::Moment,
    room::Room,
    state::{Handout, IceStatus, RoomState, Servers},
};
use wasm_bindgen::JsCast;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::HtmlInputElement;
use yew::prelude::*;

use crate::kit::{Stage, click, id, nick};

const LABEL: &str = "Hide my address from the others: talk only through a relay";

#[wasm_bindgen_test]
async fn it_is_chosen_with_a_click_on_box_or_label() {
    let chosen = Rc::new(RefCell::new(Vec::new()));
    let kept = chosen.clone();
    let on_relay_only = Callback::from(move |on| kept.borrow_mut().push(on));
    let stage = Stage::<Choice>::mount(ChoiceProps {
        on_relay_only,
        ..props(false, false, Handout::None)
    })
    .await;
    let field = stage.labelled(LABEL);
    assert!(!field.unchecked_ref::<HtmlInputElement>().checked());
    click(&field).await;
    click(&stage.one("label")).await;
    assert_eq!(*chosen.borrow(), [true, false]);
}

#[wasm_bindgen_test]
async fn it_is_said_beside_it_when_there_is_no_relay() {
    let mut stage = Stage::<Choice>::mount(props(true, false, Handout::None)).await;
    let field: HtmlInputElement = stage.labelled(LABEL).unchecked_into();
    assert!(field.checked());
    let note = stage.one("#no-relay");
    assert_eq!(field.get_attribute("aria-describedby"), Some(note.id()));
    assert_eq!(
        note.text_content().as_deref(),
        Some("There is no relay here, so nobody can be reached while this is on.")
    );

    stage.update(props(true, false, Handout::Asked)).await;
    assert_eq!(stage.text("#no-relay"), "Asking for a relay.");
    let until = Moment(1);
    stage
        .update(props(true, true, Handout::Given { until }))
        .await;
    assert_eq!(stage.text("#no-relay"), "");
    stage.update(props(false, false, Handout::None)).await;
    assert_eq!(stage.text("#no-relay"), "");
    assert!(!field.checked());
}

#[wasm_bindgen_test]
fn the_choice_is_recalled_and_what_is_none_is_passed_over() {
    let stored = window().local_storage().unwrap().unwrap();
    // What this page's person chose counts, whatever others write; so that comes first.
    for none in ["", "TRUE", "1", " true", &"x".repeat(1_000_000)] {
        stored.set_item("murmuration.relay-only", none).unwrap();
        assert_eq!(recall_relay_only(), None);
    }
    stored.set_item("murmuration.relay-only", "true").unwrap();
    assert_eq!(recall_relay_only(), Some(true));
    remember_relay_only(false);
    let written = stored.get_item("murmuration.relay-only").unwrap();
    assert_eq!(written.as_deref(), Some("false"));
    stored.remove_item("murmuration.relay-only").unwrap();
    assert_eq!(recall_relay_only(), Some(false));
}

/// The choice, alone on a page.
#[component]
fn Choice(
    ChoiceProps {
        state,
        on_relay_only,
    }: &ChoiceProps,
) -> Html {
    relay_choice(state, on_relay_only)
}

#[derive(Clone, PartialEq, Properties)]
struct ChoiceProps {
    state: RoomState,
    on_relay_only: Callback<bool>,
}

fn props(relay_only: bool, has_relay: bool, handout: Handout) -> ChoiceProps {
    ChoiceProps {
        state: RoomState {
            relay_only,
            ice: IceStatus {
                servers: Servers {
                    turn: has_relay,
                    ..Servers::default()
                },
                handout,
            },
            ..RoomState::new(Room::default(), id("me"), nick("Me"))
        },
        on_relay_only: Callback::noop(),
    }
}
