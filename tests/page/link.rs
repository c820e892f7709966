//! The link to share, where the browser doesn't let the page copy it: a test page has no focus or
//! no permission, so it never is copied here.

use murmuration::{components::invitation, room::Room};
use wasm_bindgen_test::wasm_bindgen_test;

use crate::kit::{Drawn, DrawnProps, Stage};

const LINK: &str = "http://127.0.0.1:8080/#streams-day";

#[wasm_bindgen_test]
async fn an_empty_room_says_what_to_do_next() {
    let stage = Stage::<Drawn>::mount(DrawnProps {
        draw: invitation(&Room::default(), &LINK.into(), yew::Html::default()),
    })
    .await;
    assert_eq!(stage.text("h2"), "Nobody else is here yet");
    assert_eq!(stage.one("a").get_attribute("href").as_deref(), Some(LINK));
    assert_eq!(stage.text("button"), "Copy link");
}
