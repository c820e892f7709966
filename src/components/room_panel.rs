//! The panel of the room itself: who can enter it, what of it is kept on this device and for how
//! long, what can be taken along as a file, and how to be rid of it.

use murmuration_room::{Age, Count, Keep, Settings};
use web_sys::{File, HtmlDialogElement, HtmlInputElement, HtmlSelectElement};
use yew::prelude::*;

use super::{Panel, new_room_button, use_panel};
use crate::{
    chat::{Command, Export},
    room::RoomError,
    state::{Importing, Keeping, RoomState},
    words,
};

/// The panel, the dialogs that it opens, and what can be done there.
#[derive(Debug)]
pub struct RoomTools {
    panel: Panel,
    confirm: NodeRef,
    question: UseStateHandle<Question>,
    pub(super) new_room: NodeRef,
    pub(super) refused: UseStateHandle<Option<RoomError>>,
    /// Called with what is to be done.
    pub on_wish: Callback<Wish>,
    /// Makes a secret room of this name and goes there, or says why the name won't do.
    pub on_new_room: Callback<String, Result<(), RoomError>>,
}

/// What a person can want in the panel.
#[derive(Clone, Debug, PartialEq)]
pub enum Wish {
    /// Something of the conversation.
    Order(Command),
    /// That what is in a file is taken in.
    Import(File),
}

/// What is asked before it is done.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Question {
    Forget,
    KeepNothing,
}

/// The panel, closed at first.
#[hook]
pub fn use_room_tools(
    on_wish: Callback<Wish>,
    on_new_room: Callback<String, Result<(), RoomError>>,
) -> RoomTools {
    RoomTools {
        panel: use_panel(),
        confirm: use_node_ref(),
        question: use_state(|| Question::Forget),
        new_room: use_node_ref(),
        refused: use_state(|| None),
        on_wish,
        on_new_room,
    }
}

/// The button that opens the panel.
pub fn room_button(tools: &RoomTools) -> Html {
    let onclick = tools.panel.opener();
    html! {
        <button type="button" class="quiet room-button" aria-haspopup="dialog" {onclick}>
            { "Room" }
        </button>
    }
}

/// The panel. The browser keeps the focus in it, closes it at Escape, and puts the focus back.
pub fn room_panel(tools: &RoomTools, state: &RoomState) -> Html {
    html! {
        <>
            <dialog ref={tools.panel.dialog.clone()} class="details room-panel"
                aria-labelledby="room-panel" closedby="any" onclose={tools.panel.closer()}>
                <form method="dialog" class="details-head">
                    <h2 id="room-panel">{ "This room" }</h2>
                    <button class="quiet">{ "Close" }</button>
                </form>
                if *tools.panel.open {
                    <div class="details-body">
                        <section>
                            <p>{ words::entrance(&state.room) }</p>
                            { new_room_button(tools) }
                        </section>
                        { keeping(tools, state) }
                        { files(tools, state) }
                        { forgetting(tools) }
                    </div>
                }
            </dialog>
            { confirmation(tools, state.settings) }
        </>
    }
}

fn keeping(tools: &RoomTools, state: &RoomState) -> Html {
    let settings = state.settings;
    let is_loading = state.keeping == Keeping::Loading;
    let on_count = order(tools, move |event: Event| {
        let count = Count::named(&chosen(&event));
        Command::Settle(Settings { count, ..settings })
    });
    let on_age = order(tools, move |event: Event| {
        let age = Age::named(&chosen(&event));
        Command::Settle(Settings { age, ..settings })
    });
    let (ask, on_wish) = (tools.asker(Question::KeepNothing), tools.on_wish.clone());
    let on_nothing = move |event: Event| match settings.keep {
        Keep::All => {
            // It is not before it was confirmed.
            let field: HtmlInputElement = event.target_unchecked_into();
            field.set_checked(false);
            ask.emit(());
        }
        Keep::Nothing => {
            let keep = Keep::All;
            on_wish.emit(Wish::Order(Command::Settle(Settings { keep, ..settings })));
        }
    };
    html! {
        <section>
            <h3>{ "On this device" }</h3>
            <p>{ words::kept(&state.keeping) }</p>
            <p class="choice">
                <label for="keep-count">{ "Hold" }</label>
                <select id="keep-count" onchange={on_count} disabled={is_loading}>
                    for count in Count::ALL {
                        { option(count.name(), words::count(count), count == settings.count) }
                    }
                </select>
                <label for="keep-age" class="visually-hidden">{ "For how long" }</label>
                <select id="keep-age" onchange={on_age} disabled={is_loading}>
                    for age in Age::ALL {
                        { option(age.name(), words::age(age), age == settings.age) }
                    }
                </select>
            </p>
            <p class="choice">
                <input id="keep-nothing" type="checkbox" checked={settings.keep == Keep::Nothing}
                    onchange={on_nothing} disabled={is_loading} />
                <label for="keep-nothing">{ "Keep nothing on this device" }</label>
            </p>
        </section>
    }
}

fn files(tools: &RoomTools, state: &RoomState) -> Html {
    let export = |export| order(tools, move |_: MouseEvent| Command::Export(export));
    let on_wish = tools.on_wish.clone();
    let onchange = move |event: Event| {
        let field: HtmlInputElement = event.target_unchecked_into();
        let file = field.files().and_then(|files| files.get(0));
        // The same one can be chosen again.
        field.set_value("");
        if let Some(file) = file {
            on_wish.emit(Wish::Import(file));
        }
    };
    let is_busy = state.keeping == Keeping::Loading || state.importing == Importing::Reading;
    html! {
        <section>
            <h3>{ "As a file" }</h3>
            <p>{ "What is said here, to take along. Whoever gets the file can read it." }</p>
            <p class="buttons">
                <button type="button" onclick={export(Export::Archive)}>{ "Export" }</button>
                <button type="button" class="quiet" onclick={export(Export::Text)}>
                    { "Export as text" }
                </button>
                <input id="import" class="visually-hidden" type="file" accept=".murmuration"
                    {onchange} disabled={is_busy} />
                <label for="import" class="button">{ "Import…" }</label>
            </p>
            <p role="status">{ words::importing(&state.importing) }</p>
        </section>
    }
}

fn forgetting(tools: &RoomTools) -> Html {
    let onclick = tools.asker(Question::Forget).reform(|_: MouseEvent| ());
    html! {
        <section>
            <h3>{ "Leave nothing behind" }</h3>
            <button type="button" class="danger" {onclick}>{ "Forget this room" }</button>
        </section>
    }
}

/// The question before something that can't be undone. The focus is on 'Cancel' first.
fn confirmation(tools: &RoomTools, settings: Settings) -> Html {
    let (title, what, verb, command) = match *tools.question {
        Question::Forget => (
            "Forget this room?",
            "Everything of it is removed from this device, with what you have chosen for it. What \
             you said stays with those who have it, and comes back from them if you enter again. \
             Close other tabs with this room first: they still hold it.",
            "Forget",
            Command::Forget,
        ),
        Question::KeepNothing => (
            "Keep nothing of this room?",
            "What is kept of it on this device is removed, and nothing more will be kept. You can \
             read on until you close this page.",
            "Keep nothing",
            Command::Settle(Settings {
                keep: Keep::Nothing,
                ..settings
            }),
        ),
    };
    let onclick = order(tools, move |_: MouseEvent| command.clone());
    html! {
        <dialog ref={tools.confirm.clone()} class="ask" aria-labelledby="confirm"
            aria-describedby="confirm-what">
            <form method="dialog">
                <h2 id="confirm">{ title }</h2>
                <p id="confirm-what">{ what }</p>
                <p class="buttons">
                    <button class="quiet">{ "Cancel" }</button>
                    <button class="danger" {onclick}>{ verb }</button>
                </p>
            </form>
        </dialog>
    }
}

impl RoomTools {
    fn asker(&self, question: Question) -> Callback<()> {
        let (confirm, setter) = (self.confirm.clone(), self.question.setter());
        Callback::from(move |()| {
            setter.set(question);
            show(&confirm);
        })
    }
}

/// Opens a dialog, over all else.
pub(super) fn show(dialog: &NodeRef) {
    if let Some(dialog) = dialog.cast::<HtmlDialogElement>() {
        // It fails only where it is open already.
        let _ = dialog.show_modal();
    }
}

fn order<E: 'static>(tools: &RoomTools, command: impl Fn(E) -> Command + 'static) -> Callback<E> {
    tools
        .on_wish
        .reform(move |event| Wish::Order(command(event)))
}

fn chosen(event: &Event) -> String {
    let field = event.target_dyn_into::<HtmlSelectElement>();
    field.map(|field| field.value()).unwrap_or_default()
}

fn option(value: &'static str, words: &'static str, selected: bool) -> Html {
    html! {
        <option {value} {selected}>{ words }</option>
    }
}
