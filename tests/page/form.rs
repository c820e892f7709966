//! The form: what is sent, what isn't, and where the focus is.

use murmuration::{
    components::{ChatForm, ChatFormProps},
    text::Text,
};
use murmuration_swarm::LINE;
use wasm_bindgen::JsCast;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::{HtmlElement, HtmlTextAreaElement};

use crate::kit::{Stage, click, collect, has_focus, press, write};

type Said = std::rc::Rc<std::cell::RefCell<Vec<Text>>>;

#[wasm_bindgen_test]
async fn enter_sends_and_the_field_clears_and_keeps_the_focus() {
    let (stage, said) = form().await;
    let field = stage.labelled("Message");
    field.focus().unwrap();
    write(&field, "hello").await;
    assert!(!press(&field, "Enter", false).await, "no line end is typed");
    assert_eq!(words(&said), ["hello"]);
    assert_eq!(value(&field), "");
    assert!(has_focus(&field));
}

#[wasm_bindgen_test]
async fn the_button_sends_and_gives_the_focus_back() {
    let (stage, said) = form().await;
    let field = stage.labelled("Message");
    write(&field, "hello").await;
    let button = stage.button("Send");
    button.focus().unwrap();
    click(&button).await;
    assert_eq!(words(&said), ["hello"]);
    assert!(has_focus(&field));
}

#[wasm_bindgen_test]
async fn an_empty_message_is_not_sent() {
    let (stage, said) = form().await;
    let field = stage.labelled("Message");
    press(&field, "Enter", false).await;
    write(&field, "  \t ").await;
    press(&field, "Enter", false).await;
    assert!(words(&said).is_empty());
    assert_eq!(stage.text("[role=alert]"), "");
}

#[wasm_bindgen_test]
async fn the_enter_of_an_input_method_does_not_send() {
    let (stage, said) = form().await;
    let field = stage.labelled("Message");
    write(&field, "かな").await;
    assert!(press(&field, "Enter", true).await);
    assert!(words(&said).is_empty());
    assert_eq!(value(&field), "かな");
}

#[wasm_bindgen_test]
async fn pasted_line_ends_are_seen_as_spaces() {
    let (stage, said) = form().await;
    let field = stage.labelled("Message");
    write(&field, "one\ntwo\r\nthree").await;
    assert_eq!(value(&field), "one two three");
    press(&field, "Enter", false).await;
    assert_eq!(words(&said), ["one two three"]);
}

#[wasm_bindgen_test]
async fn what_is_too_long_stays_in_the_field_with_a_word() {
    let (stage, said) = form().await;
    let field = stage.labelled("Message");
    write(&field, &"x".repeat(LINE + 1)).await;
    press(&field, "Enter", false).await;
    assert!(words(&said).is_empty());
    assert_eq!(value(&field).len(), LINE + 1);
    assert!(stage.text("[role=alert]").contains("too long"));
    assert_eq!(field.get_attribute("aria-invalid").as_deref(), Some("true"));

    field
        .unchecked_ref::<HtmlTextAreaElement>()
        .set_value("short");
    press(&field, "Enter", false).await;
    assert_eq!(stage.text("[role=alert]"), "");
    assert_eq!(words(&said), ["short"]);
}

async fn form() -> (Stage<ChatForm>, Said) {
    let (on_say, said) = collect();
    let props = ChatFormProps {
        on_say,
        to: None,
        room: "form".into(),
        keeps_draft: false,
    };
    (Stage::mount(props).await, said)
}

fn words(said: &Said) -> Vec<String> {
    said.borrow()
        .iter()
        .map(|text| text.as_str().to_owned())
        .collect()
}

fn value(field: &HtmlElement) -> String {
    field.unchecked_ref::<HtmlTextAreaElement>().value()
}
