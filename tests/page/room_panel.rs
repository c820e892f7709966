//! The room's panel: what it tells, what it asks before, and what is wanted of the page then.

use std::{cell::RefCell, rc::Rc};

use murmuration::{
    chat::{Command, Export},
    components::{Panels, Speech, Wish, room_view, use_panel, use_person, use_room_tools},
    room::{Room, RoomError},
    state::{Happening, Importing, Keeping, RoomState},
};
use murmuration_room::{Age, Count, Entropy, InvitationError, Keep, Settings};
use wasm_bindgen::JsCast;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::{HtmlDialogElement, HtmlElement, HtmlInputElement, HtmlSelectElement};
use yew::{prelude::*, scheduler};

use crate::kit::{Stage, click, collect, has_focus, room, until, write};

type Wishes = Rc<RefCell<Vec<Wish>>>;

#[wasm_bindgen_test]
async fn it_opens_with_the_focus_in_it_and_is_empty_while_it_is_closed() {
    let (stage, _) = shown(room([])).await;
    assert!(stage.all(".room-panel section").is_empty());
    let button = stage.button("Room");
    button.focus().unwrap();
    click(&button).await;
    assert!(has_focus(&panel_button(&stage, "Close")));
    click(&panel_button(&stage, "Close")).await;
    until("it is empty", || {
        stage.all(".room-panel section").is_empty()
    })
    .await;
    assert!(has_focus(&button));
}

#[wasm_bindgen_test]
async fn how_much_is_held_is_chosen_at_once() {
    let chosen = Settings {
        age: Age::Week,
        ..Settings::default()
    };
    let (stage, wishes) = open([Happening::Settled(chosen)]).await;
    assert_eq!(select(&stage, "Hold").value(), "10000");
    assert_eq!(select(&stage, "For how long").value(), "week");
    choose(&select(&stage, "Hold"), "100").await;
    choose(&select(&stage, "For how long"), "day").await;
    let settle = |settings| Wish::Order(Command::Settle(settings));
    let fewer = Settings {
        count: Count::Hundred,
        ..chosen
    };
    let shorter = Settings {
        age: Age::Day,
        ..chosen
    };
    assert_eq!(*wishes.borrow(), [settle(fewer), settle(shorter)]);
}

#[wasm_bindgen_test]
async fn nothing_is_removed_before_it_is_confirmed() {
    let (stage, wishes) = open([]).await;
    let field: HtmlInputElement = stage
        .labelled("Keep nothing on this device")
        .unchecked_into();
    click(&field).await;
    assert!(!field.checked(), "not yet");
    let dialog: HtmlDialogElement = stage.one(".ask[aria-labelledby=confirm]").unchecked_into();
    assert!(dialog.open());
    assert!(has_focus(&ask_button(&stage, "Cancel")));
    click(&ask_button(&stage, "Cancel")).await;
    assert!(!dialog.open());
    assert!(wishes.borrow().is_empty());

    click(&field).await;
    click(&ask_button(&stage, "Keep nothing")).await;
    let nothing = Settings {
        keep: Keep::Nothing,
        ..Settings::default()
    };
    assert_eq!(*wishes.borrow(), [Wish::Order(Command::Settle(nothing))]);
    wishes.borrow_mut().clear();

    click(&stage.button("Forget this room")).await;
    assert!(stage.text("#confirm-what").contains("comes back from them"));
    click(&ask_button(&stage, "Forget")).await;
    assert_eq!(*wishes.borrow(), [Wish::Order(Command::Forget)]);
}

#[wasm_bindgen_test]
async fn to_keep_again_needs_no_question() {
    let nothing = Settings {
        keep: Keep::Nothing,
        ..Settings::default()
    };
    let keeping = Happening::Keeping(Keeping::Nothing);
    let (stage, wishes) = open([Happening::Settled(nothing), keeping]).await;
    assert!(stage.text(".warnings").contains("keep nothing"));
    let field: HtmlInputElement = stage
        .labelled("Keep nothing on this device")
        .unchecked_into();
    assert!(field.checked());
    click(&field).await;
    let expected = Wish::Order(Command::Settle(Settings::default()));
    assert_eq!(*wishes.borrow(), [expected]);
}

#[wasm_bindgen_test]
async fn it_is_exported_and_what_came_of_an_import_is_told() {
    let done = Importing::Done {
        read: 3,
        new: 2,
        trouble: None,
    };
    let (stage, wishes) = open([Happening::Importing(done)]).await;
    click(&stage.button("Export")).await;
    click(&stage.button("Export as text")).await;
    let export = |export| Wish::Order(Command::Export(export));
    let expected = [export(Export::Archive), export(Export::Text)];
    assert_eq!(*wishes.borrow(), expected);
    let told = stage.text(".room-panel [role=status]");
    assert_eq!(told, "2 entries were new, and are here now.");
    let field: HtmlInputElement = stage.labelled("Import…").unchecked_into();
    assert_eq!(field.type_(), "file");
}

#[wasm_bindgen_test]
async fn what_was_put_aside_is_told_in_the_panel_and_what_is_not_kept_outside_of_it() {
    let kept = |damaged| {
        let visiting = None;
        Happening::Keeping(Keeping::Kept { damaged, visiting })
    };
    let (stage, _) = open([kept(3)]).await;
    assert!(
        stage
            .text(".room-panel")
            .contains("3 damaged records were put aside")
    );
    assert_eq!(stage.text(".warnings"), "");

    let full = Happening::Keeping(Keeping::Not("it is full".into()));
    let (stage, _) = shown(room([full, Happening::ClockIsOff(600_000)])).await;
    let told = stage.texts(".warnings p");
    assert_eq!(told[0], "Nothing is kept on this device: it is full.");
    assert!(told[1].contains("10 minutes ahead"));
}

#[wasm_bindgen_test]
async fn a_new_secret_room_is_made_by_enter_and_a_name_that_won_t_do_stays() {
    let (stage, _) = shown(room([])).await;
    // Nobody else is here: it is offered in the log as well.
    click(&stage.button("New secret room")).await;
    let field = stage.labelled("Name, if you like");
    assert!(has_focus(&field));
    write(&field, &"x".repeat(65)).await;
    submit(&field).await;
    assert!(stage.text("#new-room-problem").contains("longer than 64"));
    assert_eq!(field.get_attribute("aria-invalid").as_deref(), Some("true"));
    assert!(stage.all("[data-made]").is_empty());

    write(&field, "book club").await;
    submit(&field).await;
    assert_eq!(stage.text("[data-made]"), "book club");
    let dialog: HtmlDialogElement = stage.one(".ask[aria-labelledby=new-room]").unchecked_into();
    assert!(!dialog.open());
}

#[wasm_bindgen_test]
async fn a_secret_room_says_what_it_is() {
    let public = room([]);
    let (stage, _) = shown(public.clone()).await;
    assert!(stage.all(".secret-sign").is_empty());
    let secret = RoomState {
        room: Room::new_secret("book club", &mut Zeros).unwrap(),
        ..public
    };
    let (stage, _) = shown(secret).await;
    let sign = stage.text(".secret-sign");
    assert!(sign.contains("only who has the invitation can enter"));
    assert!(
        stage
            .text(".invitation")
            .contains("Whoever has this link is in")
    );
}

#[derive(Debug)]
struct Zeros;

impl Entropy for Zeros {
    fn fill(&mut self, bytes: &mut [u8]) {
        bytes.fill(0);
    }
}

/// A room's page, which notes what is wanted of it.
#[component]
fn Wishing(WishingProps { state, on_wish }: &WishingProps) -> Html {
    let made = use_state(|| None::<String>);
    let on_new_room = {
        let made = made.setter();
        Callback::from(move |name: String| {
            if name.len() > 64 {
                return Err(RoomError::Invitation(InvitationError::LongLabel));
            }
            made.set(Some(name));
            Ok(())
        })
    };
    let tools = use_room_tools(on_wish.clone(), on_new_room);
    let panels = Panels {
        details: use_panel(),
        person: use_person(),
        tools,
    };
    let (speech, none) = (Speech::default(), Callback::noop());
    html! {
        <>
            { room_view(state, &"#".into(), &panels, &speech, &Callback::noop(), &none) }
            if let Some(name) = &*made {
                <p data-made="">{ name.clone() }</p>
            }
        </>
    }
}

#[derive(Clone, PartialEq, Properties)]
struct WishingProps {
    state: RoomState,
    on_wish: Callback<Wish>,
}

async fn shown(state: RoomState) -> (Stage<Wishing>, Wishes) {
    let (on_wish, wishes) = collect();
    (Stage::mount(WishingProps { state, on_wish }).await, wishes)
}

/// The panel, open, of a room whose events have been loaded.
async fn open<const N: usize>(happenings: [Happening; N]) -> (Stage<Wishing>, Wishes) {
    let kept = Happening::Keeping(Keeping::Kept {
        damaged: 0,
        visiting: None,
    });
    let (stage, wishes) = shown(room([kept].into_iter().chain(happenings))).await;
    click(&stage.button("Room")).await;
    (stage, wishes)
}

fn panel_button(stage: &Stage<Wishing>, name: &str) -> HtmlElement {
    within(stage, ".room-panel button", name)
}

fn ask_button(stage: &Stage<Wishing>, name: &str) -> HtmlElement {
    within(stage, ".ask[aria-labelledby=confirm] button", name)
}

fn within(stage: &Stage<Wishing>, selector: &str, name: &str) -> HtmlElement {
    let mut buttons = stage.all(selector).into_iter();
    let found = buttons.find(|button| button.text_content().as_deref() == Some(name));
    found.expect("there is one")
}

fn select(stage: &Stage<Wishing>, label: &str) -> HtmlSelectElement {
    stage.labelled(label).unchecked_into()
}

async fn choose(select: &HtmlSelectElement, value: &str) {
    select.set_value(value);
    let init = web_sys::EventInit::new();
    init.set_bubbles(true);
    let event = Event::new_with_event_init_dict("change", &init).unwrap();
    select.dispatch_event(&event).unwrap();
    scheduler::flush().await;
}

/// As Enter in the field does.
async fn submit(field: &HtmlElement) {
    let field: &HtmlInputElement = field.unchecked_ref();
    field.form().unwrap().request_submit().unwrap();
    scheduler::flush().await;
}
