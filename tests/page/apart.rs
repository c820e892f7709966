//! What is between two people alone: how one gets there, that it is told apart from the room, and back.

use std::rc::Rc;

use murmuration::{
    components::{ChatForm, ChatFormProps, Speech},
    moment::Moment,
    state::{Action, Author, Happening, Keeping, Proof, RoomState, Utterance, Uttered},
};
use murmuration_room::{EventId, Member, Position, Stamp, Wall};
use murmuration_swarm::Make;
use wasm_bindgen::JsCast;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::HtmlTextAreaElement;
use yew::{Callback, Reducible};

use crate::kit::{
    ME, Shown, ShownProps, Stage, click, collect, has_focus, id, joined, nick, press, room, said,
    write,
};

const ADA: Member = Member([1; 32]);

#[wasm_bindgen_test]
async fn a_member_can_be_written_to_and_nobody_else() {
    let (on_turn, turned) = collect();
    let original = Happening::Joined {
        peer: id("p3"),
        make: Make::Original,
        nick: None,
        proof: None,
    };
    let people = [
        ada(),
        joined("p2", "Unverified"),
        original,
        my_other_window(),
    ];
    let stage = show(room(people), on_turn).await;
    assert_eq!(stage.texts(".person .write"), ["Write privately to Ada"]);
    click(&stage.one(".write")).await;
    assert_eq!(*turned.borrow(), [Some(ADA)]);
}

#[wasm_bindgen_test]
async fn without_a_private_word_there_is_nothing_to_choose() {
    let stage = show(room([ada()]), Callback::noop()).await;
    assert!(stage.all(".conversations").is_empty());
    assert!(stage.all(".apart-note").is_empty());
    assert_eq!(
        stage
            .one("[role=log]")
            .get_attribute("aria-label")
            .as_deref(),
        Some("Conversation")
    );
    stage.labelled("Message");
}

#[wasm_bindgen_test]
async fn what_is_private_is_not_in_the_room_and_its_button_says_how_much_is_new() {
    let (on_turn, turned) = collect();
    let stage = show(
        room([KEPT, ada(), direct(ADA, 1, "psst"), direct(ADA, 2, "hey")]),
        on_turn,
    )
    .await;
    assert!(stage.all(".entry-text").is_empty());
    assert_eq!(stage.texts(".conversation"), ["Everybody", "Ada (2 new)"]);
    assert_eq!(pressed(&stage), ["true", "false"]);
    let aloud = stage.texts("[aria-live=polite]");
    assert!(
        aloud.contains(&"2 new private messages from Ada".into()),
        "{aloud:?}"
    );
    click(&stage.button("Ada (2 new)")).await;
    click(&stage.button("Everybody")).await;
    assert_eq!(*turned.borrow(), [Some(ADA), None]);
}

#[wasm_bindgen_test]
async fn where_one_writes_is_said_above_the_log_at_the_field_and_by_the_button() {
    let turn = Happening::TurnedTo(Some(ADA));
    let happenings = [
        KEPT,
        ada(),
        direct(ADA, 1, "psst"),
        turn,
        said("p1", "hello, all"),
    ];
    let stage = show(room(happenings), Callback::noop()).await;
    assert_eq!(stage.texts(".entry-text"), ["psst"]);
    assert_eq!(stage.texts(".conversation"), ["Everybody (1 new)", "Ada"]);
    assert_eq!(pressed(&stage), ["false", "true"]);
    assert_eq!(
        stage.text(".apart-note"),
        "Only you and Ada can read this. Others here may carry it, and see who writes to whom and when."
    );
    let label = stage.one("[role=log]").get_attribute("aria-label").unwrap();
    assert!(label.starts_with("Private conversation with"), "{label}");
    let field = stage.labelled("Privately to Ada");
    assert_eq!(
        field.get_attribute("placeholder").as_deref(),
        Some("Write privately")
    );
    assert_eq!(
        stage.all("main.talk-apart").len(),
        1,
        "it has another colour"
    );
}

#[wasm_bindgen_test]
async fn escape_leads_back_to_the_room_unless_it_is_the_input_methods() {
    let (on_turn, turned) = collect();
    let stage = show(room([ada(), Happening::TurnedTo(Some(ADA))]), on_turn).await;
    let field = stage.labelled("Privately to Ada");
    press(&field, "Escape", true).await;
    assert!(turned.borrow().is_empty());
    press(&field, "Escape", false).await;
    assert_eq!(*turned.borrow(), [None]);
}

#[wasm_bindgen_test]
async fn an_own_private_message_tells_whether_the_other_one_has_it() {
    let own = direct(ME, 1, "psst");
    let Happening::Added(uttered) = &own else {
        unreachable!()
    };
    let events = vec![uttered[0].place];
    let before = room([ada(), own, Happening::TurnedTo(Some(ADA))]);
    let mut stage = show(before.clone(), Callback::noop()).await;
    assert_eq!(stage.text(".own .aside"), "waiting");
    let kept = Action {
        at: Moment(0),
        happening: Happening::Kept { events, by: ADA },
    };
    let state = (*Rc::new(before).reduce(kept)).clone();
    let speech = Speech::default();
    stage.update(ShownProps { state, speech }).await;
    assert_eq!(stage.text(".own .aside"), "Ada has it");
}

#[wasm_bindgen_test]
async fn a_draft_stays_with_whom_it_is_for_and_never_goes_to_another() {
    let (on_say, _) = collect();
    let props = |to: Option<Author>| ChatFormProps {
        on_say: on_say.clone(),
        to,
        room: "apart".into(),
        keeps_draft: false,
    };
    let mut stage = Stage::<ChatForm>::mount(props(None)).await;
    write(&stage.labelled("Message"), "for all").await;

    let ada = room([ada()]).people.call_member(ADA);
    stage.update(props(Some(ada.clone()))).await;
    let field = stage.labelled("Privately to Ada");
    assert_eq!(value(&stage), "");
    assert!(has_focus(&field));
    write(&field, "for Ada").await;

    stage.update(props(None)).await;
    assert_eq!(value(&stage), "for all");
    stage.update(props(Some(ada))).await;
    assert_eq!(value(&stage), "for Ada");
}

fn value(stage: &Stage<ChatForm>) -> String {
    stage
        .one("textarea")
        .unchecked_into::<HtmlTextAreaElement>()
        .value()
}

fn pressed(stage: &Stage<Shown>) -> Vec<String> {
    let buttons = stage.all(".conversation");
    let pressed = buttons
        .iter()
        .map(|button| button.get_attribute("aria-pressed"));
    pressed.flatten().collect()
}

async fn show(state: RoomState, on_turn: Callback<Option<Member>>) -> Stage<Shown> {
    let on_say = Callback::noop();
    let speech = Speech { on_say, on_turn };
    Stage::mount(ShownProps { state, speech }).await
}

const KEPT: Happening = Happening::Keeping(Keeping::Kept {
    damaged: 0,
    visiting: None,
});

fn ada() -> Happening {
    proven("p1", ADA, "Ada")
}

fn my_other_window() -> Happening {
    proven("p4", ME, "Me")
}

fn proven(peer: &str, member: Member, name: &str) -> Happening {
    Happening::Joined {
        peer: id(peer),
        make: Make::Murmuration,
        nick: Some(nick(name)),
        proof: Some(Proof {
            member,
            shared: Rc::from([7; 32]),
        }),
    }
}

/// Somebody says something, in the `at`th second, that only Ada and this page's person can read.
fn direct(by: Member, at: u64, text: &str) -> Happening {
    let at = 1_700_000_000_000 + 1_000 * at;
    let text = text.into();
    Happening::Added(vec![Uttered {
        place: Position {
            at: Stamp::first(Wall(at)),
            id: EventId::default(),
        },
        at: Moment(at),
        by,
        what: Utterance::Direct { with: ADA, text },
    }])
}
