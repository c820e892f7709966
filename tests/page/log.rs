//! The log: who said what and when, and that text is text.

use murmuration::{
    components::{MessageLog, MessageLogProps},
    state::{Happening, RoomState},
};
use murmuration_swarm::{Departure, Make, MessageId};
use wasm_bindgen_test::wasm_bindgen_test;
use yew::Html;

use crate::kit::{Stage, id, joined, nick, own, room, said};

#[wasm_bindgen_test]
async fn a_message_has_author_and_time() {
    let stage = log(&room([joined("p1", "Ada"), said("p1", "good evening")])).await;
    assert_eq!(stage.text(".said .name"), "Ada");
    assert_eq!(stage.text(".said .entry-text"), "good evening");
    let time = stage.one(".said time");
    assert_eq!(
        time.get_attribute("datetime").as_deref(),
        Some("2023-11-14T22:13:22.000Z")
    );
    assert!(time.title().contains("2023"));
}

#[wasm_bindgen_test]
async fn an_own_message_tells_the_truth() {
    let said = |at| Happening::Added(vec![own(at, "hi")]);
    let sent = |message, to: &[&str]| Happening::Sent {
        event: own(message, "hi").place,
        message: MessageId(message),
        to: to.iter().map(|peer| id(peer)).collect(),
        refused: 0,
    };
    let lost = Happening::Undelivered {
        peer: id("p1"),
        messages: vec![MessageId(3)],
    };
    let sent = [
        joined("p1", "Ada"),
        said(1),
        said(2),
        sent(2, &["p1", "p2"]),
        said(3),
        sent(3, &["p1", "p2"]),
        lost,
    ];
    let stage = log(&room(sent)).await;
    assert_eq!(
        stage.texts(".own .aside"),
        [
            "waiting: nobody else is here",
            "to 2 peers",
            "to 1 peer; not confirmed by Ada"
        ],
    );
}

#[wasm_bindgen_test]
async fn markup_is_shown_rather_than_run() {
    let hostile =
        "<img src=x onerror=\"document.title='owned'\"><script>document.title='owned'</script>";
    let name = nick("<b>Ada</b>");
    let joined = Happening::Joined {
        peer: id("p1"),
        make: Make::Murmuration,
        nick: Some(name),
        proof: None,
    };
    let stage = log(&room([joined, said("p1", hostile)])).await;
    assert_eq!(stage.text(".said .entry-text"), hostile);
    assert_eq!(stage.text(".said .name"), "<b>Ada</b>");
    assert!(stage.all("img, script, b").is_empty());
    assert_ne!(gloo::utils::document().title(), "owned");
}

#[wasm_bindgen_test]
async fn a_text_turns_nothing_but_itself() {
    let stage = log(&room([joined("p1", "Ada"), said("p1", "\u{202e}txt.exe")])).await;
    let text = stage.one(".said .entry-text");
    assert_eq!(text.get_attribute("dir").as_deref(), Some("auto"));
    assert_eq!(text.text_content().as_deref(), Some("\u{fffd}txt.exe"));
    assert_eq!(stage.text(".said bdi"), "Ada");
}

#[wasm_bindgen_test]
async fn a_cut_line_says_so() {
    let cut = Happening::Said {
        peer: id("p1"),
        line: "long".into(),
        cut: true,
    };
    let stage = log(&room([joined("p1", "Ada"), cut])).await;
    assert!(stage.text(".said .aside").contains("cut"));
}

#[wasm_bindgen_test]
async fn comings_and_goings_are_told() {
    let original = Happening::Joined {
        peer: id("c0ffee"),
        make: Make::Original,
        nick: None,
        proof: None,
    };
    let stage = log(&room([
        joined("p1", "Ada"),
        original,
        Happening::Renamed {
            peer: id("p1"),
            nick: nick("Bea"),
        },
        Happening::Left {
            peer: id("p1"),
            why: Departure::Unreachable,
        },
        Happening::Left {
            peer: id("c0ffee"),
            why: Departure::Closed,
        },
    ]))
    .await;
    assert_eq!(
        stage.texts(".notice p"),
        [
            "You are in streams-day",
            "Ada joined",
            "c0ffee joined, on an original page",
            "Ada is now called Bea",
            "Bea can’t be reached any more",
            "c0ffee left",
        ],
    );
}

#[wasm_bindgen_test]
async fn words_in_a_row_name_their_author_to_screen_readers_each_time() {
    let stage = log(&room([
        joined("p1", "Ada"),
        said("p1", "one"),
        said("p1", "two"),
    ]))
    .await;
    assert_eq!(stage.texts(".said .name"), ["Ada", "Ada"]);
    assert_eq!(stage.text(".follows .visually-hidden .name"), "Ada");
}

async fn log(room: &RoomState) -> Stage<MessageLog> {
    Stage::mount(props(room)).await
}

fn props(room: &RoomState) -> MessageLogProps {
    MessageLogProps {
        label: "Conversation".into(),
        log: room.log.clone(),
        children: Html::default(),
    }
}
