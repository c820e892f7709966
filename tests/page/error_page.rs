//! The error page: names what is wrong, and shows it as text.

use murmuration::{
    components::error_page,
    config::{Config, Page},
    room::Room,
    trouble::Trouble,
};
use wasm_bindgen_test::wasm_bindgen_test;

use crate::kit::{Drawn, DrawnProps, Stage};

#[wasm_bindgen_test]
async fn a_broken_field_is_named() {
    let file = r#"{"hubs": ["/", "ftp://<img src=x onerror=alert(1)>"]}"#;
    let error = Config::read(Some(file), &Page::new("http://p.example/")).unwrap_err();
    let stage = page(Trouble::Config(error)).await;
    assert_eq!(stage.text(".error-place"), "'hubs[1]' in config.json");
    assert_eq!(
        stage.text(".error-found"),
        "ftp://<img src=x onerror=alert(1)>"
    );
    assert!(stage.all("img").is_empty());
    assert!(stage.text("[role=alert]").contains("address"));
}

#[wasm_bindgen_test]
async fn a_broken_parameter_is_named() {
    let error = Config::read(None, &Page::new("http://p.example/?ice=off")).unwrap_err();
    let stage = page(Trouble::Config(error)).await;
    assert_eq!(stage.text(".error-place"), "'ice' in the page's address");
    assert!(stage.text("[role=alert]").contains("ice=none"));
}

#[wasm_bindgen_test]
async fn an_impossible_room_has_a_way_out() {
    let fragment = "#%FF".to_owned();
    let instead = Room::default();
    let why = Room::from_fragment(&fragment, &instead).unwrap_err();
    let stage = page(Trouble::Room {
        fragment,
        why,
        instead,
    })
    .await;
    let link = stage.one("a");
    assert_eq!(link.text_content().as_deref(), Some("Go to streams-day"));
    assert_eq!(link.get_attribute("href").as_deref(), Some("#streams-day"));
}

async fn page(trouble: Trouble) -> Stage<Drawn> {
    Stage::mount(DrawnProps {
        draw: error_page(&trouble),
    })
    .await
}
