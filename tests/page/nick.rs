//! Changing one's own name, by keyboard alone.

use std::{cell::RefCell, rc::Rc};

use murmuration::{
    components::{NickField, NickFieldProps},
    nick::Nick,
};
use wasm_bindgen::JsCast;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::{HtmlElement, HtmlInputElement};
use yew::{Callback, html};

use crate::kit::{Stage, click, collect, has_focus, nick, press, write};

#[wasm_bindgen_test]
async fn a_new_name_is_applied_and_the_focus_goes_back() {
    let (stage, names) = field().await;
    click(&stage.button("Change name")).await;
    let input = stage.labelled("Your name");
    assert!(has_focus(&input));
    write(&input, " Bea ").await;
    click(&stage.button("Apply")).await;
    assert_eq!(*names.borrow(), [nick("Bea")]);
    assert!(has_focus(&stage.button("Change name")));
}

#[wasm_bindgen_test]
async fn escape_cancels() {
    let (stage, names) = field().await;
    click(&stage.button("Change name")).await;
    let input = stage.labelled("Your name");
    write(&input, "Bea").await;
    press(&input, "Escape", false).await;
    assert!(names.borrow().is_empty());
    assert!(has_focus(&stage.button("Change name")));
}

#[wasm_bindgen_test]
async fn what_is_no_name_is_told_and_can_be_mended() {
    let (stage, names) = field().await;
    click(&stage.button("Change name")).await;
    let input = stage.labelled("Your name");
    let long = "x".repeat(33);
    write(&input, &long).await;
    click(&stage.button("Apply")).await;
    assert!(stage.text("[role=alert]").contains("at most 32"));
    assert!(has_focus(&input));
    assert_eq!(value(&input), long);
    write(&input, "Bea").await;
    click(&stage.button("Apply")).await;
    assert_eq!(*names.borrow(), [nick("Bea")]);
}

#[wasm_bindgen_test]
async fn the_same_name_is_no_change() {
    let (stage, names) = field().await;
    click(&stage.button("Change name")).await;
    click(&stage.button("Apply")).await;
    assert!(names.borrow().is_empty());
}

#[wasm_bindgen_test]
async fn what_is_typed_stays_while_things_happen_in_the_room() {
    let (mut stage, names) = field().await;
    click(&stage.button("Change name")).await;
    let input = stage.labelled("Your name");
    assert_eq!(value(&input), "Ada");
    write(&input, "Be").await;
    let children = html! { "Ada (p1)" };
    stage
        .update(NickFieldProps {
            nick: nick("Ada"),
            on_rename: Callback::noop(),
            children,
        })
        .await;
    assert_eq!(value(&input), "Be");
    assert!(names.borrow().is_empty());
}

fn value(input: &HtmlElement) -> String {
    input.unchecked_ref::<HtmlInputElement>().value()
}

async fn field() -> (Stage<NickField>, Rc<RefCell<Vec<Nick>>>) {
    let (on_rename, names) = collect();
    let children = html! { "Ada" };
    let props = NickFieldProps {
        nick: nick("Ada"),
        on_rename,
        children,
    };
    (Stage::mount(props).await, names)
}
