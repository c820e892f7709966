//! What is typed and not sent: it is there again after a reload.

use murmuration::{
    browser::{recall_draft, remember_draft},
    components::{ChatForm, ChatFormProps},
};
use wasm_bindgen::JsCast;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::HtmlTextAreaElement;
use yew::Callback;

use crate::kit::{Stage, press, write};

#[wasm_bindgen_test]
async fn what_is_typed_is_there_again_in_its_own_room_until_it_is_sent() {
    let stage = Stage::<ChatForm>::mount(props("typed", true)).await;
    write(&stage.labelled("Message"), "half a mess").await;
    drop(stage);
    let elsewhere = Stage::<ChatForm>::mount(props("typed elsewhere", true)).await;
    assert_eq!(typed(&elsewhere), "");
    drop(elsewhere);

    let again = Stage::<ChatForm>::mount(props("typed", true)).await;
    assert_eq!(typed(&again), "half a mess");
    press(&again.labelled("Message"), "Enter", false).await;
    assert_eq!(typed(&again), "");
    assert_eq!(recall_draft("typed"), None);
}

#[wasm_bindgen_test]
async fn it_comes_back_once_it_is_known_that_it_may_and_not_over_what_is_typed_by_then() {
    remember_draft("late", "from before\nthe reload");
    let mut stage = Stage::<ChatForm>::mount(props("late", false)).await;
    assert_eq!(typed(&stage), "");
    stage.update(props("late", true)).await;
    assert_eq!(typed(&stage), "from before the reload");

    drop(stage);
    let mut quick = Stage::<ChatForm>::mount(props("late", false)).await;
    write(&quick.labelled("Message"), "new").await;
    quick.update(props("late", true)).await;
    assert_eq!(typed(&quick), "new");
    assert_eq!(recall_draft("late").as_deref(), Some("new"));
}

#[wasm_bindgen_test]
async fn where_nothing_is_kept_no_draft_is() {
    let stage = Stage::<ChatForm>::mount(props("nothing", false)).await;
    write(&stage.labelled("Message"), "secret").await;
    assert_eq!(recall_draft("nothing"), None);
}

fn props(room: &'static str, keeps_draft: bool) -> ChatFormProps {
    ChatFormProps {
        on_say: Callback::noop(),
        to: None,
        room: room.into(),
        keeps_draft,
    }
}

fn typed(stage: &Stage<ChatForm>) -> String {
    let field: HtmlTextAreaElement = stage.labelled("Message").unchecked_into();
    field.value()
}
