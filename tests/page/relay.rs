//! The choice to hide one's address, and what is said when nobody can be reached with it.

use std::{cell::RefCell, rc::Rc};

use gloo::utils::window;
use murmuration::{
    browser::{recall_relay_only, remember_relay_only},
    components::{RelayChoice, RelayChoiceProps},
    moment::Moment,
    state::{Handout, IceStatus},
};
use wasm_bindgen::JsCast;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::HtmlInputElement;
use yew::Callback;

use crate::kit::{Stage, click};

const LABEL: &str = "Hide my address from the others: talk only through a relay";

#[wasm_bindgen_test]
async fn it_is_chosen_with_a_click_on_box_or_label() {
    let chosen = Rc::new(RefCell::new(Vec::new()));
    let kept = chosen.clone();
    let on_relay_only = Callback::from(move |on| kept.borrow_mut().push(on));
    let stage = Stage::<RelayChoice>::mount(RelayChoiceProps {
        ice: IceStatus::default(),
        on_relay_only,
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
    let mut stage = Stage::<RelayChoice>::mount(props(true, false, Handout::None)).await;
    let field: HtmlInputElement = stage.labelled(LABEL).unchecked_into();
    assert!(field.checked());
    let note = stage.one("[role=status]");
    assert_eq!(field.get_attribute("aria-describedby"), Some(note.id()));
    assert_eq!(
        note.text_content().as_deref(),
        Some("There is no relay here, so nobody can be reached while this is on.")
    );

    stage.update(props(true, false, Handout::Asked)).await;
    assert_eq!(stage.text("[role=status]"), "Asking for a relay.");
    let until = Moment(1);
    stage
        .update(props(true, true, Handout::Given { until }))
        .await;
    assert_eq!(stage.text("[role=status]"), "");
    stage.update(props(false, false, Handout::None)).await;
    assert_eq!(stage.text("[role=status]"), "");
    assert!(!field.checked());
}

#[wasm_bindgen_test]
fn the_choice_is_recalled_and_what_is_none_is_passed_over() {
    let stored = window().local_storage().unwrap().unwrap();
    for on in [true, false] {
        remember_relay_only(on);
        assert_eq!(recall_relay_only(), Some(on));
    }
    for none in ["", "TRUE", "1", " true", &"x".repeat(1_000_000)] {
        stored.set_item("murmuration.relay-only", none).unwrap();
        assert_eq!(recall_relay_only(), None);
    }
    stored.remove_item("murmuration.relay-only").unwrap();
    assert_eq!(recall_relay_only(), None);
}

fn props(relay_only: bool, has_relay: bool, handout: Handout) -> RelayChoiceProps {
    RelayChoiceProps {
        ice: IceStatus {
            relay_only,
            servers: usize::from(has_relay),
            has_relay,
            handout,
        },
        on_relay_only: Callback::noop(),
    }
}
